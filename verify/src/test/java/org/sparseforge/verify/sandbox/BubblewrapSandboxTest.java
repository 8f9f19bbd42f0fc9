package org.sparseforge.verify.sandbox;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class BubblewrapSandboxTest extends SandboxConformance {
  @Override
  PythonSandbox open(SandboxLimits limits) {
    try {
      return BubblewrapSandbox.open(limits);
    } catch (SandboxException e) {
      return Assumptions.abort("bubblewrap is skipped: " + e.getMessage());
    }
  }

  @Test
  void namesItsPython() {
    try (PythonSandbox sandbox = open(LIMITS)) {
      assertTrue(sandbox.name().matches("bubblewrap cpython-3\\.\\d+"), sandbox::name);
    }
  }
}
