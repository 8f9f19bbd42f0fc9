package org.sparseforge.jobs.cli;

import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.jobs.failure.InputException;
import picocli.CommandLine.Option;

/** How conversations are written for the model. */
final class ChatOptions {
  @Option(
      names = "--profile",
      defaultValue = "v3.2",
      paramLabel = "NAME",
      description =
          "How the model wants to be used: v3.2, or speciale (always thinks, has no tools)."
              + " Default: ${DEFAULT-VALUE}.")
  private String profile;

  @Option(
      names = "--thinking-mode",
      paramLabel = "MODE",
      description = "thinking or chat, where a row does not say it. Default: thinking.")
  private String thinkingMode;

  ChatProfile profile() {
    try {
      return ChatProfile.of(profile);
    } catch (IllegalArgumentException e) {
      throw new InputException("--profile: " + e.getMessage(), e);
    }
  }

  ThinkingMode thinkingMode() {
    try {
      return thinkingMode == null ? profile().defaultThinkingMode() : ThinkingMode.of(thinkingMode);
    } catch (IllegalArgumentException e) {
      throw new InputException("--thinking-mode: " + e.getMessage(), e);
    }
  }
}
