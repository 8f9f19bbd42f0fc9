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
      description = "The model of --author model: openai:https://host/v1#name, or a checkpoint.")
  private String model;

  @Mixin private AskOptions ask = new AskOptions();

  AuthorSettings settings() {
    return author.equals(AuthorSettings.MODEL)
        ? ask.of(model)
        : AuthorSettings.withoutModel(author, model);
  }
}
