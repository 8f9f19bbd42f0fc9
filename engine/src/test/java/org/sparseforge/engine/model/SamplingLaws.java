package org.sparseforge.engine.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.LocalEngine;
import org.sparseforge.engine.Outcome;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.Recording;
import org.sparseforge.engine.SamplingMask;
import org.sparseforge.engine.ScoreRequest;
import org.sparseforge.engine.ScoreResult;
import org.sparseforge.engine.TokenCodec;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.loader.Checkpoint;
import org.sparseforge.engine.sampling.SamplingParams;

/** Completions and scores are the same where a backend answers and where the host draws. */
abstract class SamplingLaws {
  private static final TransformerOptions OPTIONS = new TransformerOptions(64, 6, 64, 8, 60);

  @TempDir Path folder;

  abstract Kernels open();

  /** A model whose rows go to the host, or which counts how they are asked for. */
  private static final class Watched implements ForwardPass {
    private final Transformer model;
    private final boolean answers;
    private int numAnswers;
    private int numMixed;
    private int numWhole;

    Watched(Transformer model, boolean answers) {
      this.model = model;
      this.answers = answers;
    }

    @Override
    public boolean answers() {
      return answers;
    }

    @Override
    public void forward(Batch batch, float[] logits, StepRecorder recorder) {
      model.forward(batch, logits, recorder);
      int whole = batch.numWholeRows();
      numWhole += whole;
      numAnswers += batch.numLogitRows() - whole;
      numMixed += whole > 0 && whole < batch.numLogitRows() ? 1 : 0;
    }

    @Override
    public int vocabSize() {
      return model.vocabSize();
    }

    @Override
    public int blockSize() {
      return model.blockSize();
    }

    @Override
    public int numBlocks() {
      return model.numBlocks();
    }

    @Override
    public int maxModelLen() {
      return model.maxModelLen();
    }

    @Override
    public void close() {
      model.close();
    }
  }

  private record Results(List<Completion> completions, List<ScoreResult> scores) {}

  private static LocalEngine open(Watched pass) {
    Map<String, Object> settings =
        Map.of("block_size", 8, "max_num_seqs", 6, "max_num_batched_tokens", 64, "seed", 3);
    return new LocalEngine(pass, TokenCodec.none(), EngineConfig.from(settings));
  }

  private static Results run(Watched pass) {
    List<Completion> completions = new ArrayList<>();
    List<ScoreResult> scores = new ArrayList<>();
    try (LocalEngine engine = open(pass)) {
      List<ScoreRequest> toScore =
          List.of(
              new ScoreRequest(
                  "s0", Prompt.of(5, 6, 7), List.of(Prompt.of(8, 9, 10, 11), Prompt.of(3))),
              new ScoreRequest("s1", Prompt.of(), List.of(Prompt.of(1, 2, 3, 4, 5))));
      var futures = toScore.stream().map(engine::score).toList();
      for (Outcome outcome : engine.generate(requests())) {
        completions.add(((Outcome.Completed) outcome).completion());
      }
      futures.forEach(future -> scores.add(future.join()));
    }
    return new Results(completions, scores);
  }

  /**
   * Every kind of sampling, and what only the host does: bans, masks and many log-probabilities.
   */
  private static List<GenerationRequest> requests() {
    List<Map<String, Object>> settings =
        List.of(
            Map.of("temperature", 0),
            Map.of("temperature", 1, "logprobs", true),
            Map.of("temperature", 0.8, "top_p", 0.9, "top_logprobs", 3),
            Map.of("temperature", 1.2, "top_k", 20, "min_p", 0.05, "logprobs", true),
            Map.of("temperature", 1, "min_tokens", 4, "stop_token_ids", List.of(1, 2, 3)),
            Map.of("temperature", 1, "top_logprobs", 40),
            Map.of("temperature", 0, "top_logprobs", 32));
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < settings.size(); i++) {
      Map<String, Object> values = new HashMap<>(settings.get(i));
      values.put("max_tokens", 7);
      requests.add(
          GenerationRequest.of("r" + i, Prompt.of(i, 9, 4 + i), SamplingParams.from(values)));
    }
    for (Map<String, Object> masked :
        List.<Map<String, Object>>of(
            Map.of("top_p", 0.7, "max_tokens", 6),
            Map.of("temperature", 0, "max_tokens", 3),
            Map.of("temperature", 0.9, "max_tokens", 3))) {
      requests.add(
          GenerationRequest.of("masked " + masked, Prompt.of(1, 2), SamplingParams.from(masked))
              .withRecording(new Recording(false, true, false, false)));
    }
    return requests;
  }

  @Test
  void whoDrawsChangesNothing() throws IOException {
    Checkpoint checkpoint =
        Checkpoint.open(Golden.load("sparse_groups").writeCheckpoint(folder, 1 << 20));
    Watched host = new Watched(Transformer.open(checkpoint, open(), OPTIONS), false);
    Watched device = new Watched(Transformer.open(checkpoint, open(), OPTIONS), true);
    Results expected = run(host);
    Results actual = run(device);
    for (int i = 0; i < expected.completions.size(); i++) {
      Completion wanted = expected.completions.get(i);
      Completion got = actual.completions.get(i);
      assertArrayEquals(wanted.tokenIds(), got.tokenIds(), wanted.id());
      assertEquals(wanted.finishReason(), got.finishReason(), wanted.id());
      assertArrayEquals(wanted.logprobs(), got.logprobs(), wanted.id());
      assertArrayEquals(wanted.samplingLogprobs(), got.samplingLogprobs(), wanted.id());
      assertEquals(wanted.samplingMask().isPresent(), got.samplingMask().isPresent());
      if (wanted.samplingMask().isPresent()) {
        SamplingMask mask = wanted.samplingMask().get();
        assertArrayEquals(mask.offsets(), got.samplingMask().get().offsets(), wanted.id());
        assertArrayEquals(mask.tokenIds(), got.samplingMask().get().tokenIds(), wanted.id());
      }
      assertEquals(wanted.topLogprobs().isPresent(), got.topLogprobs().isPresent());
      if (wanted.topLogprobs().isPresent()) {
        assertArrayEquals(
            wanted.topLogprobs().get().tokenIds(), got.topLogprobs().get().tokenIds());
        assertArrayEquals(
            wanted.topLogprobs().get().logprobs(), got.topLogprobs().get().logprobs());
      }
    }
    for (int i = 0; i < expected.scores.size(); i++) {
      for (int c = 0; c < expected.scores.get(i).continuations().size(); c++) {
        ScoreResult.Continuation wanted = expected.scores.get(i).continuations().get(c);
        ScoreResult.Continuation got = actual.scores.get(i).continuations().get(c);
        assertArrayEquals(wanted.tokenLogprobs(), got.tokenLogprobs());
        assertEquals(wanted.logprob(), got.logprob());
        assertEquals(wanted.isGreedy(), got.isGreedy());
      }
    }
    assertEquals(0, host.numAnswers);
    assertEquals(host.numWhole, device.numWhole + device.numAnswers);
    assertTrue(device.numMixed > 3, "passes with rows of both kinds: " + device.numMixed);
    // Four banned draws, seven with forty log-probabilities, six with masks of more than a token.
    assertEquals(17, device.numWhole);
  }

  /** What is not a number ends the run as it does where rows are looked through on the host. */
  @Test
  void aBrokenWeightIsNamedWhoeverDraws() throws IOException {
    Checkpoint checkpoint = Spoiled.checkpoint(folder, "sparse_groups", "lm_head.weight");
    List<String> messages = new ArrayList<>();
    for (boolean answers : new boolean[] {false, true}) {
      Watched pass = new Watched(Transformer.open(checkpoint, open(), OPTIONS), answers);
      try (LocalEngine engine = open(pass)) {
        Outcome outcome = engine.generate(requests().subList(0, 1)).get(0);
        messages.add(((Outcome.Failed) outcome).failure().getMessage());
      }
    }
    assertTrue(messages.get(0).contains("lm_head.weight holds NaN"), messages.get(0));
    assertEquals(messages.get(0), messages.get(1));
  }
}
