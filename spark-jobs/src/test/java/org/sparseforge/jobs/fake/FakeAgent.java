package org.sparseforge.jobs.fake;

import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.sparseforge.jobs.attempt.AgentOpener;
import org.sparseforge.jobs.attempt.AgentPlan;
import org.sparseforge.jobs.attempt.AgentRecipe;
import org.sparseforge.jobs.attempt.AttemptSettings;
import org.sparseforge.jobs.attempt.JudgedAgent;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.EpisodeFailure;
import org.sparseforge.schemas.ExpertTrace;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;
import org.sparseforge.schemas.Task;
import org.sparseforge.schemas.TokenChoices;
import org.sparseforge.schemas.TokenCounts;
import org.sparseforge.schemas.TokenTrace;

/**
 * Passes with a probability that is the task's own, decided by task, sample and seed alone; breaks
 * now and then, as machines do, which is decided by nothing.
 */
public final class FakeAgent implements JudgedAgent {
  /** Attempts under way at a time, at most, since the test set it to 0. */
  public static final AtomicInteger MOST_AT_A_TIME = new AtomicInteger();

  private final AgentRecipe recipe;
  private final double faults;
  private final AtomicInteger underWay = new AtomicInteger();
  private final Random noise = new Random();

  /** Opens agents that break with probability {@code faults}. */
  public record Opener(double faults, long millis) implements AgentOpener {
    @Override
    public AgentPlan plan(AttemptSettings settings) {
      return new AgentPlan(
          Json.object().put("model", settings.model()),
          new HashMap<>(),
          new HashMap<>(),
          List.of(),
          key -> null);
    }

    @Override
    public JudgedAgent open(AgentRecipe recipe) {
      return new FakeAgent(recipe, faults, millis);
    }
  }

  private final long millis;

  private FakeAgent(AgentRecipe recipe, double faults, long millis) {
    this.recipe = recipe;
    this.faults = faults;
    this.millis = millis;
  }

  /** How often the fake passes a task: never, always, or in between, by the task's answer. */
  public static double chance(Task task) {
    return Integer.parseInt(task.answer()) % 5 / 4.0;
  }

  @Override
  public Episode attempt(Task task, Environment environment, int sample) {
    Stall.atAPiece();
    int now = underWay.incrementAndGet();
    MOST_AT_A_TIME.accumulateAndGet(now, Math::max);
    try {
      Thread.sleep(millis);
      Random random = new Random(seed(task, sample));
      if (noise.nextDouble() < faults) {
        Episode broken = episode(task, sample, random, "broken");
        return broken.withFailure(new EpisodeFailure("endpoint_unavailable", 1));
      }
      boolean passed = random.nextDouble() < chance(task);
      return episode(task, sample, random, passed ? "passed" : "failed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      underWay.decrementAndGet();
    }
  }

  private long seed(Task task, int sample) {
    String name = recipe.seed() + " " + task.taskId() + " " + sample;
    return Long.parseLong(Identity.sha256(name).substring(0, 15), 16);
  }

  private Episode episode(Task task, int sample, Random random, String outcome) {
    int length = 4 + random.nextInt(8);
    int[] ids = random.ints(length, 0, 1000).toArray();
    byte[] mask = new byte[length];
    float[] logprobs = new float[length];
    byte[] experts = new byte[length * 2 * 3 * 2];
    random.nextBytes(experts);
    int[] offsets = new int[length + 1];
    int[] kept = new int[length / 2];
    for (int i = 2; i < length; i++) {
      mask[i] = 1;
      logprobs[i] = -random.nextFloat();
    }
    for (int i = 0; i <= length; i++) {
      offsets[i] = Math.min(i, kept.length);
    }
    String calls =
        "[{\"id\":\"call_0\",\"type\":\"function\",\"function\":{\"name\":\"list_items\","
            + "\"arguments\":\"{\\\"a\\\":1}\"}}]";
    return new Episode(
        Identity.episodeId(task.taskId(), recipe.model(), "", recipe.seed(), sample),
        task.taskId(),
        sample,
        recipe.model(),
        "",
        List.of(
            task.prompt().get(0),
            task.prompt().get(1),
            new Message("assistant", "", "I </script> look", calls, null),
            new Message("tool", "[\"é\"]", null, null, "call_0"),
            new Message("assistant", "{\"answer\": " + length + "}", "so it is", null, null)),
        null,
        "{}",
        outcome,
        null,
        new TokenTrace(
            ids,
            new int[] {0},
            mask,
            logprobs,
            Optional.of(new ExpertTrace(experts, length, 3, 2)),
            Optional.of(new TokenChoices(offsets, kept))),
        new TokenCounts(100, noise.nextInt(100), length - 2, 3L, noise.nextDouble()),
        2,
        "stop",
        null,
        noise.nextDouble());
  }

  @Override
  public void close() {}
}
