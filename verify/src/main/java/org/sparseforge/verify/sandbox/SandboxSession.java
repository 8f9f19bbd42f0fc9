package org.sparseforge.verify.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.sparseforge.schemas.Json;

/**
 * A session over a process that can be replaced: after every call it holds the database's text, so
 * that a process which has to be stopped takes nothing with it.
 */
final class SandboxSession implements EnvironmentSession {
  /** Processes that may be lost in one session; each costs a start and its call's whole time. */
  static final int MAX_RESTARTS = 8;

  /** Frames from {@code guest.py}'s Session. */
  private static final String READY = "";

  private static final String UNCHANGED = "";

  /** How a sandbox starts a process that waits for its opening frames. */
  interface Starter {
    FramedProcess start();

    /**
     * @param job JSON text {tools, names, database}
     * @return what the process is sent first
     */
    List<String> opening(String job);
  }

  private final Starter starter;
  private final SessionRequest request;
  private final SandboxLimits limits;
  private final CallClock clock;
  private final ScheduledExecutorService watchdog;
  private volatile FramedProcess process;
  private String database;
  private int restarts;
  private volatile boolean closed;

  /** Opens a session; the limits' times are those of one call. */
  static SandboxSession open(
      Starter starter,
      SessionRequest request,
      SandboxLimits limits,
      ScheduledExecutorService watchdog) {
    var session = new SandboxSession(starter, request, limits, watchdog);
    session.start();
    return session;
  }

  private SandboxSession(
      Starter starter,
      SessionRequest request,
      SandboxLimits limits,
      ScheduledExecutorService watchdog) {
    this.starter = starter;
    this.request = request;
    this.limits = limits;
    this.clock = new CallClock(limits.cpuTime(), limits.wallTime());
    this.watchdog = watchdog;
    this.database = request.database();
  }

  private void start() {
    ObjectNode job = Json.object();
    job.put("tools", request.toolsSource()).put("database", database);
    job.set("names", Json.arrayOf(request.toolNames(), Json.MAPPER.getNodeFactory()::textNode));
    FramedProcess fresh = starter.start();
    String said;
    try {
      said =
          fresh.talk(
              clock,
              watchdog,
              process -> {
                process.send(starter.opening(Json.write(job)));
                return process.receive();
              });
    } catch (FramedProcess.FrameTooLong e) {
      fresh.kill();
      throw new EnvironmentException("the environment's tools said too much while loading", e);
    } catch (IOException e) {
      SolveResult.Stopped how = fresh.end();
      refuseLate("the environment's tools while they were loaded", how);
      throw new EnvironmentException(
          "the environment's tools could not be loaded: " + how.detail(), e);
    }
    if (!said.equals(READY)) {
      fresh.kill();
      throw new EnvironmentException("the environment cannot be used: " + Replies.problem(said));
    }
    keep(fresh);
  }

  private synchronized void keep(FramedProcess fresh) {
    process = fresh;
    if (closed) {
      fresh.kill();
      throw new SandboxException("the session was closed while its process started");
    }
  }

  @Override
  public ToolResult call(String name, String arguments) {
    if (closed) {
      throw new SandboxException("the session of tool " + name + " is closed");
    }
    if (process == null) {
      if (restarts == MAX_RESTARTS) {
        return new ToolResult.Stopped(
            "restarts",
            "the environment was stopped " + restarts + " times and takes no more calls");
      }
      restarts++;
      start();
    }
    String[] said;
    try {
      said =
          process.talk(
              clock,
              watchdog,
              process -> {
                process.send(List.of(request(name, arguments)));
                return new String[] {process.receive(), process.receive()};
              });
    } catch (FramedProcess.FrameTooLong e) {
      return dropped("output", "its result is too long");
    } catch (IOException e) {
      return ended(name);
    }
    return result(said[0], said[1]);
  }

  private static String request(String name, String arguments) {
    var call = Json.array().add(name);
    call.addArray();
    call.add(Json.parse(arguments));
    return Json.write(call);
  }

  private ToolResult result(String reply, String state) {
    if (reply.length() > limits.outputBytes()) {
      return dropped("output", "its result is too long");
    }
    if (state.length() > limits.outputBytes()) {
      return dropped("output", "it made the database too long");
    }
    if (state.startsWith("R")) {
      return dropped("database", Replies.problem(state));
    }
    JsonNode said;
    try {
      said = Json.parse(reply);
    } catch (IllegalArgumentException e) {
      return dropped("protocol", "its process spoke out of turn");
    }
    JsonNode error = said.path("error");
    boolean raised = error.path(0).isTextual() && error.path(1).isTextual();
    if (!raised && !said.has("value") || !state.equals(UNCHANGED) && !state.startsWith("D")) {
      return dropped("protocol", "its process spoke out of turn");
    }
    if (!state.equals(UNCHANGED)) {
      database = state.substring(1);
    }
    return raised
        ? new ToolResult.Raised(error.get(0).textValue(), error.get(1).textValue())
        : new ToolResult.Returned(Json.write(said.get("value")));
  }

  private ToolResult ended(String name) {
    FramedProcess gone = process;
    process = null;
    if (closed) {
      gone.kill();
      throw new SandboxException("the session was closed during a call");
    }
    SolveResult.Stopped how = gone.end();
    refuseLate("a call of the tool " + name, how);
    return new ToolResult.Stopped(how.limit(), how.detail());
  }

  /** What the clock on the wall has stopped says nothing about the code. */
  private static void refuseLate(String what, SolveResult.Stopped how) {
    if (how.limit().equals(CallClock.TIME)) {
      throw new SandboxException.Late("the sandbox stopped " + what + ": " + how.detail());
    }
  }

  private ToolResult dropped(String limit, String detail) {
    FramedProcess gone = process;
    process = null;
    gone.kill();
    return new ToolResult.Stopped(limit, detail);
  }

  @Override
  public String database() {
    try {
      Json.parse(database);
    } catch (IllegalArgumentException e) {
      throw new EnvironmentException("the environment's database is " + e.getMessage(), e);
    }
    return database;
  }

  @Override
  public synchronized void close() {
    closed = true;
    FramedProcess last = process;
    if (last != null) {
      last.kill();
    }
  }
}
