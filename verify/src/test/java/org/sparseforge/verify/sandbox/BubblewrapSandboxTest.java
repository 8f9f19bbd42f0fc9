package org.sparseforge.verify.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class BubblewrapSandboxTest {
  private static BubblewrapSandbox open() {
    try {
      return BubblewrapSandbox.open(SandboxLimits.DEFAULT);
    } catch (SandboxException e) {
      Assumptions.abort("bubblewrap is skipped: " + e.getMessage());
      throw e;
    }
  }

  @Test
  void solvesAndVerifies() {
    try (BubblewrapSandbox sandbox = open()) {
      SolveRequest request =
          new SolveRequest(
              "def put(n):\n    DB['n'].append(n)\n    return DB['n']\n",
              List.of("put"),
              "{\"n\":[1]}",
              "def solve(tools):\n    return sum(tools.put(2))\n",
              0);
      assertEquals(new SolveResult.Returned("3", "{\"n\":[1,2]}", 1), sandbox.solve(request));
      assertEquals(
          List.of(new VerifyResult.Judged(true), new VerifyResult.Judged(false)),
          sandbox.verify(
              new VerifyRequest(
                  "def verify(answer, db):\n    return answer == sum(db['n'])\n",
                  List.of(
                      new VerifyRequest.Attempt("3", "{\"n\":[1,2]}"),
                      new VerifyRequest.Attempt("3", "{\"n\":[1]}")),
                  0)));
    }
  }
}
