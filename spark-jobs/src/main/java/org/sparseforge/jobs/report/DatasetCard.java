package org.sparseforge.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code README.md} of a dataset: {@link CardFrontMatter}, then a page for people. */
final class DatasetCard {
  /** What provenance calls a seed table: {@code name (licence)}. */
  static final Pattern SOURCE = Pattern.compile("(.*) \\(([^()]+)\\)");

  private final JsonNode manifest;
  private final StringBuilder out = new StringBuilder();

  private DatasetCard(JsonNode manifest) {
    this.manifest = manifest;
  }

  static String write(JsonNode manifest) {
    DatasetCard card = new DatasetCard(manifest);
    card.page();
    return CardFrontMatter.write(manifest) + card.out;
  }

  private void page() {
    JsonNode counts = manifest.path("counts");
    line("# Verified general-agent tasks");
    line("");
    line(
        String.format(
            Locale.ROOT,
            "%,d tasks in %,d environments and %d categories. Each task gives an agent a prompt and"
                + " tools over a database, and comes with a solution that was run and a verifier that"
                + " was attacked: it accepts the solution and refuses every wrong answer tried.",
            counts.path("accepted").asLong(),
            counts.path("environments").asLong(),
            counts.path("categories").asInt()));
    line("");
    line("```python");
    line("from datasets import load_dataset");
    line("");
    line("tasks = load_dataset(\"PATH\", \"general\", split=\"train\")");
    line("environments = load_dataset(\"PATH\", \"environments\", split=\"train\")");
    line("```");
    line("");
    line("## How to run a task");
    line("");
    line("- `tools_source` of the task's environment is a Python 3.9 module with one function per");
    line("  entry of `tools`. Set its global `DB` to `json.loads(database)` before every episode.");
    line("- `solution` defines `solve(tools)`; it returns the answer.");
    line(
        "- `verifier` defines `verify(answer, db)` with the database as it stands after the episode;");
    line("  it returns a bool and never raises. Run both where untrusted code may run.");
    line("- `answer` is one right answer, the only one where `unique` is true.");
    line("");
    line("Columns of free shape (`tools`, `answer`, `database`, `difficulty_measures`,");
    line(
        "`constraints`, `user_scenario`) are JSON text. `rejected` holds every candidate that failed,");
    line("with its stage and reason. `manifest.json` has counts, yield per stage and the digest;");
    line("`report.html` shows it in pictures.");
    line("");
    rollouts();
    line("## Where the data comes from");
    line("");
    if (manifest.path("sources").isEmpty()) {
      line("Databases hold generated records alone.");
    } else {
      line(
          "Databases mix generated records with rows of these tables; the last column counts tasks.");
      line("");
      line("| table | licence | tasks |");
      line("| --- | --- | ---: |");
      for (Map.Entry<String, JsonNode> source : manifest.path("sources").properties()) {
        Matcher matcher = SOURCE.matcher(source.getKey());
        boolean known = matcher.matches();
        line(
            "| "
                + cell(known ? matcher.group(1) : source.getKey())
                + " | "
                + cell(known ? matcher.group(2) : "not stated")
                + " | "
                + source.getValue().asText()
                + " |");
      }
      line("");
      line("Whoever passes the dataset on passes these attributions on with it.");
    }
    line("");
    line("## Which run");
    line("");
    line(
        "Sparseforge "
            + manifest.path("generator_version").asText()
            + ", seed "
            + manifest.path("run").path("seed").asText()
            + ", schema "
            + manifest.path("schema_version").asText()
            + ", digest `"
            + manifest.path("digest").asText()
            + "`. The same version and seed"
            + (manifest.path("rollouts").path("model").asText().startsWith("openai:")
                ? ", and the same answers of the model's server,"
                : "")
            + " give the same digest.");
  }

  private void rollouts() {
    JsonNode rollouts = manifest.path("rollouts");
    if (!rollouts.isObject()) {
      return;
    }
    line("## Attempts");
    line("");
    line(
        String.format(
            Locale.ROOT,
            "`trajectories` holds %,d attempts by the model `%s`, %d at each task; `pass_rate` of a"
                + " task is the share of its `rollouts` judged attempts that passed. `reward` is"
                + " null where an attempt broke for a reason outside the agent (`failure` says which);"
                + " such an attempt counts nowhere. `advantage` is the reward less the mean of the"
                + " task's rewards. Where the engine gave them, `token_ids` are the tokens as they"
                + " were seen and sampled, one context after the other (`segment_starts`);"
                + " `loss_mask` is 1 on sampled ones, `logprobs` are the engine's own.",
            rollouts.path("episodes").asLong(),
            cell(rollouts.path("model").asText()),
            rollouts.path("samples").asInt()));
    line("");
    line("| k | pass@k |");
    line("| ---: | ---: |");
    for (JsonNode step : rollouts.path("pass_at_k")) {
      line(
          String.format(
              Locale.ROOT,
              "| %d | %.3f |",
              step.path("k").asInt(),
              step.path("value").doubleValue()));
    }
    line("");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;");
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
