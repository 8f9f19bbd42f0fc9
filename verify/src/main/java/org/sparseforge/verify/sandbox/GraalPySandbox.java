package org.sparseforge.verify.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import org.sparseforge.schemas.Json;

/**
 * Python as GraalPy runs it, in child JVMs: for machines where bubblewrap cannot run.
 *
 * <p>A sandbox here is a fresh polyglot context without host, file, network, native, process or
 * thread access; a solution and its tools have one each, as has every verifier. Contexts of
 * different jobs follow each other in a pooled child JVM, of which only the compiled code of our
 * own sources stays. A child is replaced when it dies, and after a few hundred jobs.
 *
 * <p>Not covered: holes in GraalPy or the JVM (a job that breaks out of its context has the rights
 * of this user and could meet later jobs of its child), hash seeds (GraalPy's hashes are always the
 * same, so order of sets is not varied), and cpu time apart from wall time.
 */
public final class GraalPySandbox implements PythonSandbox {
  /** System property: where the child JVM finds GraalPy, as a class path. */
  public static final String CLASSPATH_PROPERTY = "sparseforge.graalpy.classpath";

  private static final int MAX_JOBS = 300;
  private static final int MAX_STARTS = 3;

  private final SandboxLimits limits;
  private final String classpath;
  private final ConcurrentLinkedQueue<ChildJvm> idle = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService watchdog = Watchdog.start();
  private final String name;
  private volatile boolean closed;

  private GraalPySandbox(SandboxLimits limits, String classpath) {
    this.limits = limits;
    this.classpath = classpath;
    try {
      this.name = "graalpy python-" + answer(List.of(GraalPyChild.VERSION));
    } catch (SandboxException e) {
      close();
      throw new SandboxException(
          "GraalPy cannot run here ("
              + e.getMessage()
              + "); put its jars (org.graalvm.polyglot:python-community) on the class path given by"
              + " -D"
              + CLASSPATH_PROPERTY,
          e);
    }
  }

  /**
   * Starts a first child to see that it runs.
   *
   * @param graalPy class path of GraalPy's jars, such as {@code lib/graalpy/*}
   * @throws SandboxException if it does not; the message says what to do
   */
  public static GraalPySandbox open(SandboxLimits limits, String graalPy) {
    Set<String> entries = new LinkedHashSet<>(List.of(home(GraalPyChild.class)));
    entries.add(graalPy);
    return new GraalPySandbox(limits, String.join(java.io.File.pathSeparator, entries));
  }

  private static String home(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new SandboxException("could not find the jar of " + type.getName(), e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public SolveReport solve(SolveBatch batch) {
    List<SolveResult> results = new ArrayList<>();
    for (SolveRequest run : batch.runs()) {
      results.add(solveOne(run));
    }
    return new SolveReport(results, inspect(batch.inspect()));
  }

  private SolveResult solveOne(SolveRequest run) {
    ObjectNode tools = Json.object();
    tools.put("tools", run.toolsSource()).put("database", run.database());
    tools.set("names", Json.arrayOf(run.toolNames(), Json.MAPPER.getNodeFactory()::textNode));
    ObjectNode solution = Json.object().put("solution", run.solution());
    solution.set("names", tools.get("names"));
    return on(
        child -> {
          child.send(List.of(GraalPyChild.SOLVE, Json.write(tools), Json.write(solution)));
          String said = child.receive();
          String state = child.receive();
          return Replies.spoken(limits.outputBytes(), said, state);
        },
        stopped -> stopped);
  }

  @Override
  public VerifyReport verifyAll(VerifyRequest request) {
    List<VerifyResult> results = new ArrayList<>();
    Optional<SolveResult.Stopped> end =
        on(
            child -> {
              child.send(List.of(GraalPyChild.VERIFY, Job.verify(request)));
              String verdict = child.receive();
              while (!verdict.equals(GraalPyChild.END)) {
                results.add(Replies.verdict(verdict));
                verdict = child.receive();
              }
              return Optional.empty();
            },
            Optional::of);
    Replies.fill(results, request.attempts().size(), end.orElse(Replies.FELL_SILENT));
    return new VerifyReport(results, inspect(request.inspect()));
  }

  /** A child of its own, which ends with the session. */
  @Override
  public EnvironmentSession openSession(SessionRequest request) {
    SandboxSession.Starter starter =
        new SandboxSession.Starter() {
          @Override
          public FramedProcess start() {
            return borrow();
          }

          @Override
          public List<String> opening(String job) {
            return List.of(GraalPyChild.SESSION, job);
          }
        };
    return SandboxSession.open(starter, request, limits, watchdog);
  }

  private List<SourceReport> inspect(List<Source> sources) {
    if (sources.isEmpty()) {
      return List.of();
    }
    var list = Json.array();
    sources.forEach(source -> list.addArray().add(source.name()).add(source.text()));
    return Replies.reports(Json.parse(answer(List.of(GraalPyChild.INSPECT, Json.write(list)))));
  }

  /** One frame of a job that runs none of the task's code: a child that dies of it is broken. */
  private String answer(List<String> frames) {
    return on(
        child -> {
          child.send(frames);
          return child.receive();
        },
        stopped -> {
          throw new SandboxException("a GraalPy child broke: " + stopped.detail());
        });
  }

  private interface OnEnd<T> {
    T told(SolveResult.Stopped how);
  }

  private <T> T on(FramedProcess.Conversation<T> conversation, OnEnd<T> ended) {
    ChildJvm child = borrow();
    try {
      T result = child.talk(limits.wallTime(), watchdog, conversation);
      giveBack(child);
      return result;
    } catch (FramedProcess.FrameTooLong e) {
      child.destroy();
      return ended.told(new SolveResult.Stopped("output", "it said too much"));
    } catch (IOException e) {
      return ended.told(child.end());
    }
  }

  private ChildJvm borrow() {
    ChildJvm child = idle.poll();
    for (int start = 0; child == null && start < MAX_STARTS; start++) {
      ChildJvm fresh = ChildJvm.start(classpath, limits);
      // A child that has said nothing yet is no witness against the code it would have run.
      if (greets(fresh)) {
        child = fresh;
      }
    }
    if (child == null) {
      throw new SandboxException("a child JVM ended " + MAX_STARTS + " times before it was ready");
    }
    return child;
  }

  private boolean greets(ChildJvm child) {
    try {
      child.talk(
          limits.wallTime().plusSeconds(60),
          watchdog,
          fresh -> {
            fresh.send(List.of(GraalPyChild.VERSION));
            return fresh.receive();
          });
      return true;
    } catch (IOException e) {
      child.destroy();
      return false;
    }
  }

  private void giveBack(ChildJvm child) {
    if (closed || child.talks() >= MAX_JOBS) {
      child.destroy();
    } else {
      idle.add(child);
    }
  }

  @Override
  public void close() {
    closed = true;
    watchdog.shutdownNow();
    for (ChildJvm child = idle.poll(); child != null; child = idle.poll()) {
      child.destroy();
    }
  }
}
