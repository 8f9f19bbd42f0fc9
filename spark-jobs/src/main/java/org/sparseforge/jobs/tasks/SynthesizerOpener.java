package org.sparseforge.jobs.tasks;

import java.io.Serializable;
import org.sparseforge.synth.SynthesisConfig;
import org.sparseforge.synth.TaskSynthesizer;

/** Makes the synthesizer of a kind; travels to the executors, so it carries no state. */
@FunctionalInterface
public interface SynthesizerOpener extends Serializable {
  /**
   * @param author who writes the tasks; a model is opened here, in this JVM
   * @param sandbox {@code auto}, {@code bubblewrap} or {@code graalpy}
   */
  TaskSynthesizer open(SynthesisConfig config, AuthorSettings author, String sandbox);
}
