package org.sparseforge.verify.sandbox;

import java.io.IOException;

/** The program of a JVM that is killed while it holds sessions: one idle, one in a call. */
final class SessionHolder {
  private SessionHolder() {}

  /**
   * @param args where GraalPy's jars are, or nothing for bubblewrap
   */
  public static void main(String[] args) throws IOException {
    PythonSandbox sandbox =
        args.length == 0
            ? BubblewrapSandbox.open(SandboxLimits.DEFAULT)
            : GraalPySandbox.open(SandboxLimits.DEFAULT, args[0]);
    sandbox.openSession(SessionConformance.REQUEST).call("noise", "{}");
    EnvironmentSession busy = sandbox.openSession(SessionConformance.REQUEST);
    Thread caller = new Thread(() -> busy.call("spin", "{\"key\":\"a\"}"));
    caller.start();
    System.out.println("holding");
    System.in.read();
  }
}
