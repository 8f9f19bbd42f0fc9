package org.sparseforge.jobs.input;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.ZipException;
import org.sparseforge.jobs.failure.InputException;

/** All rows of all files, one after another. */
public final class InputRows implements Closeable {
  private final InputFiles files;
  private final RepeatedIds repeated;
  private RowSource source;
  private int file = -1;
  private long index;

  /**
   * @param repeated tells which rows take an id for the second time
   */
  public InputRows(InputFiles files, RepeatedIds repeated) {
    this.files = files;
    this.repeated = repeated;
  }

  /** The next row, or null after the last. */
  public InputRow next() {
    while (true) {
      if (source == null && !openNext()) {
        return null;
      }
      byte[] text = read();
      if (text != null) {
        String where = files.shown(file) + ":" + source.position();
        InputRow row = new InputRow(index++, where, text);
        return repeated.isRepeated(row.head().id()) ? row.repeatedRow() : row;
      }
      close();
      source = null;
    }
  }

  private boolean openNext() {
    if (++file >= files.size()) {
      return false;
    }
    try {
      source = files.open(file);
      return true;
    } catch (IOException e) {
      throw new InputException(files.shown(file) + " cannot be read: " + e.getMessage(), e);
    }
  }

  private byte[] read() {
    try {
      return source.next();
    } catch (ZipException | java.io.EOFException e) {
      throw new InputException(
          files.shown(file)
              + " is damaged after line "
              + source.position()
              + " ("
              + e.getMessage()
              + "); restore it from a good copy",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(files.shown(file) + " cannot be read on", e);
    }
  }

  @Override
  public void close() {
    if (source != null) {
      try {
        source.close();
      } catch (IOException e) {
        throw new UncheckedIOException(files.shown(file) + " cannot be closed", e);
      }
    }
  }
}
