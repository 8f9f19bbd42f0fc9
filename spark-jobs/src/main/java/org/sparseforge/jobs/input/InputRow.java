package org.sparseforge.jobs.input;

import java.io.Serializable;

/**
 * One row of input, unread.
 *
 * @param index over all files, from 0 on
 * @param source file name and line, or row of a Parquet file, both from 1 on
 * @param text a line of JSONL without its line break; a Parquet row as such a line
 * @param head what could be read of it at a glance
 * @param repeated whether an earlier row has the same id
 */
public record InputRow(long index, String source, byte[] text, RowHead head, boolean repeated)
    implements Serializable {
  InputRow(long index, String source, byte[] text) {
    this(index, source, text, RowHead.of(text), false);
  }

  /** As it travels to an executor, which reads it anew. */
  public InputRow withoutPrefix() {
    return new InputRow(index, source, text, new RowHead(head.id(), "", head.batch()), repeated);
  }

  InputRow repeatedRow() {
    return new InputRow(index, source, text, head, true);
  }
}
