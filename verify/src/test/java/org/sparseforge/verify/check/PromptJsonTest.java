package org.sparseforge.verify.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;

class PromptJsonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Nothing here. | []",
        "Send {\"a\": [1, {\"b\": 2}]}. | [{\"a\":[1,{\"b\":2}]}]",
        "Like [\"x\"], or {name, price}, or {\"a\": \"<name>\"}! | [[\"x\"],{\"a\":\"<name>\"}]",
        "Either {\"a\": 1}{\"a\": 2} or {} or [] | [{\"a\":1},{\"a\":2}]",
        "{{[\"deep\"] | [[\"deep\"]]",
      })
  void valuesAreFoundAmongProse(String prompt, String values) {
    assertEquals(
        values,
        Json.write(Json.arrayOf(PromptJson.shown(List.of(Message.user(prompt))), value -> value)));
  }
}
