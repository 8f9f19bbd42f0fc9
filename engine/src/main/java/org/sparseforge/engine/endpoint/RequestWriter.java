package org.sparseforge.engine.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.Recording;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.engine.tokenizer.Surrogates;
import org.sparseforge.engine.tokenizer.TokenizerException;
import org.sparseforge.schemas.Json;

/** Turns requests into the bodies of HTTP requests. */
record RequestWriter(EndpointRef endpoint, EndpointConfig config) {
  private static final String CHAT = "/chat/completions";
  private static final String TEXT = "/completions";

  /** Odd and of no pattern, so that seeds of a request's samples lie far apart. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /**
   * @throws EngineException.Invalid if the API has no way to ask for it
   */
  HttpSender.Message generation(GenerationRequest request) {
    String who = "request " + request.id();
    if (!request.recording().equals(Recording.NONE)) {
      throw new EngineException.Invalid(
          who + ": an endpoint does not tell which experts, positions or tokens it chose from");
    }
    ObjectNode body = Json.object().put("model", endpoint.model());
    boolean isChat = request.prompt() instanceof Prompt.Chat;
    if (request.prompt() instanceof Prompt.Chat chat) {
      MessageWriter.write(chat.messages(), body);
      config.thinkingParameter().write(body, chat.thinkingMode());
    } else {
      prompt(body, request.prompt());
    }
    sampling(body, request, isChat);
    return message(who, isChat ? CHAT : TEXT, body);
  }

  /**
   * A prompt to be echoed with how likely its tokens are.
   *
   * @param prompt text or token ids
   */
  HttpSender.Message echo(String who, Prompt prompt) {
    ObjectNode body = Json.object().put("model", endpoint.model());
    prompt(body, prompt);
    // One token has to be drawn: some servers refuse to draw none.
    body.put("max_tokens", 1).put("temperature", 0).put("logprobs", 1).put("echo", true);
    return message(who, TEXT, body);
  }

  private static void prompt(ObjectNode body, Prompt prompt) {
    if (prompt instanceof Prompt.Text text) {
      body.put("prompt", text.text());
    } else if (prompt instanceof Prompt.TokenIds given) {
      ArrayNode ids = body.putArray("prompt");
      for (int id : given.ids()) {
        ids.add(id);
      }
    } else {
      throw new AssertionError(prompt);
    }
  }

  /** What is not OpenAI's own is sent only where it is asked for: some servers refuse it. */
  private void sampling(ObjectNode body, GenerationRequest request, boolean isChat) {
    SamplingParams params = request.sampling();
    body.put("temperature", params.temperature()).put("top_p", params.topP());
    body.put("seed", seed(request));
    if (params.maxTokens() != SamplingParams.NO_LIMIT) {
      body.put("max_tokens", params.maxTokens());
    }
    if (!params.stop().isEmpty()) {
      params.stop().forEach(body.putArray("stop")::add);
    }
    if (params.topK() > 0) {
      body.put("top_k", params.topK());
    }
    if (params.minP() > 0) {
      body.put("min_p", params.minP());
    }
    if (params.minTokens() > 0) {
      body.put("min_tokens", params.minTokens());
    }
    if (!params.stopTokenIds().isEmpty()) {
      params.stopTokenIds().forEach(body.putArray("stop_token_ids")::add);
    }
    if (params.ignoreEos()) {
      body.put("ignore_eos", true);
    }
    if (params.logprobs() && isChat) {
      body.put("logprobs", true);
      if (params.topLogprobs() > 0) {
        body.put("top_logprobs", params.topLogprobs());
      }
    } else if (params.logprobs()) {
      body.put("logprobs", params.topLogprobs());
    }
  }

  /** A request's own seed as it is; else one that differs from request to request, 31 bits. */
  private long seed(GenerationRequest request) {
    SamplingParams params = request.sampling();
    int sample = request.sampleIndex();
    if (params.seed().isPresent() && sample == 0) {
      return params.seed().getAsLong();
    }
    long key = params.key(config.seed(), request.id()) + sample * GOLDEN;
    return (key ^ key >>> 32) & Integer.MAX_VALUE;
  }

  private static void merge(ObjectNode body, Map.Entry<String, JsonNode> field) {
    if (field.getValue() instanceof ObjectNode more
        && body.get(field.getKey()) instanceof ObjectNode there) {
      there.setAll(more);
    } else {
      body.set(field.getKey(), field.getValue());
    }
  }

  private HttpSender.Message message(String who, String path, ObjectNode body) {
    body.put("stream", false);
    config.extraBody().properties().forEach(field -> merge(body, field));
    body.remove(config.omit());
    String text = Json.write(body);
    try {
      Surrogates.requirePaired(text);
    } catch (TokenizerException e) {
      throw EngineException.Invalid.utf8(who + ": prompt: " + e.getMessage(), e);
    }
    return new HttpSender.Message(endpoint.resolve(path), text.getBytes(StandardCharsets.UTF_8));
  }
}
