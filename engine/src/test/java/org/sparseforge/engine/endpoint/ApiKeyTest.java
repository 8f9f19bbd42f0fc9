package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApiKeyTest {
  @Test
  void anEnvironmentWithoutTheVariableHasNoKey() {
    for (String value : new String[] {null, "", " \n"}) {
      ApiKey key = ApiKey.of("K", name -> value);
      assertFalse(key.isPresent());
      assertEquals(Optional.empty(), key.header());
      assertEquals("as it is", key.redact("as it is"));
    }
  }

  @Test
  void aKeyThatNoHeaderTakesIsRefusedAndNotRepeated() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> ApiKey.of("K", name -> "pla\nnted"))
            .getMessage();
    assertEquals(
        "the environment variable K holds blanks or characters that no key has; set it to the key"
            + " alone",
        message);
  }
}
