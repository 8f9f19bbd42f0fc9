package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.Fp8Rounding;
import org.sparseforge.engine.loader.ModelConfig.Experts;
import org.sparseforge.engine.loader.RopeLayout;
import org.sparseforge.engine.loader.Weight;

/** The operators that take each row by itself, their rows spread over threads. */
final class CpuRowOperators {
  /** Numbers below which an operator stays on the calling thread. */
  private static final int SMALL = 16 * 1024;

  private final Workers workers;
  private final Scratch[] scratch;

  CpuRowOperators(Workers workers, Scratch[] scratch) {
    this.workers = workers;
    this.scratch = scratch;
  }

  interface RowTask {
    void run(int row, Scratch scratch);
  }

  /** Rows are taken in runs, so that a task is worth handing to another thread. */
  void forRows(int numRows, int width, RowTask task) {
    int run = Math.max(1, SMALL / width);
    workers.run(
        (numRows + run - 1) / run,
        (part, worker) -> {
          for (int r = part * run; r < Math.min((part + 1) * run, numRows); r++) {
            task.run(r, scratch[worker]);
          }
        });
  }

  void embed(CpuRows out, Weight table, int[] ids, int numRows) {
    forRows(numRows, out.width(), (r, s) -> table.readRow(ids[r], out.data(), out.at(r)));
  }

  /** On the calling thread: a copy is over before another one has woken. */
  void copy(CpuRows out, CpuRows x, int[] indices, int numRows) {
    for (int r = 0; r < numRows; r++) {
      System.arraycopy(x.data(), x.at(indices[r]), out.data(), out.at(r), x.width());
    }
  }

  void rmsNorm(CpuRows out, CpuRows x, float[] weight, float eps, int numRows) {
    forRows(
        numRows,
        x.width(),
        (r, s) ->
            CpuElementwise.rmsNorm(
                out.data(), out.at(r), x.data(), x.at(r), weight, eps, x.width(), s));
  }

  void addRmsNorm(
      CpuRows out, CpuRows residual, CpuRows delta, float[] weight, float eps, int numRows) {
    int width = delta.width();
    float[] sum = residual.data();
    forRows(
        numRows,
        width,
        (r, s) -> {
          int at = residual.at(r);
          CpuElementwise.add(sum, at, delta.data(), delta.at(r), width);
          CpuElementwise.rmsNorm(out.data(), out.at(r), sum, at, weight, eps, width, s);
        });
  }

  void layerNorm(CpuRows out, CpuRows x, float[] weight, float[] bias, float eps, int numRows) {
    forRows(
        numRows,
        x.width(),
        (r, s) ->
            CpuElementwise.layerNorm(
                out.data(), out.at(r), x.data(), x.at(r), weight, bias, eps, x.width(), s));
  }

  void rope(CpuRows x, int rowsPerToken, CpuRows cosSin, RopeLayout layout, int numTokens) {
    forRows(
        numTokens * rowsPerToken,
        x.width(),
        (r, s) ->
            CpuElementwise.rope(
                x.data(), x.at(r), cosSin.data(), cosSin.at(r / rowsPerToken), layout, x.width()));
  }

  void hadamard(CpuRows x, int numRows) {
    forRows(numRows, x.width(), (r, s) -> CpuElementwise.hadamard(x.data(), x.at(r), x.width()));
  }

  void roundFp8(CpuRows out, CpuRows x, Fp8Rounding rounding, int numRows) {
    forRows(
        numRows,
        x.width(),
        (r, s) ->
            CpuElementwise.roundFp8(out.data(), out.at(r), x.data(), x.at(r), x.width(), rounding));
  }

  void siluMul(CpuRows out, CpuRows gate, CpuRows up, int numRows) {
    int width = gate.width();
    forRows(
        numRows,
        width,
        (r, s) ->
            VectorMath.siluMul(
                gate.data(), gate.at(r), up.data(), up.at(r), out.data(), out.at(r), width, s));
  }

  void gate(int[] ids, float[] weights, CpuRows logits, float[] bias, Experts shape, int numRows) {
    forRows(
        numRows,
        logits.width(),
        (r, s) -> CpuGate.choose(ids, weights, logits.data(), logits.at(r), bias, shape, r, s));
  }
}
