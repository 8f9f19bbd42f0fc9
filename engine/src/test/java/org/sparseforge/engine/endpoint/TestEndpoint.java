package org.sparseforge.engine.endpoint;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.engine.fake.TestEngines;
import org.sparseforge.engine.sampling.SamplingParams;

/** A scripted server, an engine over it, and what the engine says of it. */
final class TestEndpoint implements AutoCloseable {
  final FakeEndpoint server;
  final FakeTimer timer = new FakeTimer();
  final List<String> log = new CopyOnWriteArrayList<>();

  /** Comes down with the first sentence of the log. */
  final CountDownLatch logged = new CountDownLatch(1);

  final EndpointEngine engine;

  /**
   * @param settings endpoint settings by name, and their values in turn
   */
  TestEndpoint(Function<FakeEndpoint.Request, FakeAnswer> script, Object... settings) {
    this(ApiKey.none(), Optional.empty(), script, settings);
  }

  TestEndpoint(
      ApiKey key,
      Optional<Price> price,
      Function<FakeEndpoint.Request, FakeAnswer> script,
      Object... settings) {
    server = FakeEndpoint.start(script);
    engine =
        new EndpointEngine(
            EndpointRef.of(server.ref()),
            config(settings),
            key,
            price,
            timer,
            () -> 0.5,
            sentence -> {
              log.add(sentence);
              logged.countDown();
            });
  }

  /** For scripts: waits, and goes on when the server is stopped. */
  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static EndpointConfig config(Object... settings) {
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      values.put((String) settings[i], settings[i + 1]);
    }
    return EndpointConfig.from(values);
  }

  static GenerationRequest ask(String id, String question) {
    return GenerationRequest.of(
        id,
        Prompt.of(List.of(ChatMessage.user(question)), ThinkingMode.CHAT),
        SamplingParams.greedy(100));
  }

  /** What the engine makes of the answers to one question. */
  String reply() {
    return engine.submit(ask("r", "hi")).join().reply().orElseThrow().content();
  }

  EngineException failure() {
    return TestEngines.failure(engine.submit(ask("r", "hi")));
  }

  /** The last message of a request, which its sender asks. */
  static String question(FakeEndpoint.Request request) {
    var messages = request.body().path("messages");
    return messages.path(messages.size() - 1).path("content").asText();
  }

  @Override
  public void close() {
    engine.close();
    server.close();
  }
}
