package org.sparseforge.verify.sandbox;

/** What {@code verify} said of one attempt. */
public sealed interface VerifyResult {
  /** It returned a real bool. */
  record Judged(boolean passed) implements VerifyResult {}

  /** It broke its contract: raised, returned something else, hit a limit, or never answered. */
  record Broken(String reason) implements VerifyResult {}
}
