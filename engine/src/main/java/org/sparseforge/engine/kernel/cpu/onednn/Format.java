package org.sparseforge.engine.kernel.cpu.onednn;

/** What goes into a product, and so what comes out: four bytes a number in any case. */
public enum Format {
  /** bf16 by bf16 into fp32. */
  BF16(Short.BYTES, OneDnn.BF16, OneDnn.F32),

  /** Signed bytes by signed bytes into whole numbers of 32 bits: exact, whatever the order. */
  INT8(Byte.BYTES, OneDnn.S8, OneDnn.S32);

  private final int bytes;
  private final int operand;
  private final int result;

  Format(int bytes, int operand, int result) {
    this.bytes = bytes;
    this.operand = operand;
    this.result = result;
  }

  /** Size of a number that goes in. */
  public int bytes() {
    return bytes;
  }

  /** oneDNN's name for what goes in. */
  int operand() {
    return operand;
  }

  /** oneDNN's name for what comes out. */
  int result() {
    return result;
  }
}
