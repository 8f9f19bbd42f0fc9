package org.sparseforge.synth.author;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparseforge.schemas.Json;

class DatabaseChangesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'t': [{'k': 'a', 'n': 1}]} | {'t': [{'n': 1.0, 'k': 'a'}]} | 0",
        "{'t': [{'k': 'a'}, {'k': 'b'}]} | {'t': [{'k': 'b'}, {'k': 'a'}]} | 0",
        "{'t': [{'k': 'a'}, {'k': 'b'}]} | {'t': [{'k': 'a'}, {'k': 'c'}]} | 1",
        "{'t': [{'k': 'a'}, {'k': 'b'}]} | {'t': [{'k': 'a'}]} | 1",
        "{'t': [{'k': 'a'}]} | {'t': [{'k': 'a'}, {'k': 'a'}, {'k': 'b'}]} | 2",
        "{'t': [{'k': 'a'}], 'd': 'x'} | {'d': 'y'} | 2",
        "{'d': 'x'} | {'d': 'x', 'e': null} | 1",
      })
  void changedRowsCountOnceAndOrderDoesNot(String before, String after, int changes) {
    assertEquals(
        changes,
        DatabaseChanges.count(
            Json.parse(before.replace('\'', '"')), Json.parse(after.replace('\'', '"'))));
  }
}
