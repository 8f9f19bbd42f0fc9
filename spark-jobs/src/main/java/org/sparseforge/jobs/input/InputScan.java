package org.sparseforge.jobs.input;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.schemas.Identity;

/**
 * What one look over the whole input tells.
 *
 * @param rows how many there are, at least 1
 * @param digest SHA-256 over the rows in order, wherever the files lie and however they are cut
 * @param batch whether any row is an OpenAI batch line
 * @param repeated ready for a second pass
 */
public record InputScan(long rows, String digest, boolean batch, RepeatedIds repeated) {
  /**
   * @throws InputException if there is no row at all
   */
  public static InputScan of(InputFiles files) {
    RepeatedIds repeated = new RepeatedIds();
    MessageDigest sha = Identity.newSha256();
    long count = 0;
    boolean batch = false;
    try (InputRows rows = new InputRows(files, repeated)) {
      for (InputRow row = rows.next(); row != null; row = rows.next()) {
        sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, row.text().length));
        sha.update(row.text());
        repeated.look(row.head().id());
        batch |= row.head().batch();
        count++;
      }
    }
    if (count == 0) {
      throw new InputException("--in holds no rows: " + String.join(", ", files.names()));
    }
    repeated.lookedAtAll();
    return new InputScan(count, HexFormat.of().formatHex(sha.digest()), batch, repeated);
  }
}
