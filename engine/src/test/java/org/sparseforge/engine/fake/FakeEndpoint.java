package org.sparseforge.engine.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.sparseforge.schemas.Json;

/**
 * An HTTP server on loopback that answers as a script says: rightly, wrongly, or by breaking the
 * connection. Every connection serves one request, in a thread of its own.
 */
public final class FakeEndpoint implements AutoCloseable {
  private final ServerSocket socket;
  private volatile Function<Request, FakeAnswer> script;
  private final AtomicInteger numRequests = new AtomicInteger();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final boolean remembers;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * What a client sent.
   *
   * @param number of the request, from 0, in the order of arrival
   * @param headers by lower-case name
   * @param body an empty object where none was sent
   */
  public record Request(int number, String path, Map<String, String> headers, JsonNode body) {}

  private FakeEndpoint(int port, boolean remembers, Function<Request, FakeAnswer> script)
      throws IOException {
    this.script = script;
    this.remembers = remembers;
    socket = new ServerSocket(port, 500, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  /**
   * @param script called by many threads
   */
  public static FakeEndpoint start(Function<Request, FakeAnswer> script) {
    return open(0, true, script);
  }

  /**
   * One that forgets what it was sent, and so may serve for hours.
   *
   * @param port 0 for any
   */
  public static FakeEndpoint serve(int port, Function<Request, FakeAnswer> script) {
    return open(port, false, script);
  }

  private static FakeEndpoint open(
      int port, boolean remembers, Function<Request, FakeAnswer> script) {
    try {
      return new FakeEndpoint(port, remembers, script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@code --model} takes it. */
  public String ref() {
    return "openai:http://127.0.0.1:" + socket.getLocalPort() + "/v1#scripted";
  }

  /** Answers otherwise from now on. */
  public void answer(Function<Request, FakeAnswer> otherwise) {
    script = otherwise;
  }

  /** All that has come, in no particular order. */
  public List<Request> requests() {
    return requests;
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      socket.close();
      for (Socket connection : open) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (closed.getCount() > 0) {
      try {
        Socket connection = socket.accept();
        open.add(connection);
        start(() -> serve(connection));
      } catch (IOException e) {
        // closed, or a client that went away before it was let in
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      Request request = read(connection.getInputStream());
      if (request != null) {
        if (remembers) {
          requests.add(request);
        }
        script.apply(request).write(connection, closed);
      }
    } catch (IOException | InterruptedException e) {
      // the client went away, as it may
    } finally {
      open.remove(connection);
    }
  }

  private Request read(InputStream stream) throws IOException {
    BufferedInputStream in = new BufferedInputStream(stream);
    String[] first = line(in).split(" ");
    if (first.length < 2) {
      return null;
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    return new Request(
        numRequests.getAndIncrement(),
        first[1],
        headers,
        body.length == 0 ? Json.object() : Json.parse(new String(body, StandardCharsets.UTF_8)));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "fake-endpoint");
    thread.setDaemon(true);
    thread.start();
  }
}
