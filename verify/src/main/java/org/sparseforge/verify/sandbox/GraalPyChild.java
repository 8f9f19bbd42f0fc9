package org.sparseforge.verify.sandbox;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/**
 * The program of a GraalPy child JVM: takes one job after the other from stdin, runs each in
 * contexts of its own, and writes what came out to stdout. The only class that touches polyglot.
 *
 * <p>A solution and its tools are in two contexts, so that neither can reach the other's data; this
 * class carries texts between them. Frames are a four-byte length and UTF-8.
 */
final class GraalPyChild {
  /** A job's first frame. */
  static final String SOLVE = "solve";

  static final String VERIFY = "verify";
  static final String INSPECT = "inspect";
  static final String SESSION = "session";
  static final String VERSION = "version";

  /** Ends the frames of a job whose number is not known beforehand. */
  static final String END = "";

  /** Exit code of a child whose environment ended its own context. */
  private static final int ENDED = 4;

  private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
  private final DataOutputStream out;
  private final Engine engine;
  private final Source guest;

  private GraalPyChild(DataOutputStream out) {
    this.out = out;
    this.engine =
        Engine.newBuilder("python")
            .option("engine.WarnInterpreterOnly", "false")
            .out(OutputStream.nullOutputStream())
            .err(OutputStream.nullOutputStream())
            .build();
    String text = HostProgram.source("codec", "inspect", "guest", "graal");
    this.guest = Source.newBuilder("python", text, "guest.py").buildLiteral();
  }

  public static void main(String[] args) throws IOException {
    var in = new DataInputStream(new BufferedInputStream(System.in));
    var out = new DataOutputStream(new BufferedOutputStream(System.out));
    System.setOut(new java.io.PrintStream(OutputStream.nullOutputStream(), true, "UTF-8"));
    GraalPyChild child = new GraalPyChild(out);
    child.listen(in);
    while (true) {
      child.job(child.next());
      out.flush();
    }
  }

  /** Apart from the jobs, so that a child that computes notices too when its parent is gone. */
  private void listen(DataInputStream in) {
    Thread listener =
        new Thread(
            () -> {
              try {
                while (true) {
                  frames.add(Frames.read(in));
                }
              } catch (IOException e) {
                // The parent is done with this child, or is gone.
                Runtime.getRuntime().halt(0);
              }
            },
            "listener");
    listener.setDaemon(true);
    listener.start();
  }

  private String next() throws IOException {
    try {
      return frames.take();
    } catch (InterruptedException e) {
      throw new IOException("nobody interrupts this thread", e);
    }
  }

  private void job(String kind) throws IOException {
    switch (kind) {
      case SOLVE -> solve(next(), next());
      case VERIFY -> verify(next());
      case INSPECT -> {
        String sources = next();
        try (Context context = context()) {
          Frames.write(out, member(context, "inspect_all").execute(sources).asString());
        }
      }
      case SESSION -> session(next());
      case VERSION -> {
        try (Context context = context()) {
          Frames.write(out, member(context, "version").execute().asString());
        }
      }
      default -> throw new IOException("unknown job " + kind);
    }
  }

  /** Answers with two frames: what the solution said, and the state the tools are left in. */
  private void solve(String toolsJob, String solutionJob) throws IOException {
    try (Context toolsContext = context();
        Context solutionContext = context()) {
      Value tools = member(toolsContext, "open_tools").execute(toolsJob);
      if (tools.isString()) {
        Frames.write(out, "");
        Frames.write(out, tools.asString());
        return;
      }
      Value call = tools.getArrayElement(0);
      ProxyExecutable carry = arguments -> call.execute(arguments[0].asString()).asString();
      String said = said(() -> member(solutionContext, "solve_text").execute(solutionJob, carry));
      Frames.write(out, said);
      Frames.write(out, said(() -> tools.getArrayElement(1).execute()));
    }
  }

  /** Answers with a frame per attempt, then {@link #END}. */
  private void verify(String job) throws IOException {
    try (Context context = context()) {
      ProxyExecutable say =
          arguments -> {
            try {
              Frames.write(out, arguments[0].asString());
              out.flush();
            } catch (IOException e) {
              throw new UncheckedIOException("the parent is gone", e);
            }
            return null;
          };
      try {
        member(context, "judge_all").execute(job, say);
      } catch (PolyglotException e) {
        // The parent sees fewer verdicts than attempts.
        if (e.isResourceExhausted()) {
          Runtime.getRuntime().halt(3);
        }
      }
    }
    Frames.write(out, END);
  }

  /** Answers every request with two frames: the reply, and the state if it changed. */
  private void session(String job) throws IOException {
    try (Context context = context()) {
      Value tools = member(context, "open_session").execute(job);
      Frames.write(out, tools.isString() ? tools.asString() : "");
      out.flush();
      while (!tools.isString()) {
        Value said = tools.execute(next());
        Frames.write(out, said.getArrayElement(0).asString());
        Frames.write(out, said.getArrayElement(1).asString());
        out.flush();
      }
    } catch (PolyglotException e) {
      // os._exit and its like; a context that is gone cannot go on.
      Runtime.getRuntime().halt(e.isResourceExhausted() ? ChildJvm.OUT_OF_MEMORY : ENDED);
    }
  }

  private interface Step {
    Value run();
  }

  private static String said(Step step) {
    try {
      return step.run().asString();
    } catch (PolyglotException e) {
      // os._exit and its like end the context instead of raising.
      return e.isExit()
          ? "RSystemExit\nit ended its process with code " + e.getExitStatus()
          : "RRuntimeError\n" + e.getMessage();
    }
  }

  private Context context() {
    Context context =
        Context.newBuilder("python")
            .engine(engine)
            .allowHostAccess(HostAccess.NONE)
            .allowIO(IOAccess.NONE)
            .allowNativeAccess(false)
            .allowCreateThread(false)
            .allowCreateProcess(false)
            .allowHostClassLoading(false)
            .allowHostClassLookup(name -> false)
            .allowPolyglotAccess(PolyglotAccess.NONE)
            .allowEnvironmentAccess(EnvironmentAccess.NONE)
            .build();
    context.eval(guest);
    return context;
  }

  private static Value member(Context context, String name) {
    return context.getBindings("python").getMember(name);
  }
}
