package org.sparseforge.synth.author;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sparseforge.schemas.Json;
import org.sparseforge.synth.seed.SeedTables;
import org.sparseforge.synth.task.Scene;
import org.sparseforge.synth.task.Step;

/** What a model is told: the texts beside this class, filled in. */
final class AuthorPrompts {
  private static final Pattern PLACE = Pattern.compile("\\{([a-z_]+)}");

  /** A reason is cut here: a model's own runaway output must not come back to it whole. */
  private static final int MAX_REASON = 2000;

  private AuthorPrompts() {}

  static String system() {
    return text("system");
  }

  /**
   * @param seed for the program's own draws
   */
  static String database(String category, SeedTables seeds, int seed) {
    return fill(
        "database", Map.of("category", category, "seed", "" + seed, "seeds", listed(seeds)));
  }

  /**
   * @param workflow of which form the example is
   */
  static String domainSystem(SeedTables seeds, boolean workflow) {
    return fill(
        "domain_system",
        Map.of(
            "guide", resource("domains.md"),
            "example",
                resource(
                    "/org/sparseforge/synth/domains/"
                        + (workflow ? "shop_orders" : "city_trip")
                        + ".yaml"),
            "seeds", listed(seeds)));
  }

  static String domain(String category, boolean workflow) {
    return fill("domain", Map.of("category", category, "form", workflow ? "workflow" : "plan"));
  }

  private static String listed(SeedTables seeds) {
    StringBuilder tables = new StringBuilder();
    seeds
        .asMap()
        .forEach(
            (name, table) ->
                tables
                    .append("- ")
                    .append(name)
                    .append(": ")
                    .append(table.descriptor().description())
                    .append(" Columns: ")
                    .append(String.join(", ", table.columnNames()))
                    .append(".\n"));
    return tables.toString();
  }

  static String task(Scene scene, boolean changes) {
    return fill(
        "task",
        Map.of(
            "category", scene.category(),
            "database", described(scene),
            "form", form(changes),
            "policy", changes ? ", and the policy as <system>" : ""));
  }

  static String harder(Scene scene, boolean changes, Draft draft, Step step, int levels) {
    return fill(
        "harder",
        Map.of(
            "category", scene.category(),
            "database", described(scene),
            "draft", draft.show(),
            "tool_calls", "" + step.toolCalls(),
            "answer", step.answer(),
            "level", "" + (step.proposal().level() + 1),
            "levels", "" + levels,
            "form", form(changes)));
  }

  static String repair(String stage, String reason) {
    String brief =
        reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + " ...";
    return fill("repair", Map.of("stage", stage, "reason", brief));
  }

  private static String described(Scene scene) {
    JsonNode database = Json.parse(scene.database());
    return DatabaseShape.describe(database);
  }

  private static String form(boolean changes) {
    return text(changes ? "changes" : "reads").strip();
  }

  /** Only places that are known are filled: a draft may hold braces of its own. */
  private static String fill(String name, Map<String, String> values) {
    return PLACE
        .matcher(text(name))
        .replaceAll(
            place -> Matcher.quoteReplacement(values.getOrDefault(place.group(1), place.group())));
  }

  private static String text(String name) {
    return resource(name + ".md");
  }

  private static String resource(String name) {
    try (InputStream in = AuthorPrompts.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the packaged text " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the packaged text " + name + " cannot be read", e);
    }
  }
}
