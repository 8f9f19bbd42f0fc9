package org.sparseforge.engine.model;

import java.util.ArrayList;
import java.util.List;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.NotANumberException;
import org.sparseforge.engine.loader.Checkpoint;
import org.sparseforge.engine.loader.ModelConfig;
import org.sparseforge.engine.loader.ModelLoadException;

/** A model of any family: embedding, layers, final norm, head. Owns its kernels and closes them. */
public final class Transformer implements ForwardPass {
  private final Checkpoint checkpoint;
  private final Kernels kernels;
  private final TransformerOptions options;
  private final Activations act;
  private final Step step;
  private final Matrix embedTokens;
  private final List<DecoderLayer> layers = new ArrayList<>();
  private final Floats norm;
  private final Head head;

  private Transformer(Checkpoint checkpoint, Kernels kernels, TransformerOptions options) {
    this.checkpoint = checkpoint;
    this.kernels = kernels;
    this.options = options;
    ModelConfig config = checkpoint.config();
    act = new Activations(kernels, config, options.maxNumBatchedTokens(), options.emulateFp8());
    step = new Step(kernels, new Rope(config), options);
    embedTokens = kernels.matrix(checkpoint.weight("model.embed_tokens.weight"));
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      layers.add(new DecoderLayer(new Layer(i, checkpoint, kernels, act, options)));
    }
    norm = Layer.vector(kernels, checkpoint, "model.norm.weight");
    Matrix lmHead =
        config.tieWordEmbeddings()
            ? embedTokens
            : kernels.matrix(checkpoint.weight("lm_head.weight"));
    head = new Head(kernels, config, lmHead);
  }

  /**
   * Takes the memory {@code options} asks for; weights are read when they are first used.
   *
   * @param kernels closed with the model, and at once if it cannot be opened
   */
  public static Transformer open(
      Checkpoint checkpoint, Kernels kernels, TransformerOptions options) {
    int limit = checkpoint.config().maxPositionEmbeddings();
    try {
      if (options.maxModelLen() > limit) {
        throw new ModelLoadException(
            "max_model_len=%d is beyond the model's max_position_embeddings of %d"
                .formatted(options.maxModelLen(), limit));
      }
      return new Transformer(checkpoint, kernels, options);
    } catch (RuntimeException | OutOfMemoryError e) {
      kernels.close();
      throw e;
    }
  }

  @Override
  public int vocabSize() {
    return checkpoint.config().vocabSize();
  }

  @Override
  public int blockSize() {
    return options.blockSize();
  }

  @Override
  public int numBlocks() {
    return options.numBlocks();
  }

  @Override
  public int maxModelLen() {
    return options.maxModelLen();
  }

  @Override
  public boolean answers() {
    return kernels.answers();
  }

  @Override
  public void forward(Batch batch, float[] logits, StepRecorder recorder) {
    if (batch.numTokens == 0) {
      return;
    }
    if (logits.length < (long) batch.numWholeRows() * vocabSize()) {
      throw new KernelException(
          "%d rows of %d logits do not fit into %d numbers"
              .formatted(batch.numWholeRows(), vocabSize(), logits.length));
    }
    // What a recorder wants to see, and keys and values expanded anew, differ from pass to pass.
    step.load(batch, kernels.repeats() && recorder == null && options.mhaBelow() == 0);
    try {
      compute(batch, logits, recorder);
    } catch (NotANumberException e) {
      throw broken(e.getMessage());
    }
  }

  private void compute(Batch batch, float[] logits, StepRecorder recorder) {
    kernels.embed(act.hidden, embedTokens, step.tokenIds, step.tokens.numTokens());
    if (step.shape.isPresent()) {
      kernels.repeat(step.shape.get(), () -> layers(null));
    } else {
      layers(recorder);
    }
    head.forward(act.normed, batch, logits);
  }

  /** From {@code hidden} to {@code normed}. */
  private void layers(StepRecorder recorder) {
    for (DecoderLayer layer : layers) {
      layer.forward(step, recorder);
    }
    kernels.addRmsNorm(
        act.normed,
        act.hidden,
        act.delta,
        norm,
        checkpoint.config().rmsNormEps(),
        step.tokens.numTokens());
  }

  /**
   * A NaN weight reaches every logit or choice it takes part in, so looking there costs nothing and
   * finds it; only then is the checkpoint searched for the culprit.
   */
  private ModelLoadException broken(String seen) {
    return new ModelLoadException(
        seen
            + ": "
            + checkpoint
                .findNonFinite()
                .orElse("every weight is finite, so the activations overflowed"));
  }

  @Override
  public void close() {
    kernels.close();
  }
}
