package org.sparseforge.engine.loader;

/** IEEE half precision, read only: checkpoints are published in it, none is written. */
final class Fp16 {
  private static final float TWO_POW_112 = 0x1p112f;

  private Fp16() {}

  public static float toFloat(short bits) {
    int sign = (bits & 0x8000) << 16;
    int magnitude = bits & 0x7fff;
    if (magnitude >= 0x7c00) {
      return Float.intBitsToFloat(sign | 0x7f800000 | (magnitude & 0x3ff) << 13);
    }
    // Placing the fields where fp32 has them scales by 2^-112, exactly, subnormals included.
    float scaled = Float.intBitsToFloat(magnitude << 13) * TWO_POW_112;
    return Float.intBitsToFloat(Float.floatToRawIntBits(scaled) | sign);
  }
}
