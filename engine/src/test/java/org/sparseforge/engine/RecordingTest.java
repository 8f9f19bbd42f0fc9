package org.sparseforge.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.fake.TestEngines.failure;
import static org.sparseforge.engine.fake.TestEngines.open;
import static org.sparseforge.engine.fake.TestEngines.pass;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.fake.ByteCodec;
import org.sparseforge.engine.fake.HashingForwardPass;
import org.sparseforge.engine.model.Batch;
import org.sparseforge.engine.model.StepRecorder;
import org.sparseforge.engine.sampling.SamplingParams;

/** What a rollout needs to be trained on: a row for every draw, and no row from the cache. */
class RecordingTest {
  private static final int[] PROMPT = IntStream.range(0, 21).toArray();
  private static final SamplingParams PARAMS =
      SamplingParams.from(Map.of("max_tokens", 9, "ignore_eos", true, "top_p", 0.5));

  @Test
  void rowsBelongToThePassesThatDrewTheTokens() {
    try (LocalEngine engine = open(pass(80))) {
      Completion all = run(engine, new Recording(true, false, true, true));
      Completion drawn = run(engine, new Recording(true, false, true, false));
      assertEquals(0, all.usage().cachedTokens());
      assertEquals(20, drawn.usage().cachedTokens());
      RoutedExperts whole = all.routedExperts().get();
      RoutedExperts tail = drawn.routedExperts().get();
      assertArrayEquals(new int[] {29, 2, 3}, whole.shape());
      assertArrayEquals(new int[] {9, 2, 3}, tail.shape());
      assertEquals(20, tail.firstPosition());
      assertArrayEquals(HashingForwardPass.EXPERT_LAYERS, tail.layers());
      assertArrayEquals(Arrays.copyOfRange(whole.expertIds(), 20 * 6, 29 * 6), tail.expertIds());
      assertArrayEquals(HashingForwardPass.INDEXER_LAYERS, all.indexerChoices().get().layers());
      assertEquals(29, all.indexerChoices().get().numTokens());
      assertEquals(9, drawn.indexerChoices().get().numTokens());
    }
  }

  @Test
  void anEmptyRangeOfTheIndexerMeansEverything() {
    try (LocalEngine engine = open(pass(80))) {
      IndexerChoices choices =
          run(engine, new Recording(false, false, true, true)).indexerChoices().get();
      for (int t = 0; t < choices.numTokens(); t++) {
        for (int l = 0; l < 2; l++) {
          int from = choices.offsets()[2 * t + l];
          int count = choices.offsets()[2 * t + l + 1] - from;
          assertEquals(
              t < HashingForwardPass.INDEX_TOPK ? 0 : HashingForwardPass.INDEX_TOPK, count);
          for (int i = from + 1; i < from + count; i++) {
            assertTrue(choices.positions()[i] > choices.positions()[i - 1]);
          }
        }
      }
    }
  }

  @Test
  void theMaskHoldsEachDrawnTokenAndIsEmptyWhereNothingWasCut() {
    try (LocalEngine engine = open(pass(80))) {
      Completion cut = run(engine, new Recording(false, true, false, false));
      SamplingMask mask = cut.samplingMask().get();
      assertEquals(10, mask.offsets().length);
      for (int t = 0; t < 9; t++) {
        int[] kept = Arrays.copyOfRange(mask.tokenIds(), mask.offsets()[t], mask.offsets()[t + 1]);
        assertTrue(kept.length > 1 && kept.length < ByteCodec.VOCAB_SIZE);
        assertTrue(Arrays.binarySearch(kept, cut.tokenIds()[t]) >= 0);
      }
      SamplingParams free = SamplingParams.from(Map.of("max_tokens", 3, "ignore_eos", true));
      mask =
          engine
              .submit(
                  GenerationRequest.of("r", Prompt.of(1), free)
                      .withRecording(new Recording(false, true, false, false)))
              .join()
              .samplingMask()
              .get();
      assertArrayEquals(new int[4], mask.offsets());
    }
  }

  @Test
  void whatWasNotAskedForIsAbsent() {
    try (LocalEngine engine = open(pass(80))) {
      Completion plain = run(engine, Recording.NONE);
      assertFalse(plain.routedExperts().isPresent() || plain.indexerChoices().isPresent());
      assertFalse(plain.samplingMask().isPresent() || plain.topLogprobs().isPresent());
      assertEquals(0, plain.logprobs().length + plain.samplingLogprobs().length);
    }
  }

  @Test
  void expertsAreWrittenAsLittleEndianInt16() {
    RoutedExperts experts = new RoutedExperts(0, 1, new int[] {3}, 2, new short[] {1, 258});
    assertArrayEquals(new byte[] {1, 0, 2, 1}, experts.toBytes());
    assertArrayEquals(new int[] {1, 1, 2}, experts.shape());
  }

  @Test
  void aModelThatReportsTooLittleCostsTheRequestThatAsked() {
    HashingForwardPass forgetful =
        new HashingForwardPass(ByteCodec.VOCAB_SIZE, 80, 4, 200) {
          @Override
          public void forward(Batch batch, float[] logits, StepRecorder recorder) {
            super.forward(batch, logits, numPasses() == 2 ? null : recorder);
          }
        };
    try (LocalEngine engine = open(forgetful)) {
      GenerationRequest request =
          GenerationRequest.of("r", Prompt.of(PROMPT), PARAMS)
              .withRecording(new Recording(true, false, false, false));
      assertEquals(
          "layer 1 reported experts of 8 tokens, 9 were computed",
          failure(engine.submit(request)).getMessage());
      assertEquals(9, run(engine, Recording.NONE).tokenIds().length);
    }
  }

  private static Completion run(LocalEngine engine, Recording recording) {
    return engine
        .submit(GenerationRequest.of("r", Prompt.of(PROMPT), PARAMS).withRecording(recording))
        .join();
  }
}
