package org.sparseforge.verify.sandbox;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Every promise of the sandbox, kept by GraalPy; minutes long, as each test starts interpreters.
 */
@EnabledIfSystemProperty(
    named = "sparseforge.tests",
    matches = "full",
    disabledReason = "GraalPy's conformance takes minutes; run with -Dsparseforge.tests=full")
class GraalPyConformanceTest extends SandboxConformance {
  @Override
  PythonSandbox open(SandboxLimits limits) {
    return GraalPySandbox.open(
        limits.withWallTime(java.time.Duration.ofSeconds(20)), GraalPyPath.ofTests());
  }
}
