package org.sparseforge.jobs.scripted;

import java.util.SplittableRandom;
import org.sparseforge.schemas.Identity;

/** Randomness that depends on what it is for, and on nothing else. */
final class Draw {
  private Draw() {}

  static SplittableRandom of(String... what) {
    String hash = Identity.sha256(String.join("\n", what));
    return new SplittableRandom(Long.parseUnsignedLong(hash.substring(0, 16), 16));
  }
}
