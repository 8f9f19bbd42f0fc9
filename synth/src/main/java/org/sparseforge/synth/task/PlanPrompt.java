package org.sparseforge.synth.task;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sparseforge.synth.domain.Plan;
import org.sparseforge.synth.domain.Say;
import org.sparseforge.synth.environment.World;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.synth.text.Phrase;
import org.sparseforge.synth.text.Style;
import org.sparseforge.verify.expr.Scope;

/**
 * Says a planning task as a person would: the situation, what must hold, what would be best, how to
 * answer.
 */
final class PlanPrompt {
  private static final List<String> LEADS =
      List.of(
          "A few things matter to me:",
          "Here is what I need you to respect:",
          "It has to fit the following:",
          "My conditions:",
          "Please keep to these points:",
          "What it must satisfy:",
          "The requirements are these:",
          "Some constraints:");

  private final World world;
  private final Plan plan;
  private final Map<String, Integer> sizes;
  private final List<RuleInstance> structure;
  private final List<RuleInstance> rules;
  private final Plan.Objective objective;
  private final List<Plan.Output> outputs;
  private final Draw draw;
  private final Style style;

  PlanPrompt(
      World world,
      Plan plan,
      Map<String, Integer> sizes,
      List<RuleInstance> structure,
      List<RuleInstance> rules,
      Plan.Objective objective,
      List<Plan.Output> outputs,
      Draw draw) {
    this.world = world;
    this.plan = plan;
    this.sizes = sizes;
    this.structure = structure;
    this.rules = rules;
    this.objective = objective;
    this.outputs = outputs;
    this.draw = draw;
    this.style = Style.draw(world.domain().money(), draw.sub("style"));
  }

  String write() {
    String opening = say(plan.opening(), Map.of(), draw.sub("opening"));
    List<String> always =
        structure.stream()
            .map(rule -> say(rule.say(), rule.params(), draw.sub("always", rule.id())))
            .toList();
    List<String> extra =
        draw.sub("order").shuffled(rules).stream()
            .map(rule -> say(rule.say(), rule.params(), draw.sub("extra", rule.id())))
            .toList();
    String best = objective == null ? null : say(objective.say(), Map.of(), draw.sub("best"));
    String format = format();
    List<String> all = new ArrayList<>(always);
    all.addAll(extra);
    Draw layout = draw.sub("layout");
    String lead = draw.sub("lead").pick(LEADS);
    return switch (layout.below(5)) {
      case 0 -> paragraphs(opening, prose(all), best, format);
      case 1 -> paragraphs(opening, lead + "\n" + bullets(layout.shuffled(all)), best, format);
      case 2 ->
          paragraphs(
              opening + " " + prose(always),
              extra.isEmpty() ? null : lead + "\n" + numbered(extra),
              best,
              format);
      case 3 -> paragraphs(opening, format, lead + "\n" + bullets(all), best);
      default ->
          paragraphs(
              opening + (best == null ? "" : " " + best), prose(layout.shuffled(all)), format);
    };
  }

  private String say(Say say, Map<String, Object> params, Draw own) {
    Map<String, Object> values = new HashMap<>(PlanComposer.sizeParams(sizes));
    values.putAll(params);
    return Phrase.sentence(
        Phrase.fill(own.pick(say.variants()), values, Scope.of(world.tables()), style));
  }

  private String format() {
    List<AnswerFormat.ListField> lists = new ArrayList<>();
    for (Plan.Stage stage : plan.stages()) {
      List<AnswerFormat.Field> fields =
          plan.slots().stream()
              .filter(slot -> stage.name().equals(slot.stage()))
              .map(slot -> new AnswerFormat.Field(slot.name(), slot.about(), "\"...\""))
              .toList();
      lists.add(
          new AnswerFormat.ListField(
              stage.name(),
              stage.one(),
              sizes.get(stage.name()),
              stage.ordered(),
              stage.flat(),
              fields));
    }
    List<AnswerFormat.Field> fields = new ArrayList<>();
    plan.slots().stream()
        .filter(slot -> slot.stage() == null)
        .forEach(slot -> fields.add(new AnswerFormat.Field(slot.name(), slot.about(), "\"...\"")));
    outputs.forEach(
        output -> fields.add(new AnswerFormat.Field(output.field(), output.about(), "0")));
    return new AnswerFormat(lists, fields, style, draw.sub("format")).write();
  }

  private static String paragraphs(String... parts) {
    List<String> kept = new ArrayList<>();
    for (String part : parts) {
      if (part != null && !part.isBlank()) {
        kept.add(part.strip());
      }
    }
    return String.join("\n\n", kept);
  }

  private static String prose(List<String> sentences) {
    return String.join(" ", sentences);
  }

  private static String bullets(List<String> sentences) {
    return "- " + String.join("\n- ", sentences);
  }

  private static String numbered(List<String> sentences) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < sentences.size(); i++) {
      out.append(i + 1).append(". ").append(sentences.get(i)).append('\n');
    }
    return out.toString();
  }
}
