package org.sparseforge.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.fake.TestEngines.failure;
import static org.sparseforge.engine.fake.TestEngines.open;
import static org.sparseforge.engine.fake.TestEngines.pass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.fake.ByteCodec;
import org.sparseforge.engine.fake.GatedForwardPass;
import org.sparseforge.engine.fake.HashingForwardPass;
import org.sparseforge.engine.model.Batch;
import org.sparseforge.engine.model.StepRecorder;
import org.sparseforge.engine.sampling.LogitRow;
import org.sparseforge.engine.sampling.SamplingParams;

class LocalEngineTest {
  @Test
  void greedyFollowsTheModelTokenByToken() {
    HashingForwardPass pass = pass(50);
    try (LocalEngine engine = open(pass)) {
      Completion completion =
          engine.submit(request("r", SamplingParams.greedy(30), 5, 6, 7)).join();
      int[] known = {5, 6, 7};
      for (int token : completion.tokenIds()) {
        float[] logits = pass.expectedLogits(known);
        assertEquals(LogitRow.argmax(logits, 0, logits.length), token);
        known = Arrays.copyOf(known, known.length + 1);
        known[known.length - 1] = token;
      }
      assertArrayEquals(new int[] {5, 6, 7}, completion.promptTokenIds());
      assertEquals(3, completion.usage().promptTokens());
      assertEquals(completion.tokenIds().length, completion.usage().completionTokens());
      assertFalse(completion.timings().total().isNegative());
      assertTrue(completion.timings().queued().compareTo(completion.timings().total()) <= 0);
    }
    assertTrue(pass.isClosed());
  }

  @Test
  void aTextPromptIsTokenized() {
    try (LocalEngine engine = open(pass(50))) {
      SamplingParams params = SamplingParams.greedy(3);
      Completion text = engine.submit(GenerationRequest.of("a", Prompt.of("hi yo"), params)).join();
      assertArrayEquals(new int[] {'h', 'i', ByteCodec.SPACE_Y, 'o'}, text.promptTokenIds());
    }
  }

  @Test
  void maxTokensAndTheContextEndACompletion() {
    try (LocalEngine engine = open(pass(50), "max_model_len", 20)) {
      SamplingParams params = SamplingParams.from(Map.of("ignore_eos", true, "max_tokens", 4));
      Completion four = engine.submit(request("a", params, 1)).join();
      assertEquals(FinishReason.LENGTH, four.finishReason());
      assertEquals(4, four.tokenIds().length);
      params = SamplingParams.from(Map.of("ignore_eos", true));
      Completion full = engine.submit(request("b", params, 1, 2, 3)).join();
      assertEquals(FinishReason.LENGTH, full.finishReason());
      assertEquals(17, full.tokenIds().length);
    }
  }

  @Test
  void reasoningIsCountedUpToItsEnd() {
    try (LocalEngine engine = open(pass(50))) {
      GenerationRequest request = request("a", SamplingParams.greedy(12), 1, 2);
      int[] tokens = engine.submit(request).join().tokenIds();
      assertEquals(OptionalInt.empty(), engine.submit(request).join().usage().reasoningTokens());
      int boundary = tokens[7];
      int first = IntStream.range(0, 12).filter(i -> tokens[i] == boundary).findFirst().getAsInt();
      Usage usage = engine.submit(request.withReasoningEnd(boundary)).join().usage();
      assertEquals(OptionalInt.of(first), usage.reasoningTokens());
      usage = engine.submit(request.withReasoningEnd(ByteCodec.EOS)).join().usage();
      assertEquals(OptionalInt.of(12), usage.reasoningTokens());
    }
  }

  @Test
  void aRequestThatIsWrongFailsAloneAndByType() {
    try (LocalEngine engine = open(pass(50), "max_model_len", 20)) {
      SamplingParams params = SamplingParams.greedy(2);
      assertFailure(
          engine.submit(request("r1", params, new int[20])),
          EngineException.TooLong.class,
          "request r1: prompt and the first token are 21 tokens, max_model_len is 20; shorten the"
              + " prompt or raise max_model_len");
      assertFailure(
          engine.submit(request("r2", params)),
          EngineException.Invalid.class,
          "request r2: the prompt is empty; generation needs at least one token to start from");
      assertFailure(
          engine.submit(request("r3", params, 3, 258)),
          EngineException.Invalid.class,
          "request r3: prompt token 1 is 258, the model's vocabulary has 258; was another tokenizer"
              + " used?");
      assertFailure(
          engine.submit(request("r4", SamplingParams.from(Map.of("stop_token_ids", -1)), 3)),
          EngineException.Invalid.class,
          "request r4: stop_token_ids is -1, the model's vocabulary has 258; was another tokenizer"
              + " used?");
      assertEquals(2, engine.submit(request("r5", params, 3)).join().tokenIds().length);
    }
  }

  @Test
  void withoutATokenizerTextIsRefused() {
    EngineConfig config = EngineConfig.from(Map.of("block_size", 4));
    try (LocalEngine engine = new LocalEngine(pass(50), TokenCodec.none(), config)) {
      SamplingParams params = SamplingParams.from(Map.of("stop", "x", "max_tokens", 2));
      assertFailure(
          engine.submit(GenerationRequest.of("a", Prompt.of("hi"), params)),
          EngineException.Invalid.class,
          "request a: its prompt cannot be tokenized: this engine has no tokenizer: send token ids");
      assertFailure(
          engine.submit(request("b", params, 1)),
          EngineException.Invalid.class,
          "request b: this engine has no tokenizer to look for stop strings with; use"
              + " stop_token_ids");
      assertEquals("", engine.submit(request("c", SamplingParams.greedy(2), 1)).join().text());
    }
  }

  @Test
  void aRowOfNaNCostsItsOwnRequestOnly() {
    HashingForwardPass broken =
        new HashingForwardPass(ByteCodec.VOCAB_SIZE, 50, 4, 200) {
          @Override
          protected void writeLogits(long hash, float[] logits, int offset) {
            super.writeLogits(hash, logits, offset);
            if (hash % 7 == 0) {
              logits[offset + 9] = Float.NaN;
            }
          }
        };
    try (LocalEngine engine = open(broken)) {
      List<GenerationRequest> requests = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        requests.add(request("r" + i, SamplingParams.greedy(3), i));
      }
      int failed = 0;
      for (Outcome outcome : engine.generate(requests)) {
        if (outcome instanceof Outcome.Failed failure) {
          failed++;
          assertInstanceOf(EngineException.ModelFault.class, failure.failure());
          assertTrue(
              failure
                  .failure()
                  .getMessage()
                  .matches(
                      "request "
                          + failure.id()
                          + ", after position \\d: the logit of token 9 is"
                          + " NaN: the model's weights or numerics broke"));
        }
      }
      assertTrue(failed > 5 && failed < 55, failed + " of 60 failed");
      EngineStats stats = engine.stats();
      assertEquals(stats.numBlocks(), stats.numFreeBlocks() + stats.numIdleBlocks());
    }
  }

  @Test
  void aBrokenPassFailsWhatIsOnItsWayAndClosesTheEngine() {
    HashingForwardPass broken =
        new HashingForwardPass(ByteCodec.VOCAB_SIZE, 50, 4, 200) {
          @Override
          public void forward(Batch batch, float[] logits, StepRecorder recorder) {
            if (numPasses() == 3) {
              throw new OutOfMemoryError("device memory");
            }
            super.forward(batch, logits, recorder);
          }
        };
    LocalEngine engine = open(broken, "max_num_seqs", 2);
    List<CompletableFuture<Completion>> futures = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      futures.add(engine.submit(request("r" + i, SamplingParams.greedy(50), i)));
    }
    for (CompletableFuture<Completion> future : futures) {
      EngineException failure = failure(future);
      assertEquals("engine_failed", failure.errorClass());
      assertEquals(
          "the engine failed and is closed now: java.lang.OutOfMemoryError: device memory",
          failure.getMessage());
      assertInstanceOf(OutOfMemoryError.class, failure.getCause());
    }
    assertInstanceOf(
        EngineException.EngineFailed.class,
        failure(engine.submit(request("late", SamplingParams.greedy(1), 1))));
    engine.close();
    assertTrue(broken.isClosed());
  }

  @Test
  void closingFailsWhatIsOnItsWay() throws Exception {
    GatedForwardPass pass = new GatedForwardPass(50);
    LocalEngine engine = open(pass, "max_num_seqs", 1);
    CompletableFuture<Completion> running =
        engine.submit(request("a", SamplingParams.greedy(9), 1));
    CompletableFuture<Completion> waiting =
        engine.submit(request("b", SamplingParams.greedy(9), 1));
    pass.begun.acquire();
    Thread closer = new Thread(engine::close);
    closer.start();
    // The intake closes before the pass in progress ends.
    EngineException late;
    do {
      CompletableFuture<Completion> more = engine.submit(request("c", SamplingParams.greedy(9), 1));
      late = more.isDone() ? failure(more) : null;
    } while (late == null);
    assertInstanceOf(EngineException.Closed.class, late);
    pass.gate.release(100);
    closer.join();
    assertFailure(running, EngineException.Closed.class, "the engine was closed");
    assertFailure(waiting, EngineException.Closed.class, "the engine was closed");
    engine.close();
  }

  @Test
  void whoSubmitsTooMuchWaits() throws Exception {
    GatedForwardPass pass = new GatedForwardPass(50);
    try (LocalEngine engine = open(pass, "max_pending_requests", 2)) {
      engine.submit(request("a", SamplingParams.greedy(1), 1));
      engine.submit(request("b", SamplingParams.greedy(1), 2));
      CompletableFuture<CompletableFuture<Completion>> third = new CompletableFuture<>();
      Thread submitter =
          new Thread(
              () -> third.complete(engine.submit(request("c", SamplingParams.greedy(1), 3))));
      submitter.start();
      while (submitter.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertFalse(third.isDone());
      pass.gate.release(100);
      assertEquals(1, third.get().get().tokenIds().length);
    }
  }

  @Test
  void aSubmitterInterruptedWhileWaitingGivesUp() throws Exception {
    GatedForwardPass pass = new GatedForwardPass(50);
    try (LocalEngine engine = open(pass, "max_pending_requests", 1)) {
      engine.submit(request("a", SamplingParams.greedy(1), 1));
      Thread.currentThread().interrupt();
      CompletableFuture<Completion> future =
          engine.submit(request("b", SamplingParams.greedy(1), 2));
      assertTrue(Thread.interrupted(), "the interrupt is kept");
      assertFailure(
          future,
          EngineException.Closed.class,
          "request b: interrupted while waiting for room in the engine");
      pass.gate.release(100);
    }
  }

  @Test
  void aCancelledFutureFreesItsPlace() throws Exception {
    GatedForwardPass pass = new GatedForwardPass(50);
    try (LocalEngine engine = open(pass, "max_num_seqs", 1)) {
      CompletableFuture<Completion> endless =
          engine.submit(request("a", SamplingParams.from(Map.of("ignore_eos", true)), 1));
      CompletableFuture<Completion> next = engine.submit(request("b", SamplingParams.greedy(1), 1));
      pass.begun.acquire();
      endless.cancel(true);
      pass.gate.release(5);
      assertEquals(1, next.get().tokenIds().length);
      assertTrue(pass.numPasses() <= 4, "passes: " + pass.numPasses());
    }
  }

  @Test
  void anAbortedCompletionKeepsWhatWasDrawn() throws Exception {
    GatedForwardPass pass = new GatedForwardPass(50);
    try (LocalEngine engine = open(pass)) {
      GenerationRequest request =
          request("a", SamplingParams.from(Map.of("ignore_eos", true, "logprobs", true)), 1, 2)
              .withRecording(new Recording(true, true, true, true));
      CompletableFuture<Completion> future = engine.submit(request);
      pass.gate.release(3);
      pass.begun.acquire(4);
      engine.abort("a");
      engine.abort("nobody");
      pass.gate.release(100);
      Completion completion = future.get();
      assertEquals(FinishReason.ABORT, completion.finishReason());
      assertEquals(4, completion.tokenIds().length);
      assertEquals(4, completion.logprobs().length);
      assertEquals(5, completion.routedExperts().get().numTokens());
      assertEquals(5, completion.indexerChoices().get().numTokens());
    }
  }

  @Test
  void whoeverHangsOnAFutureMaySubmitAgainAndBlock() {
    try (LocalEngine engine = open(pass(50), "max_pending_requests", 1)) {
      CompletableFuture<Completion> chain =
          engine
              .submit(request("0", SamplingParams.greedy(2), 1))
              .thenCompose(done -> engine.submit(request("1", SamplingParams.greedy(2), 1)))
              .thenCompose(done -> engine.submit(request("2", SamplingParams.greedy(2), 1)));
      assertEquals("2", chain.join().id());
    }
  }

  @Test
  void samplesOfOnePromptDifferAndShareIt() {
    try (LocalEngine engine = open(pass(50), "seed", 3)) {
      int[] prompt = IntStream.range(0, 41).toArray();
      List<GenerationRequest> samples = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        SamplingParams params = SamplingParams.from(Map.of("max_tokens", 6));
        samples.add(request("r", params, prompt).withSampleIndex(i));
      }
      List<String> texts = new ArrayList<>();
      int cached = 0;
      for (Outcome outcome : engine.generate(samples)) {
        Completion completion = ((Outcome.Completed) outcome).completion();
        texts.add(Arrays.toString(completion.tokenIds()));
        cached += completion.usage().cachedTokens();
      }
      assertEquals(8, texts.stream().distinct().count());
      assertEquals(7 * 40, cached);
    }
  }

  @Test
  void anEngineThatDoesNotFitItsModelIsRefused() {
    HashingForwardPass pass = pass(50);
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> open(pass, "block_size", 8));
    assertEquals(
        "engine: block_size=8, but the model was opened with blocks of 4; open it with this"
            + " configuration",
        refusal.getMessage());
    HashingForwardPass small = new HashingForwardPass(100, 50, 4, 200);
    refusal = assertThrows(IllegalArgumentException.class, () -> open(small));
    assertEquals(
        "engine: the tokenizer ends with token 256, the model's vocabulary has 100; it belongs to"
            + " another model",
        refusal.getMessage());
    assertFalse(pass.isClosed() || small.isClosed());
  }

  @Test
  void everyFailureHasAClassOfItsOwn() {
    List<String> classes =
        List.of(
            new EngineException.TooLong("").errorClass(),
            new EngineException.Invalid("").errorClass(),
            new EngineException.ModelFault("", null).errorClass(),
            new EngineException.Closed("").errorClass(),
            new EngineException.EngineFailed("", null).errorClass(),
            new EngineException.Unavailable("", 1, false, null).errorClass(),
            new EngineException.Unauthorized("").errorClass());
    assertEquals(
        List.of(
            "too_long",
            "invalid",
            "model_fault",
            "closed",
            "engine_failed",
            "endpoint_unavailable",
            "unauthorized"),
        classes);
    assertSame(classes.size(), EngineException.class.getPermittedSubclasses().length);
  }

  static GenerationRequest request(String id, SamplingParams params, int... prompt) {
    return GenerationRequest.of(id, Prompt.of(prompt), params);
  }

  private static void assertFailure(
      CompletableFuture<?> future, Class<? extends EngineException> type, String message) {
    EngineException failure = failure(future);
    assertInstanceOf(type, failure);
    assertEquals(message, failure.getMessage());
  }
}
