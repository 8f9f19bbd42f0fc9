package org.sparseforge.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Golden values from CPython: {@code hashlib.sha256(json.dumps(d, sort_keys=True, separators=(",",
 * ":"), ensure_ascii=False).encode()).hexdigest()}.
 */
class IdentityTest {
  @Test
  void environmentIdIsWhatPythonComputesFromTheColumns() {
    assertEquals(
        "aee4d7b900507d2ccbec9087c6b3d79ae23100ee8385b1cf0eaec5b53b1d44d0",
        Identity.environmentId(
            "{\"a\":[1,\"é\u2028\"]}", "[]", "def f():\n    return \"\\u007f\"\n"));
  }

  @Test
  void taskIdIsWhatPythonComputesFromTheColumns() {
    assertEquals(
        "89032fdbdac239e6e43975d043a8d9a0d8c44dd23c817cb75055d2eb1dc3cc84",
        Identity.taskId(
            "general", List.of(Message.user("Où? \"x\"/😀")), "[]", "e1", "def verify(a, d): ..."));
  }

  @Test
  void aTaskWithoutEnvironmentDiffersFromOneWithAnEmptyName() {
    var prompt = List.of(Message.user("x"));
    assertNotEquals(
        Identity.taskId("code", prompt, "[]", null, "v"),
        Identity.taskId("code", prompt, "[]", "", "v"));
  }
}
