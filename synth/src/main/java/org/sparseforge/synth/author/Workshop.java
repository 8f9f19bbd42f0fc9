package org.sparseforge.synth.author;

import org.sparseforge.synth.seed.SeedTables;
import org.sparseforge.synth.task.Origin;
import org.sparseforge.synth.task.Scene;
import org.sparseforge.synth.task.Trial;
import org.sparseforge.verify.TaskVerifier;

/** What all candidates of a run are made with. */
record Workshop(
    SeedTables seeds,
    DatabaseTrial databases,
    Trial trial,
    TaskVerifier verifier,
    AuthorLimits limits) {
  Examination examination(Scene scene, Origin origin, boolean changes) {
    return new Examination(trial, verifier, scene, origin, changes);
  }
}
