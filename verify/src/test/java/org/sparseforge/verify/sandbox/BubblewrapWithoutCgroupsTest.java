package org.sparseforge.verify.sandbox;

import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;

/** The same promises where no cgroup can be made and rlimits are all there is. */
@Tag("one-jdk")
class BubblewrapWithoutCgroupsTest extends SandboxConformance {
  @Override
  PythonSandbox open(SandboxLimits limits) {
    try {
      return BubblewrapSandbox.open(limits, Optional.empty());
    } catch (SandboxException e) {
      return Assumptions.abort("bubblewrap is skipped: " + e.getMessage());
    }
  }
}
