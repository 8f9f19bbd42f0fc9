package org.sparseforge.verify.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.Engine;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.Engines;
import org.sparseforge.engine.FinishReason;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.Recording;
import org.sparseforge.engine.Reply;
import org.sparseforge.engine.ScoreRequest;
import org.sparseforge.engine.ScoreResult;
import org.sparseforge.engine.loader.RandomCheckpoint;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.engine.tokenizer.ByteTokenizer;
import org.sparseforge.schemas.ExpertTrace;
import org.sparseforge.schemas.TokenTrace;
import org.sparseforge.verify.fake.FakeSandbox;
import org.sparseforge.verify.fake.OrdersTask;
import org.sparseforge.verify.fake.Said;
import org.sparseforge.verify.fake.ScriptedEngine;

/** A real engine over a random model: what episodes write down is what it computed on. */
class LocalEngineEpisodeTest {
  private static final int MAX_TOKENS = 12;
  private static final String SCENARIO =
      "{\"goal\":\"a refund\",\"known_facts\":[\"the order is O-3\"],\"unknown_facts\":[]}";

  @TempDir static Path temp;

  private static OpenModel model;

  @BeforeAll
  static void open() {
    Path folder = temp.resolve("nano");
    new RandomCheckpoint(RandomCheckpoint.Format.F32, 3, Long.MAX_VALUE)
        .write(Path.of("../conf/models/nano.json"), folder);
    ByteTokenizer.declare(folder);
    model =
        Engines.open(
            folder,
            EngineConfig.from(
                Map.of("kv_cache_memory_bytes", "64MiB", "max_num_batched_tokens", 512)));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  /**
   * The tokens are the model's; what they are taken to say is a script's, as a random model says
   * nothing.
   */
  private static final class Interpreted implements Engine {
    private final List<Completion> completions = new ArrayList<>();
    private final List<Reply> replies;

    Interpreted(Reply... replies) {
      this.replies = List.of(replies);
    }

    @Override
    public CompletableFuture<Completion> submit(GenerationRequest request) {
      return model.engine().submit(request).thenApply(this::interpret);
    }

    private Completion interpret(Completion drawn) {
      Reply reply = replies.get(Math.min(completions.size(), replies.size() - 1));
      Completion completion =
          new Completion(
              drawn.id(),
              drawn.sampleIndex(),
              drawn.promptTokenIds(),
              drawn.tokenIds(),
              drawn.text(),
              Optional.of(reply),
              reply.toolCalls().isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS,
              drawn.logprobs(),
              drawn.samplingLogprobs(),
              drawn.topLogprobs(),
              drawn.samplingMask(),
              drawn.routedExperts(),
              drawn.indexerChoices(),
              drawn.usage(),
              drawn.timings(),
              drawn.numPreemptions());
      completions.add(completion);
      return completion;
    }

    @Override
    public CompletableFuture<ScoreResult> score(ScoreRequest request) {
      return model.engine().score(request);
    }

    @Override
    public void close() {}
  }

  private static Reply calls(int... which) {
    return new Reply(
        "", "", Arrays.stream(which).mapToObj(OrdersTask.CALLS::get).toList(), Optional.empty());
  }

  private static TokenTrace play(Interpreted engine, boolean prompts, Object... settings) {
    SamplingParams sampling =
        SamplingParams.from(
            Map.of("max_tokens", MAX_TOKENS, "logprobs", true, "top_p", 0.9, "ignore_eos", true));
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      values.put((String) settings[i], settings[i + 1]);
    }
    AgentConfig config =
        AgentConfig.from(values, sampling, new Recording(true, true, false, prompts));
    UserPlayer user = UserPlayer.of(ScriptedEngine.of(asked -> Said.text("It is O-3.")));
    return new AgentLoop(engine, new FakeSandbox(), config, user)
        .attempt(OrdersTask.request(OrdersTask.withScenario(SCENARIO), 0))
        .episode()
        .tokens();
  }

  private static Interpreted conversation() {
    return new Interpreted(
        calls(0), calls(1, 2), Reply.of("Which?"), calls(0), Reply.of(OrdersTask.ANSWER));
  }

  private static void assertReplays(TokenTrace trace) {
    for (int s = 0; s < trace.segmentStarts().length; s++) {
      int start = trace.segmentStarts()[s];
      int[] ids = trace.segment(s);
      float[] again =
          model
              .engine()
              .score(
                  new ScoreRequest(
                      "segment " + s,
                      Prompt.of(ids[0]),
                      List.of(Prompt.of(Arrays.copyOfRange(ids, 1, ids.length)))))
              .join()
              .continuations()
              .get(0)
              .tokenLogprobs();
      for (int i = 1; i < ids.length; i++) {
        if (trace.lossMask()[start + i] == 1) {
          assertEquals(again[i - 1], trace.logprobs()[start + i], 1e-4, "token " + i);
        }
      }
    }
  }

  @Test
  void idsAreThoseTheEngineSawAndTheirLikelihoodsComeAgain() {
    for (String mode : List.of("chat", "thinking")) {
      Interpreted engine = conversation();
      TokenTrace trace = play(engine, false, "thinking_mode", mode);
      assertEquals(5, engine.completions.size());
      assertEquals(mode.equals("chat") ? 1 : 2, trace.segmentStarts().length);
      Completion last = engine.completions.get(4);
      int[] whole = trace.segment(trace.segmentStarts().length - 1);
      assertArrayEquals(last.promptTokenIds(), Arrays.copyOf(whole, last.promptTokenIds().length));
      int drawn = 0;
      for (byte one : trace.lossMask()) {
        drawn += one;
      }
      assertEquals(5 * MAX_TOKENS, drawn);
      assertReplays(trace);
    }
  }

  @Test
  void discardedHistoryReplaysToo() {
    Interpreted engine = new Interpreted(calls(0));
    play(engine, false, "max_steps", 1);
    int head = engine.completions.get(0).promptTokenIds().length;
    TokenTrace trace =
        play(
            engine,
            false,
            "context_strategy",
            "discard_75",
            "context_window",
            (int) ((head + 200) / 0.8),
            "max_steps",
            7);
    assertTrue(trace.segmentStarts().length > 1);
    assertReplays(trace);
  }

  @Test
  void expertsAndCutOffsStandBesideTheirTokens() {
    TokenTrace trace = play(conversation(), false, "thinking_mode", "chat");
    TokenTrace full = play(conversation(), true, "thinking_mode", "chat");
    assertArrayEquals(trace.tokenIds(), full.tokenIds());
    ExpertTrace experts = trace.routedExperts().orElseThrow();
    ExpertTrace all = full.routedExperts().orElseThrow();
    int recorded = 0;
    for (int i = 0; i < trace.tokenIds().length; i++) {
      boolean next = i + 1 < trace.tokenIds().length && trace.lossMask()[i + 1] == 1;
      assertEquals(next, experts.expert(i, 0, 0) >= 0, "the pass over " + i + " drew a token");
      if (next) {
        recorded++;
        for (int layer = 0; layer < experts.numLayers(); layer++) {
          for (int place = 0; place < experts.numExperts(); place++) {
            assertEquals(all.expert(i, layer, place), experts.expert(i, layer, place));
          }
        }
      }
      boolean last = i + 1 == trace.tokenIds().length;
      assertEquals(!last, all.expert(i, 0, 0) >= 0, "prompts are recorded where asked for");
    }
    assertEquals(5 * MAX_TOKENS, recorded);
    var mask = trace.samplingMask().orElseThrow();
    for (int i = 0; i < trace.tokenIds().length; i++) {
      int[] kept = Arrays.copyOfRange(mask.tokenIds(), mask.offsets()[i], mask.offsets()[i + 1]);
      boolean drawn = trace.lossMask()[i] == 1;
      assertEquals(drawn, kept.length > 0);
      if (drawn) {
        assertTrue(Arrays.binarySearch(kept, trace.tokenIds()[i]) >= 0);
      }
    }
  }
}
