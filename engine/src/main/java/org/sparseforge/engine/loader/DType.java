package org.sparseforge.engine.loader;

/** The number formats a safetensors header may name. Weights may use the first four. */
public enum DType {
  F32(4),
  BF16(2),
  F16(2),
  F8_E4M3(1),
  F64(8),
  I64(8),
  I32(4),
  I16(2),
  I8(1),
  U64(8),
  U32(4),
  U16(2),
  U8(1),
  BOOL(1),
  F8_E5M2(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Whether the engine can compute with it. */
  public boolean isWeight() {
    return ordinal() <= F8_E4M3.ordinal();
  }
}
