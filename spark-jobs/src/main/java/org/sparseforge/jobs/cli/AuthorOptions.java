package org.sparseforge.jobs.cli;

import org.sparseforge.jobs.engine.EndpointSettings;
import org.sparseforge.jobs.tasks.AuthorSettings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who writes tasks: the program, or a model and how it is asked. */
final class AuthorOptions {
  @Option(
      names = "--author",
      defaultValue = "program",
      paramLabel = "NAME",
      description = "Who writes the tasks: program or model. Default: ${DEFAULT-VALUE}.")
  private String author;

  @Option(
      names = "--model",
      paramLabel = "REF",
      description =
          "The model of --author model and of --rollouts: directory with a Hugging Face"
              + " checkpoint, or openai:https://host/v1#model. Default: none.")
  private String model;

  @Mixin private AskOptions ask = new AskOptions();

  /** The model that {@code --model} names, or null. */
  String model() {
    return model;
  }

  AskOptions ask() {
    return ask;
  }

  /**
   * @param endpoint how the model is reached where it is one
   * @param attempted whether agents attempt the tasks, for which {@code --model} is too
   */
  AuthorSettings settings(boolean attempted, EndpointSettings endpoint) {
    if (attempted && !author.equals(AuthorSettings.MODEL)) {
      return AuthorSettings.withoutModel(author, null);
    }
    return author.equals(AuthorSettings.MODEL)
        ? ask.of(model, endpoint)
        : AuthorSettings.withoutModel(author, model);
  }
}
