package org.sparseforge.engine;

/** What became of one request among many: one that fails takes no other with it. */
public sealed interface Outcome {
  record Completed(Completion completion) implements Outcome {}

  record Failed(String id, EngineException failure) implements Outcome {}
}
