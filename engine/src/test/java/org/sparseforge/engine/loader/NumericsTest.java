package org.sparseforge.engine.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NumericsTest {
  @Test
  void everyBf16SurvivesARoundTrip() {
    for (int bits = 0; bits < 65536; bits++) {
      float value = Bf16.toFloat((short) bits);
      if (value == value) {
        assertEquals((short) bits, Bf16.fromFloat(value));
      } else {
        assertTrue(Float.isNaN(Bf16.toFloat(Bf16.fromFloat(value))));
      }
    }
  }

  @Test
  void bf16RoundsToNearestEven() {
    assertEquals(0x3f80, Bf16.fromFloat(Float.intBitsToFloat(0x3f808000)));
    assertEquals(0x3f82, Bf16.fromFloat(Float.intBitsToFloat(0x3f818000)));
    assertEquals(0x3f81, Bf16.fromFloat(Float.intBitsToFloat(0x3f808001)));
    assertEquals(0x7f80, Bf16.fromFloat(Float.MAX_VALUE));
  }

  @Test
  void everyFp16IsRead() {
    for (int bits = 0; bits < 65536; bits++) {
      int exponent = bits >> 10 & 31;
      double mantissa = (bits & 1023) / 1024.0;
      double expected =
          exponent == 0
              ? mantissa * 0x1p-14
              : exponent < 31
                  ? (1 + mantissa) * Math.pow(2, exponent - 15)
                  : mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
      assertEquals(
          (float) (bits < 32768 ? expected : -expected), Fp16.toFloat((short) bits), "" + bits);
    }
  }

  @Test
  void everyFp8CodeSurvivesARoundTrip() {
    for (int code = 0; code < 256; code++) {
      float value = Fp8E4m3.toFloat((byte) code);
      assertEquals((code & 0x7f) == 0x7f, Float.isNaN(value));
      if (value == value) {
        assertEquals((byte) code, Fp8E4m3.fromFloat(value));
      }
    }
    assertEquals(448, Fp8E4m3.toFloat((byte) 0x7e));
    assertEquals(0x1p-9f, Fp8E4m3.toFloat((byte) 1));
    assertEquals(0x1p-6f, Fp8E4m3.toFloat((byte) 8));
  }

  /**
   * Rounding against its definition: no code is nearer, and of two as near the even one is taken.
   */
  @Property
  void fp8RoundsToNearestEven(@ForAll float x) {
    byte code = Fp8E4m3.fromFloat(x);
    float rounded = Fp8E4m3.toFloat(code);
    float clamped = Math.min(Math.max(x, -448), 448);
    double distance = Math.abs((double) rounded - clamped);
    for (int other = 0; other < 256; other++) {
      float value = Fp8E4m3.toFloat((byte) other);
      if (value == value) {
        double apart = Math.abs((double) value - clamped);
        assertTrue(
            apart > distance || apart == distance && (value == rounded || (code & 1) == 0),
            x + " became " + rounded + ", " + value + " is nearer");
      }
    }
  }

  @Test
  void fp8ScalesFollowThePublishedRule() {
    assertEquals(0x1p-8f, Fp8Scale.of(1, true));
    assertEquals(1, Fp8Scale.of(448, true));
    assertEquals(0x1p-22f, Fp8Scale.of(0, true));
    assertEquals(2, Fp8Scale.of(449, true));
    assertEquals(1f / 448, Fp8Scale.of(1, false));
  }
}
