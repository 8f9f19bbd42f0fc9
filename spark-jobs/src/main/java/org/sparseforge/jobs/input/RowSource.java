package org.sparseforge.jobs.input;

import java.io.Closeable;
import java.io.IOException;

/** The rows of one file, in order. */
interface RowSource extends Closeable {
  /** The next row as a line of JSON, or null at the end. */
  byte[] next() throws IOException;

  /** Where the row handed out last stands: its line, or its number in the file, from 1 on. */
  long position();
}
