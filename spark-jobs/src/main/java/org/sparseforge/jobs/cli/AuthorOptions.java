package org.sparseforge.jobs.cli;

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
          "Of --author model and --rollouts: openai:https://host/v1#name, or a checkpoint.")
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
   * @param attempted whether agents attempt the tasks, for which {@code --model} is too
   */
  AuthorSettings settings(boolean attempted) {
    if (attempted && !author.equals(AuthorSettings.MODEL)) {
      return AuthorSettings.withoutModel(author, null);
    }
    return author.equals(AuthorSettings.MODEL)
        ? ask.of(model)
        : AuthorSettings.withoutModel(author, model);
  }
}
