package org.sparseforge.jobs.tasks;

import java.util.Locale;
import org.sparseforge.verify.sandbox.PythonSandbox;
import org.sparseforge.verify.sandbox.SandboxKind;
import org.sparseforge.verify.sandbox.SandboxLimits;
import org.sparseforge.verify.sandbox.Sandboxes;

/** Opens the sandbox that {@code --sandbox} names. */
public final class NamedSandbox {
  private NamedSandbox() {}

  /**
   * @param name {@code auto}, {@code bubblewrap} or {@code graalpy}
   * @throws org.sparseforge.jobs.failure.InputException if it is none of these
   */
  public static PythonSandbox open(String name) {
    SynthesizeSettings.checkSandbox(name);
    return Sandboxes.open(
        SandboxKind.valueOf(name.toUpperCase(Locale.ROOT)), SandboxLimits.DEFAULT);
  }
}
