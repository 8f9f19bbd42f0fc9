package org.sparseforge.engine.kernel.cpu;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The vectors of this machine, and the few things done with their lanes. */
final class Lanes {
  static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Integer> I = F.withLanes(int.class);

  /** fp32 numbers in a vector; decides the order of sums, so results are recorded with it. */
  static final int COUNT = F.length();

  static final VectorSpecies<Short> S =
      VectorSpecies.of(short.class, VectorShape.forBitSize(16 * COUNT));
  static final VectorSpecies<Byte> B =
      8 * COUNT < 64
          ? ByteVector.SPECIES_64
          : VectorSpecies.of(byte.class, VectorShape.forBitSize(8 * COUNT));

  private Lanes() {}

  static FloatVector load(float[] a, int offset) {
    return FloatVector.fromArray(F, a, offset);
  }

  /** bf16 to fp32: widened and shifted up; sign bits of the widening fall out. */
  static FloatVector bf16(short[] a, int offset) {
    return ((IntVector) ShortVector.fromArray(S, a, offset).convertShape(VectorOperators.S2I, I, 0))
        .lanewise(VectorOperators.LSHL, 16)
        .reinterpretAsFloats();
  }

  /** Whether {@link #e4m3} has the bytes it reads: a vector of bytes has at least eight. */
  static boolean canLoadE4m3() {
    return COUNT >= 8;
  }

  /**
   * e4m3 to fp32: with its fields where fp32 has them a number is 2^-120 of its value, exactly,
   * subnormals included; only NaN (all ones) must be made by hand.
   */
  static FloatVector e4m3(byte[] a, int offset) {
    IntVector code =
        (IntVector) ByteVector.fromArray(B, a, offset).convertShape(VectorOperators.B2I, I, 0);
    IntVector magnitude = code.and(0x7f);
    IntVector sign = code.and(0x80).lanewise(VectorOperators.LSHL, 24);
    return magnitude
        .lanewise(VectorOperators.LSHL, 20)
        .or(sign)
        .reinterpretAsFloats()
        .mul(0x1p120f)
        .blend(Float.NaN, magnitude.compare(VectorOperators.EQ, 0x7f).cast(F));
  }

  /**
   * Adds the lanes of each of {@code count} stored vectors, halves onto halves: {@code sums[n]} for
   * the n-th. The same tree for every vector, which {@code reduceLanes} does not promise; in plain
   * arithmetic, because rearranging lanes allocates on 17.
   */
  static void sums(float[] lanes, int count, float[] sums) {
    for (int n = 0; n < count; n++) {
      sums[n] = COUNT == 16 ? sum16(lanes, n * 16) : sum(lanes, n * COUNT);
    }
  }

  private static float sum16(float[] v, int o) {
    float a = (v[o] + v[o + 8]) + (v[o + 4] + v[o + 12]);
    float b = (v[o + 1] + v[o + 9]) + (v[o + 5] + v[o + 13]);
    float c = (v[o + 2] + v[o + 10]) + (v[o + 6] + v[o + 14]);
    float d = (v[o + 3] + v[o + 11]) + (v[o + 7] + v[o + 15]);
    return (a + c) + (b + d);
  }

  /** The same tree for any number of lanes; overwrites them. */
  static float sum(float[] lanes, int o) {
    for (int half = COUNT / 2; half > 0; half /= 2) {
      for (int i = o; i < o + half; i++) {
        lanes[i] += lanes[i + half];
      }
    }
    return lanes[o];
  }
}
