package org.sparseforge.engine.chat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Spells a double as Python's {@code repr} does: the shortest digits that read back as it. */
final class PythonFloat {
  /** A decimal of this many digits survives the way through a double and back. */
  private static final int SAFE_DIGITS = 15;

  private static final int MAX_DIGITS = 17;

  private PythonFloat() {}

  /** The text of {@code value}; the non-finite ones as json.dumps writes them. */
  static String repr(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    double magnitude = Math.abs(value);
    if (Double.isInfinite(magnitude)) {
      return sign + "Infinity";
    }
    if (magnitude == 0) {
      return sign + "0.0";
    }
    BigDecimal shortest = shortest(magnitude).stripTrailingZeros();
    return sign
        + layOut(shortest.unscaledValue().toString(), shortest.precision() - shortest.scale());
  }

  /**
   * {@link Double#toString} is not always the shortest before JDK 19, so the digits are found by
   * trying. Below the normal range fewer than 15 digits can suffice, and not just by trailing
   * zeros.
   */
  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    int first = value < Double.MIN_NORMAL ? 1 : SAFE_DIGITS;
    for (int digits = first; digits < MAX_DIGITS; digits++) {
      BigDecimal nearest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (nearest.doubleValue() == value) {
        return nearest;
      }
      // At a power of two the gap above is wider than the one below: the farther decimal may fit.
      BigDecimal above = exact.round(new MathContext(digits, RoundingMode.CEILING));
      if (above.doubleValue() == value) {
        return above;
      }
    }
    return exact.round(new MathContext(MAX_DIGITS, RoundingMode.HALF_EVEN));
  }

  /** Places the point: the value is 0.DIGITS times ten to the {@code pointAt}. */
  private static String layOut(String digits, int pointAt) {
    if (pointAt > 16 || pointAt < -3) {
      int exponent = pointAt - 1;
      String mantissa =
          digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
      String padding = Math.abs(exponent) < 10 ? "0" : "";
      return mantissa + (exponent < 0 ? "e-" : "e+") + padding + Math.abs(exponent);
    }
    if (pointAt <= 0) {
      return "0." + "0".repeat(-pointAt) + digits;
    }
    if (pointAt >= digits.length()) {
      return digits + "0".repeat(pointAt - digits.length()) + ".0";
    }
    return digits.substring(0, pointAt) + "." + digits.substring(pointAt);
  }
}
