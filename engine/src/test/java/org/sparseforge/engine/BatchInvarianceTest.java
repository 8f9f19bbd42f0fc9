package org.sparseforge.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.sparseforge.engine.fake.ByteCodec;
import org.sparseforge.engine.fake.HashingForwardPass;
import org.sparseforge.engine.sampling.SamplingParams;

/**
 * The law: what a request gets does not depend on what else runs, on chunks, on the prefix cache or
 * on preemption. The model here is exact, so what is tested is the engine around it.
 */
class BatchInvarianceTest {
  private static final int MAX_MODEL_LEN = 160;

  @Property(tries = 40)
  void aRequestGetsTheSameAloneAndInAnyCompany(@ForAll Random random) {
    int blockSize = 1 + random.nextInt(9);
    List<GenerationRequest> requests = requests(random, 1 + random.nextInt(full() ? 200 : 60));
    List<Completion> alone = new ArrayList<>();
    try (LocalEngine engine = engine(blockSize, 400, Map.of("enable_prefix_caching", false))) {
      for (GenerationRequest request : requests) {
        alone.add(engine.submit(request).join());
      }
    }
    for (int i = 0; i < 3; i++) {
      int maxNumSeqs = 1 + random.nextInt(40);
      Map<String, Object> settings = new HashMap<>();
      settings.put("max_num_seqs", maxNumSeqs);
      settings.put("max_num_batched_tokens", maxNumSeqs + random.nextInt(100));
      settings.put("enable_prefix_caching", random.nextBoolean());
      int least = (MAX_MODEL_LEN + blockSize - 1) / blockSize;
      int numBlocks = least + (random.nextBoolean() ? 0 : random.nextInt(4 * least));
      try (LocalEngine engine = engine(blockSize, numBlocks, settings)) {
        List<Outcome> together = engine.generate(requests);
        for (int r = 0; r < requests.size(); r++) {
          assertTrue(together.get(r) instanceof Outcome.Completed, () -> together.toString());
          assertSame(alone.get(r), ((Outcome.Completed) together.get(r)).completion());
        }
        assertNothingLeft(engine);
      }
    }
  }

  @Example
  void preemptionReallyHappensAndChangesNothing() {
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      SamplingParams params =
          SamplingParams.from(
              Map.of("max_tokens", 100, "min_tokens", 80, "top_p", 0.9, "top_logprobs", 2));
      requests.add(
          GenerationRequest.of("r" + i, Prompt.of(i, 2, 3, 4, 5, 6, 7), params)
              .withRecording(new Recording(true, true, true, i % 2 == 0)));
    }
    List<Completion> alone = new ArrayList<>();
    try (LocalEngine engine = engine(4, 400, Map.of())) {
      requests.forEach(request -> alone.add(engine.submit(request).join()));
    }
    try (LocalEngine engine = engine(4, 60, Map.of("max_num_seqs", 16))) {
      List<Outcome> together = engine.generate(requests);
      int preempted = 0;
      for (int i = 0; i < requests.size(); i++) {
        Completion completion = ((Outcome.Completed) together.get(i)).completion();
        assertSame(alone.get(i), completion);
        preempted += completion.numPreemptions();
      }
      assertTrue(preempted >= 10, "preemptions: " + preempted);
      assertEquals(preempted, engine.stats().numPreemptions());
      assertNothingLeft(engine);
    }
  }

  /** Enough logits in a pass that drawing from them is spread over threads. */
  @Example
  void whichThreadDrawsChangesNothing() {
    int vocabSize = 8000;
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Map<String, Object> values =
          Map.of("max_tokens", 12, "top_p", i % 2 == 0 ? 1 : 0.8, "top_logprobs", i % 3);
      requests.add(
          GenerationRequest.of("r" + i, Prompt.of(i, 1), SamplingParams.from(values))
              .withRecording(new Recording(false, true, false, false)));
    }
    List<Completion> alone = new ArrayList<>();
    for (boolean together : new boolean[] {false, true}) {
      HashingForwardPass pass = new HashingForwardPass(vocabSize, 400, 4, MAX_MODEL_LEN);
      EngineConfig config = EngineConfig.from(Map.of("block_size", 4));
      try (LocalEngine engine = new LocalEngine(pass, TokenCodec.none(), config)) {
        if (together) {
          List<Outcome> outcomes = engine.generate(requests);
          for (int i = 0; i < requests.size(); i++) {
            assertSame(alone.get(i), ((Outcome.Completed) outcomes.get(i)).completion());
          }
        } else {
          requests.forEach(request -> alone.add(engine.submit(request).join()));
        }
      }
    }
  }

  private static LocalEngine engine(int blockSize, int numBlocks, Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(Map.of("block_size", blockSize, "seed", 7));
    all.putAll(settings);
    HashingForwardPass pass =
        new HashingForwardPass(ByteCodec.VOCAB_SIZE, numBlocks, blockSize, MAX_MODEL_LEN);
    return new LocalEngine(pass, new ByteCodec(), EngineConfig.from(all));
  }

  /** Prompts that share beginnings of all lengths, and every kind of sampling. */
  private static List<GenerationRequest> requests(Random random, int count) {
    List<int[]> stems = new ArrayList<>();
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] stem = stems.isEmpty() ? new int[0] : stems.get(random.nextInt(stems.size()));
      int kept = stem.length == 0 ? 0 : random.nextInt(stem.length + 1);
      int fresh = random.nextInt(4) == 0 && kept > 0 ? 0 : 1 + random.nextInt(40);
      int[] prompt = new int[Math.min(MAX_MODEL_LEN - 1, kept + fresh)];
      for (int t = 0; t < prompt.length; t++) {
        prompt[t] = t < kept ? stem[t] : random.nextInt(ByteCodec.EOS);
      }
      stems.add(prompt);
      boolean records = random.nextBoolean();
      Recording recording = new Recording(records, records, records, random.nextInt(4) == 0);
      requests.add(
          GenerationRequest.of("r" + i, Prompt.of(prompt), params(random))
              .withSampleIndex(random.nextInt(3))
              .withRecording(recording));
    }
    return requests;
  }

  private static SamplingParams params(Random random) {
    Map<String, Object> values = new HashMap<>();
    values.put("temperature", random.nextInt(4) == 0 ? 0 : 0.2 + random.nextDouble());
    values.put("max_tokens", 1 + random.nextInt(40));
    if (random.nextBoolean()) {
      values.put("top_p", 0.3 + 0.7 * random.nextDouble());
    }
    if (random.nextBoolean()) {
      values.put("top_k", random.nextInt(30));
    }
    if (random.nextInt(4) == 0) {
      values.put("min_p", 0.1);
    }
    if (random.nextInt(4) == 0) {
      values.put("seed", random.nextInt(5));
    }
    if (random.nextInt(4) == 0) {
      values.put("stop", List.of("e", "ab"));
    }
    values.put("top_logprobs", random.nextInt(4));
    values.put("logprobs", random.nextBoolean());
    return SamplingParams.from(values);
  }

  private static void assertNothingLeft(LocalEngine engine) {
    EngineStats stats = engine.stats();
    assertEquals(0, stats.numRunning() + stats.numWaiting());
    assertEquals(stats.numBlocks(), stats.numFreeBlocks() + stats.numIdleBlocks());
  }

  private static void assertSame(Completion expected, Completion actual) {
    assertEquals(expected.id(), actual.id());
    assertArrayEquals(expected.tokenIds(), actual.tokenIds());
    assertEquals(expected.text(), actual.text());
    assertEquals(expected.finishReason(), actual.finishReason());
    assertArrayEquals(expected.logprobs(), actual.logprobs(), 0);
    assertArrayEquals(expected.samplingLogprobs(), actual.samplingLogprobs(), 0);
    assertEquals(expected.topLogprobs().isPresent(), actual.topLogprobs().isPresent());
    expected
        .topLogprobs()
        .ifPresent(
            top -> {
              assertArrayEquals(top.tokenIds(), actual.topLogprobs().get().tokenIds());
              assertArrayEquals(top.logprobs(), actual.topLogprobs().get().logprobs(), 0);
            });
    assertEquals(expected.samplingMask().isPresent(), actual.samplingMask().isPresent());
    expected
        .samplingMask()
        .ifPresent(
            mask -> {
              assertArrayEquals(mask.offsets(), actual.samplingMask().get().offsets());
              assertArrayEquals(mask.tokenIds(), actual.samplingMask().get().tokenIds());
            });
    assertEquals(expected.routedExperts().isPresent(), actual.routedExperts().isPresent());
    expected
        .routedExperts()
        .ifPresent(
            experts -> {
              assertArrayEquals(experts.shape(), actual.routedExperts().get().shape());
              assertArrayEquals(experts.expertIds(), actual.routedExperts().get().expertIds());
            });
    assertEquals(expected.indexerChoices().isPresent(), actual.indexerChoices().isPresent());
    expected
        .indexerChoices()
        .ifPresent(
            topk -> {
              assertArrayEquals(topk.offsets(), actual.indexerChoices().get().offsets());
              assertArrayEquals(topk.positions(), actual.indexerChoices().get().positions());
            });
  }

  private static boolean full() {
    return "full".equals(System.getProperty("sparseforge.tests"));
  }
}
