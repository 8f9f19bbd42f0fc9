package org.sparseforge.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-2E-1001", "{\"a\": [0.1e1002]}"})
  void numbersThatWouldFillTheMemoryAreRefused(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Json.parse(text)).getMessage();
    assertEquals("not JSON: the number", message.substring(0, 20), message);
    assertEquals(true, message.endsWith(" has more than 1000 places"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.9406564584124654e-324", "1.7976931348623157E+308", "1e1000", "0.10"})
  void numbersOfEveryDoubleAreKeptToTheDigit(String text) {
    assertEquals(new BigDecimal(text), Json.parse(text).decimalValue());
  }

  @Test
  void whatIsNotExactlyOneValueIsRefused() {
    for (String text : new String[] {"", " ", "1 2", "{\"a\": 1, \"a\": 2}", "[1,]", "NaN"}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> Json.parse(text)).getMessage();
      assertEquals("not JSON: ", message.substring(0, 10), message);
    }
  }
}
