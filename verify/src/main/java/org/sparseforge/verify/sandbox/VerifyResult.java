package org.sparseforge.verify.sandbox;

/** What {@code verify} said of one attempt. */
public sealed interface VerifyResult {
  /** It returned a real bool. */
  record Judged(boolean passed) implements VerifyResult {}

  /** It broke its contract: raised, returned something else, hit a limit, or never answered. */
  record Broken(String reason) implements VerifyResult {
    private static final String STOPPED = "Stopped (%s): %s";

    /** Of a limit that ended it. */
    static Broken by(SolveResult.Stopped why) {
      return new Broken(STOPPED.formatted(why.limit(), why.detail()));
    }

    /** Whether its wall time was over, which on a busy machine says nothing about it. */
    public boolean isLate() {
      return reason.startsWith(STOPPED.formatted("time", ""));
    }
  }
}
