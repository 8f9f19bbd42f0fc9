package org.sparseforge.jobs.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Message;
import org.sparseforge.schemas.Provenance;
import org.sparseforge.schemas.Task;
import org.sparseforge.schemas.Verification;
import org.sparseforge.synth.Outcome;
import org.sparseforge.synth.SynthesisConfig;
import org.sparseforge.synth.TaskSynthesizer;

/**
 * Tiny tasks that depend on seed and index alone: three in ten candidates are rejected, one in
 * eleven repeats an earlier task, two candidates share an environment. What measures the run
 * (milliseconds, sandbox name, details) differs at every call, as it does in earnest.
 */
public final class FakeSynthesizer implements TaskSynthesizer {
  public static final int GROUP = 4;
  private static final String[] CATEGORIES = {"trips", "orders", "tickets", "stock", "meals"};

  private final SynthesisConfig config;
  private final Random noise = new Random();

  public FakeSynthesizer(SynthesisConfig config) {
    this.config = config;
  }

  @Override
  public String kind() {
    return "general";
  }

  @Override
  public int groupSize() {
    return GROUP;
  }

  @Override
  public List<Outcome> synthesize(long group) {
    Stall.atAPiece();
    List<Outcome> outcomes = new ArrayList<>();
    for (long i = group * GROUP; i < (group + 1) * GROUP; i++) {
      outcomes.add(outcome(i));
    }
    return outcomes;
  }

  private Outcome outcome(long candidate) {
    String category = CATEGORIES[(int) (candidate / 2 % CATEGORIES.length)];
    long draw = Math.floorMod(config.seed() * 31 + candidate * 7, 10);
    if (draw < 2) {
      return new Outcome.Rejected(
          candidate, category, "solve", "no plan <b>fits</b> & nothing helps", null);
    }
    if (draw == 2) {
      return new Outcome.Rejected(
          candidate, category, "rejects_wrong", "a mutant passed", "{\"prompt\":[]}");
    }
    long content = candidate % 11 == 10 ? candidate - 10 : candidate;
    return task(candidate, content, category);
  }

  private Outcome task(long candidate, long content, String category) {
    int level = (int) (content % config.maxDifficulty()) + 1;
    Environment environment =
        Environment.of(
            category,
            "{\"items\":[{\"name\":\"é" + content / 2 + "\",\"price\":" + content / 2 + ".50}]}",
            "[{\"type\":\"function\",\"function\":{\"name\":\"list_"
                + category
                + "\",\"description\":\"Lists.\",\"parameters\":{\"type\":\"object\","
                + "\"properties\":{}}}}]",
            "def list_" + category + "():\n    return DB['items']\n");
    List<Message> prompt =
        List.of(
            Message.system("Policy </script><script>alert(1)</script> of " + category),
            Message.user("Item " + content + ", " + words(content) + " & answer in JSON."));
    String verifier = "def verify(answer, db):\n    return answer == " + content + "\n";
    String tools = environment.tools();
    Verification verification =
        new Verification(
            true,
            List.of(
                Check.passed("schema", "took " + noise.nextInt()),
                Check.passed("solution_passes", "took " + noise.nextInt())),
            20 + level,
            1,
            noise.nextBoolean() ? "bubblewrap cpython-3.11" : "graalpy-25",
            noise.nextInt(1000));
    return new Outcome.Passed(
        candidate,
        new Task(
            Identity.taskId("general", prompt, tools, environment.environmentId(), verifier),
            "general",
            category,
            level,
            "{\"solver_nodes\":" + level * 10 + ",\"tool_calls\":" + level + ",\"constraints\":2}",
            prompt,
            tools,
            "" + content,
            content % 2 == 0,
            content % 3 == 0 ? null : "{\"rules\":[]}",
            "def solve(tools):\n    return " + content + "\n",
            verifier,
            content % 4 == 0 ? List.of() : List.of("null", "-1"),
            verification,
            null,
            0,
            new Provenance(
                "program",
                null,
                config.seed(),
                candidate,
                "0.1.0",
                List.of("cities (CC-BY-4.0)"),
                List.of()),
            environment.environmentId(),
            null,
            null),
        environment);
  }

  /** Words that no other task has: prompts that differ in numbers alone count as duplicates. */
  private String words(long content) {
    Random random = new Random(config.seed() * 1_000_003 + content);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      for (int j = 0; j < 6; j++) {
        text.append((char) ('a' + random.nextInt(26)));
      }
      text.append(i == 11 ? "" : " ");
    }
    return text.toString();
  }

  @Override
  public void close() {}
}
