package org.sparseforge.engine.fake;

import java.util.concurrent.Semaphore;
import org.sparseforge.engine.model.Batch;
import org.sparseforge.engine.model.StepRecorder;

/** Makes one pass for each permit of {@link #gate}, so that a test can look at what waits. */
public final class GatedForwardPass extends HashingForwardPass {
  public final Semaphore gate = new Semaphore(0);

  /** A permit for each pass that has begun. */
  public final Semaphore begun = new Semaphore(0);

  public GatedForwardPass(int numBlocks) {
    super(ByteCodec.VOCAB_SIZE, numBlocks, TestEngines.BLOCK_SIZE, 200);
  }

  @Override
  public void forward(Batch batch, float[] logits, StepRecorder recorder) {
    begun.release();
    gate.acquireUninterruptibly();
    super.forward(batch, logits, recorder);
  }
}
