package org.sparseforge.jobs.dataset;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.HadoopParquetConfiguration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.sparseforge.jobs.failure.InputException;

/** Opens Parquet files that anybody may have written or damaged. */
public final class ParquetGroups {
  private ParquetGroups() {}

  /** The columns that the footer names. */
  public static MessageType schemaOf(InputFile file) throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(file)) {
      return reader.getFileMetaData().getSchema();
    }
  }

  /**
   * The rows of a file; pages that fail their checksum are refused.
   *
   * @param columns of the file's own types; others are not read
   */
  public static ParquetReader<Group> open(InputFile file, MessageType columns) throws IOException {
    ParquetConfiguration conf = new HadoopParquetConfiguration(new Configuration(false));
    conf.set(ReadSupport.PARQUET_READ_SCHEMA, columns.toString());
    return new Builder(file, conf).usePageChecksumVerification().build();
  }

  /**
   * What to tell the user of a file that cannot be opened or read.
   *
   * @param shown how the file is called
   * @param thrown by Parquet, which throws whatever it happens to meet
   * @param advice how to mend it
   */
  public static InputException unreadable(String shown, Exception thrown, String advice) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String reason = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return new InputException(
        shown
            + " cannot be read as Parquet ("
            + reason.lines().findFirst().orElse("")
            + "); "
            + advice,
        thrown);
  }

  private static final class Builder extends ParquetReader.Builder<Group> {
    Builder(InputFile file, ParquetConfiguration conf) {
      super(file, conf);
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
