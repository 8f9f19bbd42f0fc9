package org.sparseforge.verify.sandbox;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/** Opens the sandbox that this machine can have. */
public final class Sandboxes {
  private static final Logger LOG = System.getLogger(Sandboxes.class.getName());

  private Sandboxes() {}

  /**
   * Opens a sandbox and logs in one line which, and why. A kind that is asked for by name and
   * cannot run is an error, never replaced by another.
   *
   * @throws SandboxException if none can run here; the message says what to do
   */
  public static PythonSandbox open(SandboxKind kind, SandboxLimits limits) {
    return open(kind, () -> BubblewrapSandbox.open(limits), () -> graalPy(limits));
  }

  static PythonSandbox open(
      SandboxKind kind, Supplier<PythonSandbox> bubblewrap, Supplier<PythonSandbox> graalPy) {
    if (kind == SandboxKind.BUBBLEWRAP) {
      return logged(bubblewrap.get(), "as asked for");
    }
    if (kind == SandboxKind.GRAALPY) {
      return logged(graalPy.get(), "as asked for");
    }
    SandboxException noBubblewrap;
    try {
      return logged(bubblewrap.get(), "it works here");
    } catch (SandboxException e) {
      noBubblewrap = e;
    }
    try {
      return logged(graalPy.get(), "as bubblewrap does not: " + noBubblewrap.getMessage());
    } catch (SandboxException noGraalPy) {
      noGraalPy.addSuppressed(noBubblewrap);
      throw new SandboxException(
          "no sandbox can run untrusted Python here. Bubblewrap: "
              + noBubblewrap.getMessage()
              + ". GraalPy: "
              + noGraalPy.getMessage(),
          noGraalPy);
    }
  }

  private static PythonSandbox graalPy(SandboxLimits limits) {
    String classpath = System.getProperty(GraalPySandbox.CLASSPATH_PROPERTY, "");
    if (classpath.isBlank()) {
      throw new SandboxException(
          "its jars are not at hand; put those of org.graalvm.polyglot:python-community into a"
              + " folder and set -D"
              + GraalPySandbox.CLASSPATH_PROPERTY
              + "=FOLDER/*");
    }
    return GraalPySandbox.open(limits, classpath);
  }

  private static PythonSandbox logged(PythonSandbox sandbox, String why) {
    String limit = sandbox instanceof BubblewrapSandbox b ? ", held by " + b.enforcement() : "";
    LOG.log(Level.INFO, "sandbox: {0}{1} ({2})", sandbox.name(), limit, why);
    return sandbox;
  }
}
