package org.sparseforge.synth.task;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sparseforge.synth.domain.Say;
import org.sparseforge.synth.domain.Workflow;
import org.sparseforge.synth.environment.World;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.synth.text.Phrase;
import org.sparseforge.synth.text.Style;
import org.sparseforge.verify.expr.Scope;

/**
 * Says a workflow task: the rules of the house to the agent, the wishes in the words of whoever has
 * them.
 */
final class WorkflowPrompt {
  private static final List<String> RULES =
      List.of(
          "Rules you work by:",
          "House rules:",
          "Policy:",
          "The following rules apply without exception:",
          "You must follow these policies:");
  private static final List<String> REMINDERS =
      List.of(
          "If a rule forbids something, leave it undone and say so in your answer; never bend a rule because somebody asks.",
          "What the rules do not allow is not done; report it instead of looking for a way around.",
          "Change only what the request needs, and nothing that a rule excludes.",
          "Do what the rules allow, leave the rest as it is, and report both truthfully.");
  private static final List<String> OPENINGS =
      List.of(
          "Hi!",
          "Hello!",
          "",
          "",
          "Good morning.",
          "A quick request.",
          "Hello there.",
          "Please take care of the following.",
          "I need your help.");
  private static final List<String> GREETINGS =
      List.of("Hi!", "Hello!", "", "", "Good morning.", "Hello there.");
  private static final List<String> SEVERAL =
      List.of(
          "There are {n} things to do.",
          "I have {n} requests.",
          "{n} items for you today:",
          "Could you do the following {n} things?",
          "Please work through these {n} points:");

  private final World world;
  private final Workflow workflow;
  private final List<GoalInstance> goals;
  private final Map<String, Map<String, Object>> params;
  private final int level;
  private final Draw draw;
  private final Style style;

  /**
   * @param params values of policies' parameters, by policy
   */
  WorkflowPrompt(
      World world,
      Workflow workflow,
      List<GoalInstance> goals,
      Map<String, Map<String, Object>> params,
      int level,
      Draw draw) {
    this.world = world;
    this.workflow = workflow;
    this.goals = goals;
    this.params = params;
    this.level = level;
    this.draw = draw;
    this.style = Style.draw(world.domain().money(), draw.sub("style"));
  }

  /**
   * The system message: who the agent is, and the policies; simple tasks are told only those that
   * matter.
   */
  String system() {
    Set<String> needed = new LinkedHashSet<>();
    goals.forEach(goal -> needed.addAll(goal.goal().policies()));
    List<String> rules = new ArrayList<>();
    for (Workflow.Policy policy : draw.sub("policies").shuffled(workflow.policies())) {
      if (level > 1 || needed.contains(policy.id())) {
        rules.add(
            say(policy.say(), params.get(policy.id()), Map.of(), draw.sub("policy", policy.id())));
      }
    }
    StringBuilder out =
        new StringBuilder(say(workflow.role(), Map.of(), Map.of(), draw.sub("role")));
    if (!rules.isEmpty()) {
      out.append("\n\n")
          .append(draw.sub("rules").pick(RULES))
          .append("\n- ")
          .append(String.join("\n- ", rules));
      out.append("\n\n").append(draw.sub("reminder").pick(REMINDERS));
    }
    return out.toString();
  }

  /** The user message. */
  String user() {
    List<String> wishes = new ArrayList<>();
    for (GoalInstance goal : goals) {
      wishes.add(
          say(goal.goal().say(), Map.of(), goal.bound(), draw.sub("goal", goal.goal().id())));
    }
    String opening = draw.sub("opening").pick(wishes.size() == 1 ? OPENINGS : GREETINGS);
    StringBuilder out = new StringBuilder(opening);
    if (wishes.size() == 1) {
      out.append(opening.isEmpty() ? "" : " ").append(wishes.get(0));
    } else {
      String several =
          draw.sub("several").pick(SEVERAL).replace("{n}", wishes.size() == 2 ? "two" : "three");
      out.append(opening.isEmpty() ? "" : " ").append(Phrase.sentence(several));
      boolean numbered = draw.sub("numbered").chance(0.6);
      for (int i = 0; i < wishes.size(); i++) {
        out.append(numbered ? "\n" + (i + 1) + ". " : "\n\n").append(wishes.get(i));
      }
    }
    return out + "\n\n" + format();
  }

  private String say(Say say, Map<String, Object> values, Map<String, ?> bound, Draw own) {
    Scope scope = Scope.of(world.tables()).with(bound);
    return Phrase.sentence(Phrase.fill(own.pick(say.variants()), values, scope, style));
  }

  private String format() {
    List<AnswerFormat.Field> fields = new ArrayList<>();
    for (GoalInstance goal : goals) {
      if (goal.goal().choose() != null) {
        fields.add(
            new AnswerFormat.Field(goal.variable(), goal.goal().choose().about(), "\"...\""));
      }
      for (Workflow.Report report : goal.goal().reports()) {
        String sample =
            switch (report.form()) {
              case "list" -> "[\"...\"]";
              case "value" -> "...";
              default -> "0";
            };
        String order =
            report.form().equals("list") ? " (a list, in any order, [] if there are none)" : "";
        fields.add(new AnswerFormat.Field(report.field(), report.about() + order, sample));
      }
    }
    return new AnswerFormat(List.of(), fields, style, draw.sub("format")).write();
  }
}
