package org.sparseforge.synth.task;

/** Proposes tasks over one world. */
interface Composer {
  /**
   * A task of the given difficulty; higher levels keep what lower ones asked where they can.
   *
   * @param level 1 to 5
   * @throws Unsuitable if this draw gives no task at this level
   */
  Proposal propose(int level) throws Unsuitable;

  /** A draw that gives no task worth verifying; the message says why. */
  final class Unsuitable extends Exception {
    private static final long serialVersionUID = 1L;

    Unsuitable(String message) {
      super(message);
    }
  }
}
