package org.sparseforge.engine.fake;

import java.util.Arrays;
import org.sparseforge.engine.model.Batch;
import org.sparseforge.engine.model.ForwardPass;
import org.sparseforge.engine.model.StepRecorder;

/** A model that says one text after a prompt, whatever it is, and then its end token for ever. */
public final class ScriptedForwardPass implements ForwardPass {
  private final int[] script;
  private final int numPromptTokens;

  /** After a prompt of one token. */
  public ScriptedForwardPass(String script) {
    this(script, 1);
  }

  public ScriptedForwardPass(String script, int numPromptTokens) {
    this.script = new ByteCodec().encode(script);
    this.numPromptTokens = numPromptTokens;
  }

  @Override
  public int vocabSize() {
    return ByteCodec.VOCAB_SIZE;
  }

  @Override
  public int blockSize() {
    return 4;
  }

  @Override
  public int numBlocks() {
    return 200;
  }

  @Override
  public int maxModelLen() {
    return 800;
  }

  @Override
  public void forward(Batch batch, float[] logits, StepRecorder recorder) {
    Arrays.fill(logits, 0);
    for (int i = 0; i < batch.numLogitRows(); i++) {
      int next = batch.positions[batch.logitRows[i]] - (numPromptTokens - 1);
      int token = next < script.length ? script[next] : ByteCodec.EOS;
      logits[i * vocabSize() + token] = 10;
    }
  }

  @Override
  public void close() {}
}
