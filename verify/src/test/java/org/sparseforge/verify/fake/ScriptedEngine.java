package org.sparseforge.verify.fake;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.Engine;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.FinishReason;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.MalformedReply;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.Reply;
import org.sparseforge.engine.ScoreRequest;
import org.sparseforge.engine.ScoreResult;
import org.sparseforge.engine.Timings;
import org.sparseforge.engine.Usage;
import org.sparseforge.engine.chat.ChatEncoder;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.CompletionParser;
import org.sparseforge.engine.chat.EncodingOptions;
import org.sparseforge.engine.chat.MalformedCompletion;
import org.sparseforge.engine.chat.ParseResult;
import org.sparseforge.engine.chat.ParsedMessage;
import org.sparseforge.engine.chat.SpecialTokens;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.chat.ToolCall;
import org.sparseforge.engine.tokenizer.ByteTokenizer;

/**
 * An engine whose model is a script. Everything but the model is real: conversations are encoded
 * and tokenized, known tokens are taken as they are, and what the script says is parsed.
 *
 * <p>What it draws is spelled in bytes where a tokenizer would take one control token, but for the
 * end of reasoning and of the reply. So tokens that were made again from text differ from those it
 * drew.
 */
public final class ScriptedEngine implements Engine {
  private static final ByteTokenizer BYTES = new ByteTokenizer();
  private static final int EOS = 1;
  private static final int THINK_CLOSE = 6;
  private static final int FIRST_BYTE = 8;

  /** What the model says next. Used by many threads. */
  public interface Script {
    Said next(Asked asked);
  }

  private final Script script;
  private final boolean givesIds;
  private final int contextTokens;
  private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<Completion> completions = Collections.synchronizedList(new ArrayList<>());

  private ScriptedEngine(Script script, boolean givesIds, int contextTokens) {
    this.script = script;
    this.givesIds = givesIds;
    this.contextTokens = contextTokens;
  }

  public static ScriptedEngine of(Script script) {
    return new ScriptedEngine(script, true, Integer.MAX_VALUE);
  }

  /** Like an endpoint: completions say nothing of tokens but how many they were. */
  public static ScriptedEngine withoutIds(Script script) {
    return new ScriptedEngine(script, false, Integer.MAX_VALUE);
  }

  /** Refuses prompts that leave no room for a token. */
  public ScriptedEngine withContext(int tokens) {
    return new ScriptedEngine(script, givesIds, tokens);
  }

  /** All requests so far, in the order they came. */
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** All completions so far, in the order they were made. */
  public List<Completion> completions() {
    return List.copyOf(completions);
  }

  @Override
  public CompletableFuture<Completion> submit(GenerationRequest request) {
    Prompt.Chat chat = (Prompt.Chat) request.prompt();
    Asked next = new Asked(request, chat.messages(), chat.thinkingMode());
    asked.add(next);
    try {
      int[] prompt = tokens(chat);
      if (prompt.length >= contextTokens) {
        throw new EngineException.TooLong("the prompt has " + prompt.length + " tokens");
      }
      Said said = script.next(next);
      if (said instanceof Said.Silent) {
        return new CompletableFuture<>();
      }
      Completion completion = completion(request, chat.thinkingMode(), prompt, (Said.Words) said);
      completions.add(completion);
      return CompletableFuture.completedFuture(completion);
    } catch (EngineException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static int[] tokens(Prompt.Chat chat) {
    int from = chat.known().map(Prompt.Known::numMessages).orElse(0);
    int[] known = chat.known().map(Prompt.Known::ids).orElse(new int[0]);
    List<ChatMessage> messages = chat.messages();
    EncodingOptions options =
        EncodingOptions.of(chat.thinkingMode()).withContext(messages.subList(0, from));
    int[] rest = BYTES.encode(ChatEncoder.encode(messages.subList(from, messages.size()), options));
    int[] all = Arrays.copyOf(known, known.length + rest.length);
    System.arraycopy(rest, 0, all, known.length, rest.length);
    return all;
  }

  private Completion completion(
      GenerationRequest request, ThinkingMode mode, int[] prompt, Said.Words said) {
    String raw = said.raw(mode);
    int[] drawn = spell(raw, said.reason() == FinishReason.STOP);
    int limit = Math.min(request.sampling().maxTokens(), contextTokens - prompt.length);
    boolean cut = drawn.length > limit;
    if (cut) {
      drawn = Arrays.copyOf(drawn, limit);
      raw = BYTES.decode(drawn);
    }
    FinishReason reason = cut ? FinishReason.LENGTH : said.reason();
    Reply reply = said.reply().orElse(null);
    if (reply == null || cut) {
      reply = reply(raw, reason, mode, request.id());
    }
    if (!reply.toolCalls().isEmpty()) {
      reason = FinishReason.TOOL_CALLS;
    }
    float[] logprobs = new float[drawn.length];
    for (int i = 0; i < drawn.length; i++) {
      logprobs[i] = -1f / (1 + i + prompt.length);
    }
    return new Completion(
        request.id(),
        request.sampleIndex(),
        givesIds ? prompt : new int[0],
        givesIds ? drawn : new int[0],
        raw,
        Optional.of(reply),
        reason,
        givesIds ? logprobs : new float[0],
        givesIds ? logprobs : new float[0],
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new Usage(prompt.length, 0, drawn.length, reasoning(drawn, mode)),
        new Timings(java.time.Duration.ZERO, java.time.Duration.ZERO, java.time.Duration.ZERO),
        0);
  }

  private static OptionalInt reasoning(int[] drawn, ThinkingMode mode) {
    if (mode == ThinkingMode.CHAT) {
      return OptionalInt.empty();
    }
    int end = 0;
    while (end < drawn.length && drawn[end] != THINK_CLOSE) {
      end++;
    }
    return OptionalInt.of(end);
  }

  private static int[] spell(String raw, boolean ends) {
    List<Integer> ids = new ArrayList<>();
    String[] parts = raw.split(SpecialTokens.THINK_CLOSE, -1);
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        ids.add(THINK_CLOSE);
      }
      for (byte one : parts[i].getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
        ids.add(FIRST_BYTE + (one & 0xff));
      }
    }
    if (ends) {
      ids.add(EOS);
    }
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  /** As an engine reads its model's text. */
  private static Reply reply(String raw, FinishReason reason, ThinkingMode mode, String id) {
    String whole = reason == FinishReason.STOP ? raw + SpecialTokens.EOS : raw;
    ParseResult parsed = CompletionParser.parse(whole, mode);
    if (reason != FinishReason.STOP || parsed instanceof MalformedCompletion) {
      ParsedMessage saved = CompletionParser.salvage(whole, mode);
      Optional<MalformedReply> malformed =
          reason == FinishReason.STOP && parsed instanceof MalformedCompletion broken
              ? Optional.of(
                  new MalformedReply(
                      broken.kind().name().toLowerCase(java.util.Locale.ROOT),
                      broken.message(),
                      OptionalInt.of(broken.at())))
              : Optional.empty();
      return new Reply(saved.content(), saved.reasoningContent(), List.of(), malformed);
    }
    ParsedMessage message = (ParsedMessage) parsed;
    List<ToolCall> calls = new ArrayList<>();
    Optional<MalformedReply> malformed = Optional.empty();
    for (ParsedMessage.Call call : message.calls()) {
      if (malformed.isEmpty() && call.argumentsProblem().isPresent()) {
        malformed =
            Optional.of(MalformedReply.arguments(calls.size(), call.argumentsProblem().get()));
      }
      calls.add(new ToolCall("call_" + id + "_" + calls.size(), call.name(), call.arguments()));
    }
    return new Reply(message.content(), message.reasoningContent(), calls, malformed);
  }

  @Override
  public CompletableFuture<ScoreResult> score(ScoreRequest request) {
    return CompletableFuture.failedFuture(new EngineException.Invalid("a script scores nothing"));
  }

  @Override
  public void close() {}
}
