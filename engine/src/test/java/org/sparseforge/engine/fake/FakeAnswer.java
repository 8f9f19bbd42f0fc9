package org.sparseforge.engine.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sparseforge.schemas.Json;

/** What a {@link FakeEndpoint} does with a request. */
public final class FakeAnswer {
  private enum End {
    WHOLE,
    /** The connection ends in the middle, in good order. */
    CUT,
    /** The connection is reset in the middle. */
    RESET,
    /** The rest comes after {@link #PAUSE_MILLIS}. */
    SLOW,
    /** The rest never comes. */
    HELD
  }

  private static final long PAUSE_MILLIS = 1000;

  private final int status;
  private final List<String> headers;
  private final byte[] body;
  private final End end;

  private FakeAnswer(int status, List<String> headers, byte[] body, End end) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.end = end;
  }

  public static FakeAnswer of(int status, String contentType, String body) {
    return new FakeAnswer(
        status,
        List.of("Content-Type: " + contentType),
        body.getBytes(StandardCharsets.UTF_8),
        End.WHOLE);
  }

  public static FakeAnswer json(JsonNode body) {
    return of(200, "application/json", Json.write(body));
  }

  /** An error in OpenAI's shape. */
  public static FakeAnswer error(int status, String code, String message) {
    ObjectNode body = Json.object();
    body.putObject("error").put("message", message).put("type", "error").put("code", code);
    return of(status, "application/json; charset=utf-8", Json.write(body));
  }

  /** A page for people, as proxies send it. */
  public static FakeAnswer html(int status) {
    return of(status, "text/html", "<html><body><h1>Error " + status + "</h1></body></html>");
  }

  /** A chat completion that says {@code content}. */
  public static FakeAnswer chat(String content) {
    return json(chatBody(content, "stop"));
  }

  /** The body of one, to be changed. */
  public static ObjectNode chatBody(String content, String finishReason) {
    ObjectNode body = Json.object().put("id", "c").put("object", "chat.completion");
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", content);
    choice.put("finish_reason", finishReason);
    body.putObject("usage")
        .put("prompt_tokens", 100)
        .put("completion_tokens", 20)
        .put("total_tokens", 120)
        .putObject("prompt_tokens_details")
        .put("cached_tokens", 40);
    return body;
  }

  public FakeAnswer with(String header) {
    List<String> more = new ArrayList<>(headers);
    more.add(header);
    return new FakeAnswer(status, more, body, end);
  }

  /** The same up to its middle, where the connection ends. */
  public FakeAnswer cut() {
    return new FakeAnswer(status, headers, body, End.CUT);
  }

  /** The same up to its middle, where the connection is reset. */
  public FakeAnswer reset() {
    return new FakeAnswer(status, headers, body, End.RESET);
  }

  /** The same with a pause in its middle. */
  public FakeAnswer slow() {
    return new FakeAnswer(status, headers, body, End.SLOW);
  }

  /** The same up to its middle, and nothing more until the server is closed. */
  public FakeAnswer held() {
    return new FakeAnswer(status, headers, body, End.HELD);
  }

  void write(Socket connection, CountDownLatch serverClosed)
      throws IOException, InterruptedException {
    OutputStream out = connection.getOutputStream();
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Said\r\n");
    headers.forEach(header -> head.append(header).append("\r\n"));
    head.append("Content-Length: ").append(body.length).append("\r\nConnection: close\r\n\r\n");
    out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    out.write(end == End.WHOLE ? body : Arrays.copyOf(body, body.length / 2));
    out.flush();
    if (end == End.RESET) {
      connection.setSoLinger(true, 0);
    }
    if (end == End.HELD) {
      serverClosed.await();
    }
    if (end == End.SLOW && !serverClosed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
      out.write(body, body.length / 2, body.length - body.length / 2);
      out.flush();
    }
  }
}
