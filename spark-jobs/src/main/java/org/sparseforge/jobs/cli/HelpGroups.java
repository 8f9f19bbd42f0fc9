package org.sparseforge.jobs.cli;

import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * {@code --help} of commands with more options than a page holds: what must be given, then options
 * under headings.
 */
final class HelpGroups {
  /**
   * By the class that declares them; the options of others are the command's own and come first.
   */
  private static final Map<Class<?>, String> HEADINGS = new LinkedHashMap<>();

  static {
    HEADINGS.put(AuthorOptions.class, "Who writes the tasks:");
    HEADINGS.put(AskOptions.class, "Who writes the tasks:");
    HEADINGS.put(AgentOptions.class, "Attempts by agents:");
    HEADINGS.put(AttemptOptions.class, "Attempts by agents:");
    HEADINGS.put(RewardOptions.class, "What an attempt is worth, which tasks are kept:");
    HEADINGS.put(JudgeOptions.class, "A model as judge:");
    HEADINGS.put(GradeOptions.class, "Grading of answers:");
    HEADINGS.put(ProveOptions.class, "Search for proofs:");
    HEADINGS.put(LabelOptions.class, "Verification of proofs:");
    HEADINGS.put(ChatOptions.class, "Conversations:");
    HEADINGS.put(SamplingOptions.class, "What the model draws:");
    HEADINGS.put(EngineOptions.class, "Models that run here:");
    HEADINGS.put(EndpointOptions.class, "Models behind openai:https://host/v1#model:");
    HEADINGS.put(CommonOptions.class, "Every command:");
  }

  private HelpGroups() {}

  /** Has the command and those below it show its options so. */
  static void use(CommandLine line) {
    line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpGroups::draw);
    CommandSpec spec = line.getCommandSpec();
    if (spec.subcommands().isEmpty()) {
      spec.usageMessage().customSynopsis(synopsis(spec));
    }
    line.getSubcommands().values().forEach(HelpGroups::use);
  }

  /** What must be given; the rest is told below it. */
  private static String synopsis(CommandSpec spec) {
    StringBuilder text = new StringBuilder(spec.qualifiedName());
    spec.positionalParameters().forEach(one -> text.append(' ').append(one.paramLabel()));
    for (OptionSpec option : spec.options()) {
      if (option.required()) {
        text.append(' ').append(option.longestName()).append('=').append(option.paramLabel());
      }
    }
    return text.append(" [OPTIONS]").toString();
  }

  private static String heading(OptionSpec option) {
    return option.userObject() instanceof Member field
        ? HEADINGS.getOrDefault(field.getDeclaringClass(), "")
        : "";
  }

  private static String draw(Help help) {
    Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
    groups.put("", new ArrayList<>());
    HEADINGS.values().forEach(heading -> groups.put(heading, new ArrayList<>()));
    for (OptionSpec option : help.commandSpec().options()) {
      groups.get(heading(option)).add(option);
    }
    StringBuilder text = new StringBuilder();
    groups.forEach(
        (heading, options) -> {
          if (!options.isEmpty()) {
            text.append(heading.isEmpty() ? "" : System.lineSeparator() + heading)
                .append(heading.isEmpty() ? "" : System.lineSeparator());
            Help.Layout layout =
                help.createDefaultLayout(
                    help.commandSpec().options(), List.of(), help.colorScheme());
            layout.addOptions(options, help.parameterLabelRenderer());
            text.append(layout);
          }
        });
    return text.toString();
  }
}
