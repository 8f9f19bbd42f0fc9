package org.sparseforge.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class WeightUnitsTest {
  @Property
  void aShareIsExactAndRoundedDown(
      @ForAll @LongRange(min = 0, max = (1L << 53) - 1) long numerator,
      @ForAll @LongRange(min = 1, max = 1L << 62) long total) {
    BigInteger exact =
        BigInteger.valueOf(numerator).multiply(BigInteger.valueOf(total)).shiftRight(53);
    assertEquals(exact.longValueExact(), WeightUnits.share(numerator, total));
  }

  @Example
  void weightsAreRoundedToTheNearestUnit() {
    assertEquals(WeightUnits.ONE, WeightUnits.of(1));
    assertEquals(1, WeightUnits.of(0x1p-45));
    assertEquals(0, WeightUnits.of(0x1.fffp-46));
    assertEquals(0, WeightUnits.of(0));
  }

  @Example
  void theLastShareOfAFullVocabularyIsBelowItsTotal() {
    long total = (1L << 18) * WeightUnits.ONE;
    assertEquals(total - (1 << 9), WeightUnits.share((1L << 53) - 1, total));
  }

  @Example
  void aVocabularyTooLargeForExactSumsIsRefused() {
    assertEquals(
        "a vocabulary of 262145 tokens is more than sampling can add up exactly",
        assertThrows(
                IllegalArgumentException.class,
                () -> LogitRow.logSumExp(new float[262_145], 0, 262_145, 0))
            .getMessage());
  }
}
