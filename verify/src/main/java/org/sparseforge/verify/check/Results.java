package org.sparseforge.verify.check;

import org.sparseforge.verify.sandbox.SolveResult;

/** Says in a few words how a run ended. */
final class Results {
  private static final int BRIEF = 200;

  private Results() {}

  static String say(SolveResult result) {
    if (result instanceof SolveResult.Returned returned) {
      return "it returned " + brief(returned.answer());
    }
    if (result instanceof SolveResult.Raised raised) {
      return "it raised " + raised.type() + ": " + brief(raised.message());
    }
    if (result instanceof SolveResult.Stopped stopped) {
      return "it was stopped (" + stopped.limit() + "): " + brief(stopped.detail());
    }
    throw new AssertionError(result);
  }

  static String brief(String text) {
    return text.length() <= BRIEF ? text : text.substring(0, BRIEF) + "…";
  }
}
