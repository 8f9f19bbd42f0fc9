package org.sparseforge.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.fake.TestEngines.failure;
import static org.sparseforge.engine.fake.TestEngines.open;
import static org.sparseforge.engine.fake.TestEngines.pass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.sparseforge.engine.fake.ByteCodec;
import org.sparseforge.engine.fake.GatedForwardPass;
import org.sparseforge.engine.fake.HashingForwardPass;
import org.sparseforge.engine.sampling.SamplingParams;

class ScoreTest {
  @Property(tries = 25)
  void scoresAreTheModelsOwnHoweverTheyAreScheduled(@ForAll Random random) {
    HashingForwardPass pass = pass(50 + random.nextInt(60));
    int seqs = 1 + random.nextInt(6);
    try (LocalEngine engine =
        open(
            pass,
            "max_num_seqs",
            seqs,
            "max_num_batched_tokens",
            seqs + random.nextInt(40),
            "enable_prefix_caching",
            random.nextBoolean())) {
      List<ScoreRequest> requests = new ArrayList<>();
      List<CompletableFuture<ScoreResult>> futures = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        ScoreRequest request = request("s" + i, random);
        requests.add(request);
        futures.add(engine.score(request));
      }
      for (int i = 0; i < 10; i++) {
        assertScores(pass, requests.get(i), futures.get(i).join());
      }
      EngineStats stats = engine.stats();
      assertEquals(stats.numBlocks(), stats.numFreeBlocks() + stats.numIdleBlocks());
    }
  }

  @Example
  void greedyContinuationsAreRecognised() {
    try (LocalEngine engine = open(pass(50))) {
      int[] best =
          engine
              .submit(LocalEngineTest.request("g", SamplingParams.greedy(3), 1, 2))
              .join()
              .tokenIds();
      int[] other = best.clone();
      other[2] = (other[2] + 1) % 256;
      ScoreResult result =
          engine
              .score(
                  new ScoreRequest(
                      "s", Prompt.of(1, 2), List.of(Prompt.of(best), Prompt.of(other))))
              .join();
      assertTrue(result.continuations().get(0).isGreedy());
      assertTrue(!result.continuations().get(1).isGreedy());
      assertTrue(result.continuations().get(0).logprob() > result.continuations().get(1).logprob());
      assertEquals(
          Math.exp(-result.continuations().get(0).logprob() / 3),
          result.continuations().get(0).perplexity());
    }
  }

  @Example
  void continuationsShareThePromptEvenWhenTheyComeTogether() {
    HashingForwardPass pass = pass(50);
    try (LocalEngine engine = open(pass)) {
      int[] prompt = new int[81];
      List<Prompt> continuations = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        continuations.add(Prompt.of(i, 1));
      }
      ScoreResult result =
          engine.score(new ScoreRequest("s", Prompt.of(prompt), continuations)).join();
      assertEquals(9 * 80, result.usage().cachedTokens());
      assertEquals(81, result.usage().promptTokens());
      assertEquals(20, result.usage().completionTokens());
      // The prompt once, then for each its last token and the first of two continuation tokens.
      assertEquals(80 + 10 * 2, pass.numTokens());
    }
  }

  /** Enough logits in a pass that continuations of one request are served by several threads. */
  @Example
  void manyContinuationsOfALargeVocabularyAreAllCounted() {
    HashingForwardPass pass = new HashingForwardPass(8000, 400, 4, 200);
    EngineConfig config = EngineConfig.from(Map.of("block_size", 4));
    try (LocalEngine engine = new LocalEngine(pass, TokenCodec.none(), config)) {
      for (int round = 0; round < 20; round++) {
        List<Prompt> continuations = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
          continuations.add(Prompt.of(round, i));
        }
        ScoreRequest request = new ScoreRequest("s", Prompt.of(1, 2), continuations);
        assertScores(pass, request, engine.score(request).join());
      }
    }
  }

  @Example
  void textIsScoredFromWhereItsTokensDiffer() {
    try (LocalEngine engine = open(pass(50))) {
      ScoreResult result =
          engine
              .score(
                  new ScoreRequest(
                      "s", Prompt.of("so "), List.of(Prompt.of("yes"), Prompt.of("no"))))
              .join();
      assertArrayEquals(
          new int[] {ByteCodec.SPACE_Y, 'e', 's'}, result.continuations().get(0).tokenIds());
      assertArrayEquals(new int[] {'n', 'o'}, result.continuations().get(1).tokenIds());
    }
  }

  @Example
  void whatCannotBeScoredIsRefused() {
    try (LocalEngine engine = open(pass(50), "max_model_len", 10)) {
      assertRefused(
          engine, Prompt.of(1), List.of(), "request s: there is no continuation to score");
      assertRefused(
          engine,
          Prompt.of(1),
          List.of(Prompt.of(2), Prompt.of(new int[0])),
          "request s: continuation 1 has no token to score after at least one token of context");
      assertRefused(
          engine,
          Prompt.of(new int[0]),
          List.of(Prompt.of(2)),
          "request s: continuation 0 has no token to score after at least one token of context");
      assertRefused(
          engine,
          Prompt.of("a"),
          List.of(Prompt.of(2)),
          "request s: prompt and continuations must be both text or both token ids; a conversation counts as"
              + " text, or as ids where tokens of it are known");
      assertRefused(
          engine,
          Prompt.of(1),
          List.of(Prompt.of(300)),
          "request s: continuation 0 token 0 is 300, the model's vocabulary has 258; was another"
              + " tokenizer used?");
      EngineException failure =
          failure(
              engine.score(new ScoreRequest("s", Prompt.of(new int[9]), List.of(Prompt.of(1, 2)))));
      assertInstanceOf(EngineException.TooLong.class, failure);
      assertEquals(
          "request s: prompt and continuation 0 are 11 tokens, max_model_len is 10; shorten the"
              + " prompt or raise max_model_len",
          failure.getMessage());
    }
  }

  @Example
  void aRowOfNaNFailsTheRequestAndFreesItsBlocks() {
    HashingForwardPass broken =
        new HashingForwardPass(ByteCodec.VOCAB_SIZE, 50, 4, 200) {
          @Override
          protected void writeLogits(long hash, float[] logits, int offset) {
            super.writeLogits(hash, logits, offset);
            logits[offset] = numPasses() > 1 ? Float.NaN : 0;
          }
        };
    try (LocalEngine engine = open(broken, "max_num_seqs", 1, "max_num_batched_tokens", 2)) {
      List<Prompt> continuations = List.of(Prompt.of(2, 3, 4, 5), Prompt.of(6));
      EngineException failure =
          failure(engine.score(new ScoreRequest("s", Prompt.of(1), continuations)));
      assertInstanceOf(EngineException.ModelFault.class, failure);
      assertEquals(
          "request s, after position 2: the logit of token 0 is NaN: the model's weights or"
              + " numerics broke",
          failure.getMessage());
      assertEquals(50, engine.stats().numFreeBlocks() + engine.stats().numIdleBlocks());
      assertEquals(0, engine.stats().numRunning() + engine.stats().numWaiting());
    }
  }

  @Example
  void anAbortedScoreFails() throws InterruptedException {
    GatedForwardPass pass = new GatedForwardPass(50);
    try (LocalEngine engine = open(pass, "max_num_seqs", 1, "max_num_batched_tokens", 5)) {
      CompletableFuture<ScoreResult> future =
          engine.score(new ScoreRequest("s", Prompt.of(1), List.of(Prompt.of(new int[50]))));
      pass.begun.acquire();
      engine.abort("s");
      pass.gate.release(100);
      EngineException failure = failure(future);
      assertInstanceOf(EngineException.Closed.class, failure);
      assertEquals("request s was aborted before it was scored", failure.getMessage());
    }
    assertEquals(1, pass.numPasses());
  }

  private static void assertRefused(
      LocalEngine engine, Prompt prompt, List<Prompt> continuations, String message) {
    EngineException failure = failure(engine.score(new ScoreRequest("s", prompt, continuations)));
    assertInstanceOf(EngineException.Invalid.class, failure);
    assertEquals(message, failure.getMessage());
  }

  private static ScoreRequest request(String id, Random random) {
    int[] prompt = random.ints(random.nextInt(30), 0, 2).toArray();
    List<Prompt> continuations = new ArrayList<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      int length = random.nextInt(20) + (prompt.length == 0 ? 2 : 1);
      continuations.add(Prompt.of(random.ints(length, 0, 258).toArray()));
    }
    return new ScoreRequest(id, Prompt.of(prompt), continuations);
  }

  private static void assertScores(
      HashingForwardPass pass, ScoreRequest request, ScoreResult result) {
    assertEquals(request.id(), result.id());
    int[] prompt = ((Prompt.TokenIds) request.prompt()).ids();
    for (int c = 0; c < request.continuations().size(); c++) {
      int[] continuation = ((Prompt.TokenIds) request.continuations().get(c)).ids();
      int skipped = prompt.length == 0 ? 1 : 0;
      ScoreResult.Continuation actual = result.continuations().get(c);
      int[] scored = Arrays.copyOfRange(continuation, skipped, continuation.length);
      assertArrayEquals(scored, actual.tokenIds());
      int[] known = Arrays.copyOf(prompt, prompt.length + continuation.length);
      System.arraycopy(continuation, 0, known, prompt.length, continuation.length);
      double sum = 0;
      for (int i = 0; i < scored.length; i++) {
        float[] logits = pass.expectedLogits(Arrays.copyOf(known, prompt.length + skipped + i));
        double total = 0;
        for (float logit : logits) {
          total += Math.exp(logit);
        }
        double logprob = logits[scored[i]] - Math.log(total);
        assertEquals(logprob, actual.tokenLogprobs()[i], 1e-5);
        sum += logprob;
      }
      assertEquals(sum, actual.logprob(), 1e-9 * scored.length);
    }
  }
}
