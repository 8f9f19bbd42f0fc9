package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.sparseforge.schemas.Json;

/** An output row of {@code generate} as a line of an OpenAI batch output file. */
final class BatchLine {
  private BatchLine() {}

  /**
   * @param row as staged
   * @param created Unix time, seconds
   */
  static ObjectNode of(JsonNode row, long created) {
    String number = String.format(Locale.ROOT, "%012d", row.path("row").longValue());
    ObjectNode line =
        Json.object().put("id", "batch_req_" + number).put("custom_id", row.path("id").textValue());
    if (row.has("error")) {
      line.putNull("response");
      line.putObject("error")
          .put("code", row.path("error").path("class").textValue())
          .put("message", row.path("error").path("message").textValue());
      return line;
    }
    ObjectNode body =
        line.putObject("response")
            .put("status_code", 200)
            .put("request_id", "req_" + number)
            .putObject("body");
    boolean bare = row.path(OutputRows.BARE).booleanValue();
    body.put("id", (bare ? "cmpl-" : "chatcmpl-") + number)
        .put("object", bare ? "text_completion" : "chat.completion")
        .put("created", created)
        .put("model", row.path("model").textValue());
    choice(body.putArray("choices").addObject(), row);
    usage(body.putObject("usage"), row);
    line.putNull("error");
    return line;
  }

  private static void choice(ObjectNode choice, JsonNode row) {
    choice.put("index", 0);
    if (row.path(OutputRows.BARE).booleanValue()) {
      choice.set("text", row.path("text"));
    } else {
      message(choice.putObject("message"), row);
    }
    if (row.hasNonNull("logprobs")) {
      logprobs(choice.putObject("logprobs").putArray("content"), row);
    } else {
      choice.putNull("logprobs");
    }
    choice.put("finish_reason", row.path("finish_reason").textValue());
  }

  private static void message(ObjectNode message, JsonNode row) {
    message.put("role", "assistant").put("content", row.path("content").textValue());
    String reasoning = row.path("reasoning_content").textValue();
    if (!reasoning.isEmpty()) {
      message.put("reasoning_content", reasoning);
    }
    if (row.hasNonNull("tool_calls")) {
      message.set("tool_calls", Json.parse(row.get("tool_calls").textValue()));
    }
  }

  /** Tokens by id: half a character has no text of its own. */
  private static void logprobs(ArrayNode content, JsonNode row) {
    JsonNode top = row.path("top_logprobs");
    for (int i = 0; i < row.get("logprobs").size(); i++) {
      ObjectNode place = token(content, row.path("token_ids").get(i), row.get("logprobs").get(i));
      ArrayNode others = place.putArray("top_logprobs");
      JsonNode ids = top.path(i).path("token_ids");
      for (int t = 0; t < ids.size(); t++) {
        token(others, ids.get(t), top.path(i).path("logprobs").get(t));
      }
    }
  }

  private static ObjectNode token(ArrayNode into, JsonNode id, JsonNode logprob) {
    ObjectNode place = into.addObject().put("token", "token_id:" + id.asText());
    place.set("logprob", logprob);
    return place.putNull("bytes");
  }

  private static void usage(ObjectNode usage, JsonNode row) {
    long prompt = row.path("prompt_tokens").longValue();
    long completion = row.path("completion_tokens").longValue();
    usage
        .put("prompt_tokens", prompt)
        .put("completion_tokens", completion)
        .put("total_tokens", prompt + completion);
    usage
        .putObject("prompt_tokens_details")
        .put("cached_tokens", row.path("cached_tokens").longValue());
    if (row.hasNonNull("reasoning_tokens")) {
      usage
          .putObject("completion_tokens_details")
          .put("reasoning_tokens", row.path("reasoning_tokens").longValue());
    }
  }
}
