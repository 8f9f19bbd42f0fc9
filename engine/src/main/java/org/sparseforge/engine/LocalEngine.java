package org.sparseforge.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.model.ForwardPass;
import org.sparseforge.engine.scheduler.SchedulerLimits;

/**
 * An engine in this JVM: one worker thread over one forward pass, shared by all who submit.
 *
 * <p>If the forward pass throws, the engine is closed: every request on its way fails with {@link
 * EngineException.EngineFailed}, and so does every later one. Code that hangs on its futures runs
 * in a thread of its own, so that it may block or submit again; results of others wait behind it.
 */
public final class LocalEngine implements Engine {
  /** At most this much memory goes to logits of one pass, where max_num_seqs does not need more. */
  private static final long LOGIT_BYTES = 256L << 20;

  private final Intake intake;
  private final RequestReader reader;
  private final EngineLoop loop;
  private final Thread worker;
  private final int maxModelLen;

  /** For a model that is used as {@link ChatProfile#V3_2} says, or never in conversation. */
  public LocalEngine(ForwardPass pass, TokenCodec codec, EngineConfig config) {
    this(pass, codec, config, ChatProfile.V3_2);
  }

  /**
   * Starts the worker. The engine owns {@code pass} from now on, and closes it.
   *
   * @param profile how the model wants conversations
   * @throws IllegalArgumentException if the configuration does not fit the pass; it is then not
   *     closed
   */
  public LocalEngine(ForwardPass pass, TokenCodec codec, EngineConfig config, ChatProfile profile) {
    if (pass.blockSize() != config.blockSize()) {
      throw new IllegalArgumentException(
          "engine: block_size="
              + config.blockSize()
              + ", but the model was opened with blocks of "
              + pass.blockSize()
              + "; open it with this configuration");
    }
    int vocabSize = pass.vocabSize();
    maxModelLen = config.effectiveMaxModelLen(pass.maxModelLen(), pass.numBlocks());
    checkEos(codec, vocabSize);
    intake = new Intake(config.maxPendingRequests());
    reader = new RequestReader(vocabSize, maxModelLen, config.seed(), codec, profile);
    ExecutorService publisher = Executors.newSingleThreadExecutor(LocalEngine::publisherThread);
    loop =
        new EngineLoop(pass, limits(config, pass), config.enablePrefixCaching(), intake, publisher);
    worker =
        new Thread(
            () -> {
              try {
                loop.run();
              } finally {
                publisher.shutdown();
              }
            },
            "sparseforge-engine");
    worker.setDaemon(true);
    worker.start();
  }

  /** Longest sequence this engine takes, prompt and completion together. */
  public int maxModelLen() {
    return maxModelLen;
  }

  public EngineStats stats() {
    return loop.stats();
  }

  @Override
  public CompletableFuture<Completion> submit(GenerationRequest request) {
    try {
      GenerationTask task = reader.read(request);
      intake.put(task);
      return task.future;
    } catch (EngineException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletableFuture<ScoreResult> score(ScoreRequest request) {
    try {
      ScoreTask task = reader.read(request);
      intake.put(task);
      return task.future;
    } catch (EngineException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Ends all requests of this id that are on their way: completions with what has been drawn and
   * {@link FinishReason#ABORT}.
   */
  public void abort(String id) {
    intake.abort(id);
  }

  /** Waits for the pass that is running, but not for requests. */
  @Override
  public void close() {
    intake.close(new EngineException.Closed("the engine was closed"));
    boolean interrupted = false;
    while (worker.isAlive()) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static SchedulerLimits limits(EngineConfig config, ForwardPass pass) {
    int vocabSize = pass.vocabSize();
    long affordable = LOGIT_BYTES / Float.BYTES / vocabSize;
    long rows = Math.min(config.maxNumBatchedTokens(), Math.max(config.maxNumSeqs(), affordable));
    if (rows * vocabSize > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "engine: logits of max_num_seqs="
              + config.maxNumSeqs()
              + " sequences over "
              + vocabSize
              + " tokens do not fit one array; set it to "
              + (Integer.MAX_VALUE - 8) / vocabSize
              + " or less");
    }
    // A pass that answers gives at most one row a sequence itself: that of a completion.
    return new SchedulerLimits(
        config.maxNumSeqs(),
        config.maxNumBatchedTokens(),
        pass.answers() ? config.maxNumBatchedTokens() : (int) rows);
  }

  private static void checkEos(TokenCodec codec, int vocabSize) {
    for (int id : codec.eosTokenIds()) {
      if (id < 0 || id >= vocabSize) {
        throw new IllegalArgumentException(
            "engine: the tokenizer ends with token "
                + id
                + ", the model's vocabulary has "
                + vocabSize
                + "; it belongs to another model");
      }
    }
  }

  private static Thread publisherThread(Runnable work) {
    Thread thread = new Thread(work, "sparseforge-engine-results");
    thread.setDaemon(true);
    return thread;
  }
}
