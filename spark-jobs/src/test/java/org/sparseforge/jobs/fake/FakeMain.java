package org.sparseforge.jobs.fake;

import org.sparseforge.jobs.Main;

/** The real command line over {@link FakeSynthesizer}, for tests that need a process of its own. */
public final class FakeMain {
  private FakeMain() {}

  public static void main(String[] arguments) {
    Main.run(Runs.FAKE, FakeVerifier.OPENER, new FakeAgent.Opener(0, 0), arguments);
  }
}
