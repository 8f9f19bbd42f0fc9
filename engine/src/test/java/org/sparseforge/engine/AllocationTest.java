package org.sparseforge.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.fake.ByteCodec;
import org.sparseforge.engine.model.Batch;
import org.sparseforge.engine.model.ForwardPass;
import org.sparseforge.engine.model.StepRecorder;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.engine.tokenizer.ByteTokenizer;

/** What a drawn token costs in memory, between one pass and the next. */
class AllocationTest {
  private static final int SEQUENCES = 64;
  private static final int WARM_UP = 300;
  private static final int STEPS = 500;

  /**
   * What is kept of a token: its id, its character, its logprobs, its part of a remembered block;
   * all in arrays that grow by half or twofold.
   */
  private static final long BYTES_A_TOKEN = 96;

  /** A pass that allocates nothing and notes what its thread allocated from one step to another. */
  private static final class CountingPass implements ForwardPass {
    private final com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private int steps;
    private long before;
    private long after;

    @Override
    public int vocabSize() {
      return ByteTokenizer.VOCAB_SIZE;
    }

    @Override
    public int blockSize() {
      return 64;
    }

    @Override
    public int numBlocks() {
      return 2 * SEQUENCES * maxModelLen() / blockSize();
    }

    @Override
    public int maxModelLen() {
      return 1024;
    }

    @Override
    public void forward(Batch batch, float[] logits, StepRecorder recorder) {
      for (int row = 0; row < batch.numLogitRows(); row++) {
        int last = batch.tokenIds[batch.logitRows[row]];
        for (int v = 0; v < vocabSize(); v++) {
          logits[row * vocabSize() + v] = (v * 31 + last * 17) % 97 / 16f;
        }
      }
      steps++;
      if (steps == WARM_UP) {
        before = threads.getCurrentThreadAllocatedBytes();
      } else if (steps == WARM_UP + STEPS) {
        after = threads.getCurrentThreadAllocatedBytes();
      }
    }

    @Override
    public void close() {}
  }

  @Test
  void aDrawnTokenCostsLittleMoreThanWhatIsKeptOfIt() {
    CountingPass pass = new CountingPass();
    EngineConfig config =
        EngineConfig.from(Map.of("block_size", pass.blockSize(), "max_num_seqs", SEQUENCES));
    TokenCodec codec = new TokenizerCodec(new ByteTokenizer(), new int[0]);
    try (LocalEngine engine = new LocalEngine(pass, codec, config)) {
      List<CompletableFuture<Completion>> running = new ArrayList<>();
      for (int i = 0; i < SEQUENCES; i++) {
        running.add(
            engine.submit(GenerationRequest.of("r" + i, Prompt.of(i % ByteCodec.EOS), params(i))));
      }
      running.forEach(CompletableFuture::join);
    }
    long perToken = (pass.after - pass.before) / STEPS / SEQUENCES;
    assertTrue(pass.after > pass.before, "the engine made fewer steps than were to be counted");
    assertTrue(perToken <= BYTES_A_TOKEN, perToken + " bytes allocated a token");
  }

  /** All ways of drawing, one after the other. */
  private static SamplingParams params(int i) {
    return SamplingParams.from(
        switch (i % 4) {
          case 0 -> Map.of("temperature", 0, "max_tokens", 900);
          case 1 -> Map.of("top_p", 0.9, "seed", i, "max_tokens", 900);
          case 2 -> Map.of("top_k", 20, "logprobs", true, "max_tokens", 900);
          default ->
              Map.of("min_p", 0.05, "stop", List.of("\u0001\u0002\u0003"), "max_tokens", 900);
        });
  }
}
