package org.sparseforge.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What a new user reads first. */
class HelpTest {
  /** What these take is each command's own. */
  private static final Set<String> OF_A_COMMAND =
      Set.of(
          "--in",
          "--out",
          "--model",
          "--dry-run",
          "--seed",
          "--temperature",
          "--max-tokens",
          "--max-error-rate",
          "--rubric",
          "--judgements",
          "--format");

  /** Asked for by name by the commands that cannot do without; no default could help. */
  private static final String MODEL = "--model";

  private static List<CommandLine> commands() {
    List<CommandLine> all = new ArrayList<>();
    collect(Cli.commands(null), all);
    return all;
  }

  private static void collect(CommandLine line, List<CommandLine> all) {
    all.add(line);
    line.getSubcommands().values().forEach(below -> collect(below, all));
  }

  private static String description(OptionSpec option) {
    return String.join(" ", option.description());
  }

  @Test
  void everyOptionThatTakesAValueSaysItsDefault() {
    Set<String> silent = new TreeSet<>();
    for (CommandLine command : commands()) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        if (option.arity().max() > 0
            && !option.required()
            && !option.longestName().equals(MODEL)
            && !description(option).contains("Default: ")) {
          silent.add(command.getCommandName() + " " + option.longestName());
        }
      }
    }
    assertEquals(Set.of(), silent);
  }

  @Test
  void anOptionMeansTheSameInEveryCommand() {
    Map<String, String> said = new HashMap<>();
    Set<String> differing = new TreeSet<>();
    for (CommandLine command : commands()) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        String before = said.putIfAbsent(option.longestName(), description(option));
        if (before != null
            && !before.equals(description(option))
            && !OF_A_COMMAND.contains(option.longestName())) {
          differing.add(option.longestName() + ": " + before + " / " + description(option));
        }
      }
    }
    assertEquals(Set.of(), differing);
  }

  @Test
  void everyOptionIsShownOnceUnderTheHeadingOfWhatItIsAbout() {
    for (CommandLine command : commands()) {
      String usage = command.getUsageMessage();
      String list = usage.substring(usage.indexOf('\n'));
      for (OptionSpec option : command.getCommandSpec().options()) {
        Pattern line =
            Pattern.compile(
                "(?m)^(      |  -h, )" + Pattern.quote(option.longestName()) + "(?=[=\\[ \n]|$)");
        assertEquals(1, line.matcher(list).results().count(), option.longestName() + "\n" + usage);
      }
      assertFalse(usage.contains("${"), usage);
    }
    String usage = Cli.commands(null).getSubcommands().get("synthesize").getUsageMessage();
    assertTrue(
        usage.startsWith("Usage: sparseforge synthesize --tasks=N --out=DIR [OPTIONS]\n"), usage);
    String rollout = Cli.commands(null).getSubcommands().get("rollout").getUsageMessage();
    int at = 0;
    for (String part :
        List.of(
            "Usage: sparseforge rollout --in=DIR --model=REF --out=DIR [OPTIONS]\n",
            "--samples=K",
            "\nAttempts by agents:\n",
            "--concurrent-episodes=N",
            "--max-steps=N",
            "\nWhat an attempt is worth, which tasks are kept:\n",
            "--judge-weight=W",
            "\nA model as judge:\n",
            "--judge-model=REF",
            "\nModels that run here:\n",
            "--numerics=NAME",
            "\nModels behind openai:https://host/v1#model:\n",
            "--request-seconds=SECONDS",
            "\nEvery command:\n",
            "--config=FILE")) {
      int next = rollout.indexOf(part, at);
      assertTrue(next >= at, part + " in " + rollout);
      at = next;
    }
  }
}
