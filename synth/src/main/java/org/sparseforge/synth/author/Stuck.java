package org.sparseforge.synth.author;

/** A candidate the model could not bring to a task; the message says why. */
final class Stuck extends Exception {
  private static final long serialVersionUID = 1L;

  private final String stage;
  private final String draft;

  /**
   * @param stage {@code propose}, {@code solve} or the name of the check that failed
   * @param draft JSON text of what there was, or null
   */
  Stuck(String stage, String reason, String draft) {
    super(reason);
    this.stage = stage;
    this.draft = draft;
  }

  String stage() {
    return stage;
  }

  String draft() {
    return draft;
  }
}
