package org.sparseforge.engine.kernel.cuda;

import java.util.List;
import java.util.function.Consumer;

/** Gives things back to a driver that may refuse: after a lost device every call does. */
final class Release {
  private Release() {}

  /** All of them, whatever the driver says, and empties the list. */
  static <T> void each(List<T> things, Consumer<T> release) {
    things.forEach(thing -> one(() -> release.accept(thing)));
    things.clear();
  }

  static void one(Runnable release) {
    try {
      release.run();
    } catch (DriverFailure failure) {
      // The context is dead or going, and its memory goes with it; what failed first is being told.
    }
  }
}
