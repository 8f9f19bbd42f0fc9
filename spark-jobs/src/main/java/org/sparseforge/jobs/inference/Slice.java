package org.sparseforge.jobs.inference;

import java.io.Serializable;
import java.util.List;
import org.sparseforge.jobs.input.InputRow;

/** Rows that one partition works on, in the order in which they are submitted. */
record Slice(List<InputRow> rows) implements Serializable {
  Slice {
    rows = List.copyOf(rows);
  }

  /**
   * What came of a slice.
   *
   * @param indices of the rows, in any order
   * @param rows each as {@link org.sparseforge.jobs.run.Staging#pack} makes it
   * @param tokens that went through the model for them, cached ones not counted
   * @param costUsd of them, where prices are known
   * @param failed rows with an error
   * @param fault why the run cannot go on, or null
   * @param inputFault whether that is the input's fault
   */
  record Result(
      long[] indices,
      byte[][] rows,
      long tokens,
      double costUsd,
      long failed,
      String fault,
      boolean inputFault)
      implements Serializable {
    static Result fault(String sentence, boolean inputFault) {
      return new Result(new long[0], new byte[0][], 0, 0, 0, sentence, inputFault);
    }
  }
}
