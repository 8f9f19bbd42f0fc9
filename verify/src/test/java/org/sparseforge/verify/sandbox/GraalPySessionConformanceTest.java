package org.sparseforge.verify.sandbox;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Every promise of a session, kept by GraalPy; each lost process costs a JVM's start. */
@EnabledIfSystemProperty(
    named = "sparseforge.tests",
    matches = "full",
    disabledReason = "GraalPy's conformance takes minutes; run with -Dsparseforge.tests=full")
class GraalPySessionConformanceTest extends SessionConformance {
  @Override
  PythonSandbox open(SandboxLimits limits) {
    return GraalPySandbox.open(limits, GraalPyPath.ofTests());
  }
}
