package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.endpoint.TestEndpoint.ask;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.fake.TestEngines;

/** Nobody pays for an answer that nobody wants: the connection ends with the request. */
class AbandonedRequestTest {
  private ServerSocket server;
  private final FakeTimer timer = new FakeTimer();
  private EndpointEngine engine;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    engine = engine(TestEndpoint.config("max_attempts", 1));
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    server.close();
  }

  @Test
  void cancellingEndsTheConnection() throws IOException {
    CompletableFuture<Completion> future = engine.submit(ask("r", "hi"));
    try (Socket connection = server.accept()) {
      awaitRequest(connection);
      future.cancel(true);
      assertEnds(connection);
    }
    assertEquals(0, engine.stats().running());
  }

  @Test
  void closingTheEngineEndsTheConnection() throws IOException {
    CompletableFuture<Completion> future = engine.submit(ask("r", "hi"));
    try (Socket connection = server.accept()) {
      awaitRequest(connection);
      engine.close();
      assertEnds(connection);
    }
    assertEquals("the engine was closed", TestEngines.failure(future).getMessage());
  }

  @Test
  void anAttemptThatTakesTooLongEndsItsConnection() throws IOException {
    CompletableFuture<Completion> future = engine.submit(ask("r", "hi"));
    try (Socket connection = server.accept()) {
      awaitRequest(connection);
      timer.strike();
      assertEnds(connection);
    }
    assertEquals(8, engine.stats().limit(), "16 at a time were too many for the server");
    assertTrue(
        TestEngines.failure(future).getMessage().endsWith("no answer within 600.0 s"),
        () -> TestEngines.failure(future).getMessage());
  }

  @Test
  void aSenderThatIsClosedTakesNothing() {
    HttpSender sender = new HttpSender(ref(), ApiKey.none(), 100);
    sender.close();
    assertThrows(
        RejectedExecutionException.class,
        () -> sender.send(new HttpSender.Message(ref().base(), new byte[0])));
  }

  @Test
  void theFirstReasonForTheEndStays() throws IOException {
    CompletableFuture<Completion> future = engine.submit(ask("r", "hi"));
    try (Socket connection = server.accept()) {
      awaitRequest(connection);
      connection
          .getOutputStream()
          .write("HTTP/1.1 401 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes());
      assertTrue(TestEngines.failure(future) instanceof EngineException.Unauthorized);
    }
    engine.close();
    assertTrue(
        TestEngines.failure(engine.submit(ask("s", "hi"))) instanceof EngineException.Unauthorized);
  }

  private EndpointEngine engine(EndpointConfig config) {
    return new EndpointEngine(
        ref(), config, ApiKey.none(), Optional.empty(), timer, () -> 0.5, sentence -> {});
  }

  private EndpointRef ref() {
    return EndpointRef.of("openai:http://127.0.0.1:" + server.getLocalPort() + "/v1#m");
  }

  /** Reads up to the end of the head and of the body, which is JSON. */
  private static void awaitRequest(Socket connection) throws IOException {
    InputStream in = connection.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    String text = head.toString().toLowerCase(Locale.ROOT);
    int at = text.indexOf("content-length: ") + "content-length: ".length();
    in.readNBytes(Integer.parseInt(text.substring(at, text.indexOf('\r', at))));
  }

  private static void assertEnds(Socket connection) throws IOException {
    try {
      assertEquals(-1, connection.getInputStream().read());
    } catch (SocketException e) {
      // reset: an end too
    }
  }
}
