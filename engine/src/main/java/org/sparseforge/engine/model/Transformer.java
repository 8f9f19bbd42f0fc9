package org.sparseforge.engine.model;

import java.util.ArrayList;
import java.util.List;
import org.sparseforge.engine.kernel.DeviceMemory;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.NotANumberException;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.loader.Checkpoint;
import org.sparseforge.engine.loader.ModelConfig;
import org.sparseforge.engine.loader.ModelLoadException;
import org.sparseforge.engine.sampling.RowAnswer;

/** A model of any family: embedding, layers, final norm, head. Owns its kernels and closes them. */
public final class Transformer implements ForwardPass {
  /** Rows of logits computed at once: a whole batch of them could be gigabytes. */
  private static final int HEAD_ROWS = 64;

  /** Of what is infinite or NaN the bits without sign are no less. */
  private static final int INFINITE = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  private final Checkpoint checkpoint;
  private final Kernels kernels;
  private final TransformerOptions options;
  private final Activations act;
  private final Step step;
  private final Matrix embedTokens;
  private final List<DecoderLayer> layers = new ArrayList<>();
  private final Floats norm;
  private final Matrix lmHead;
  private final Ints logitRows;
  private final Rows headInput;
  private final Rows headOutput;
  private final int[] headRows = new int[HEAD_ROWS];

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
    lmHead =
        config.tieWordEmbeddings()
            ? embedTokens
            : kernels.matrix(checkpoint.weight("lm_head.weight"));
    logitRows = kernels.ints(HEAD_ROWS);
    Rows[] head = headRows(kernels, config);
    headInput = head[0];
    headOutput = head[1];
  }

  /** What goes into the head at once, and what comes out. */
  static Rows[] headRows(DeviceMemory memory, ModelConfig config) {
    int hidden = config.hiddenSize();
    int vocab = config.vocabSize();
    return new Rows[] {
      Rows.of(memory.floats(HEAD_ROWS * hidden), hidden),
      Rows.of(memory.floats(Math.multiplyExact(HEAD_ROWS, vocab)), vocab)
    };
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
    head(batch, logits);
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

  private void head(Batch batch, float[] logits) {
    int numWhole = 0;
    for (int first = 0; first < batch.numLogitRows(); first += HEAD_ROWS) {
      int rows = Math.min(HEAD_ROWS, batch.numLogitRows() - first);
      System.arraycopy(batch.logitRows, first, headRows, 0, rows);
      kernels.upload(headRows, logitRows, rows);
      kernels.copyRows(headInput, act.normed, logitRows, rows);
      kernels.linear(headOutput, headInput, lmHead, rows);
      if (batch.numWholeRows() < batch.numLogitRows()) {
        answer(batch, first, rows);
      }
      numWhole = downloadWhole(batch, first, rows, logits, numWhole);
    }
    requireNumbers(logits, numWhole * vocabSize());
  }

  private void answer(Batch batch, int first, int rows) {
    kernels.answer(batch.answers, batch.queries, first, headOutput, rows);
    for (int r = 0; r < rows; r++) {
      RowAnswer answer = batch.answers[first + r];
      if (batch.queries[first + r] != null && (answer == null || !answer.isFinite())) {
        float[] row = new float[vocabSize()];
        kernels.download(headOutput.data(), r * vocabSize(), row, 0, vocabSize());
        requireNumbers(row, vocabSize());
      }
    }
  }

  /**
   * Rows that nobody asked a query about, behind {@code numWhole} that are there already.
   *
   * @return how many are there now
   */
  private int downloadWhole(Batch batch, int first, int rows, float[] logits, int numWhole) {
    int end;
    for (int from = 0; from < rows; from = end) {
      boolean whole = batch.queries[first + from] == null;
      end = from + 1;
      while (end < rows && (batch.queries[first + end] == null) == whole) {
        end++;
      }
      if (whole) {
        int count = (end - from) * vocabSize();
        int to = numWhole * vocabSize();
        kernels.download(headOutput.data(), from * vocabSize(), logits, to, count);
        numWhole += end - from;
      }
    }
    return numWhole;
  }

  private void requireNumbers(float[] logits, int count) {
    // The largest magnitude, as bits: a loop that becomes vectors, over what may be millions.
    int largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(logits[i]) & Integer.MAX_VALUE);
    }
    for (int i = 0; largest >= INFINITE && i < count; i++) {
      if (!Float.isFinite(logits[i])) {
        throw broken("the model computed a logit of " + logits[i]);
      }
    }
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
