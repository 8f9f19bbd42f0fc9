package org.sparseforge.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.sampling.Sampler;
import org.sparseforge.engine.sampling.SamplingParams;

/**
 * Turns requests into tasks, or says what is wrong with them. Runs in the submitting threads, so
 * that tokenizing costs the worker nothing.
 */
final class RequestReader {
  private final int vocabSize;
  private final int maxModelLen;
  private final long seed;
  private final TokenCodec codec;
  private final ChatFormat format;
  private final ThreadLocal<Sampler> samplers;

  RequestReader(int vocabSize, int maxModelLen, long seed, TokenCodec codec, ChatProfile profile) {
    this.vocabSize = vocabSize;
    this.maxModelLen = maxModelLen;
    this.seed = seed;
    this.codec = codec;
    this.format = new ChatFormat(profile, codec);
    this.samplers = ThreadLocal.withInitial(() -> new Sampler(vocabSize));
  }

  GenerationTask read(GenerationRequest request) {
    String who = "request " + request.id();
    SamplingParams params = request.sampling();
    int[] prompt = tokens(who, "prompt", plain(who, request.prompt()));
    if (prompt.length == 0) {
      throw new EngineException.Invalid(
          who + ": the prompt is empty; generation needs at least one token to start from");
    }
    checkLength(who, "prompt and the first token", prompt.length + 1L);
    if (!params.stop().isEmpty() && codec == TokenCodec.none()) {
      throw new EngineException.Invalid(
          who + ": this engine has no tokenizer to look for stop strings with; use stop_token_ids");
    }
    return new GenerationTask(
        request, prompt, stopTokens(who, params), maxModelLen, seed, codec, samplers);
  }

  ScoreTask read(ScoreRequest request) {
    String who = "request " + request.id();
    if (request.continuations().isEmpty()) {
      throw new EngineException.Invalid(who + ": there is no continuation to score");
    }
    Prompt before = plain(who, request.prompt());
    int[] prompt = tokens(who, "prompt", before);
    List<ScoreTask.Target> targets = new ArrayList<>();
    for (int i = 0; i < request.continuations().size(); i++) {
      targets.add(target(who, i, before, prompt, request.continuations().get(i)));
    }
    return new ScoreTask(request, prompt.length, targets, vocabSize);
  }

  private ScoreTask.Target target(
      String who, int index, Prompt prompt, int[] promptIds, Prompt continuation) {
    String what = "continuation " + index;
    int[] whole;
    int from;
    if (prompt instanceof Prompt.Text before && continuation instanceof Prompt.Text after) {
      whole = tokens(who, what, new Prompt.Text(before.text() + after.text()));
      int differs = Arrays.mismatch(promptIds, whole);
      from = differs < 0 ? whole.length : differs;
    } else if (prompt instanceof Prompt.TokenIds && continuation instanceof Prompt.TokenIds) {
      int[] ids = tokens(who, what, continuation);
      whole = Arrays.copyOf(promptIds, promptIds.length + ids.length);
      System.arraycopy(ids, 0, whole, promptIds.length, ids.length);
      from = promptIds.length;
    } else {
      throw new EngineException.Invalid(
          who
              + ": prompt and continuations must be both text or both token ids; a conversation"
              + " counts as text, or as ids where tokens of it are known");
    }
    from = Math.max(1, from);
    if (from >= whole.length) {
      throw new EngineException.Invalid(
          who + ": " + what + " has no token to score after at least one token of context");
    }
    checkLength(who, "prompt and " + what, whole.length);
    return new ScoreTask.Target(whole, from);
  }

  /** Text or token ids. */
  private Prompt plain(String who, Prompt prompt) {
    return prompt instanceof Prompt.Chat chat ? format.write(who, chat) : prompt;
  }

  private int[] tokens(String who, String what, Prompt prompt) {
    int[] ids;
    if (prompt instanceof Prompt.TokenIds given) {
      ids = given.ids();
    } else if (prompt instanceof Prompt.Text text) {
      ids = format.tokens(who, what, text.text());
    } else {
      throw new AssertionError(prompt);
    }
    for (int i = 0; i < ids.length; i++) {
      checkToken(who, what + " token " + i, ids[i]);
    }
    return ids;
  }

  private int[] stopTokens(String who, SamplingParams params) {
    Ints stops = new Ints();
    if (!params.ignoreEos()) {
      for (int id : codec.eosTokenIds()) {
        stops.add(id);
      }
    }
    for (int id : params.stopTokenIds()) {
      checkToken(who, "stop_token_ids", id);
      stops.add(id);
    }
    return stops.toArray();
  }

  private void checkToken(String who, String what, int id) {
    if (id < 0 || id >= vocabSize) {
      throw new EngineException.Invalid(
          who
              + ": "
              + what
              + " is "
              + id
              + ", the model's vocabulary has "
              + vocabSize
              + "; was another tokenizer used?");
    }
  }

  private void checkLength(String who, String what, long length) {
    if (length > maxModelLen) {
      throw new EngineException.TooLong(
          who
              + ": "
              + what
              + " are "
              + length
              + " tokens, max_model_len is "
              + maxModelLen
              + "; shorten the prompt or raise max_model_len");
    }
  }
}
