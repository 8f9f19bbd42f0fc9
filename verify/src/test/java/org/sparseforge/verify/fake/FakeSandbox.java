package org.sparseforge.verify.fake;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.sparseforge.verify.sandbox.EnvironmentSession;
import org.sparseforge.verify.sandbox.PythonSandbox;
import org.sparseforge.verify.sandbox.SessionRequest;
import org.sparseforge.verify.sandbox.SolveBatch;
import org.sparseforge.verify.sandbox.SolveReport;
import org.sparseforge.verify.sandbox.ToolResult;
import org.sparseforge.verify.sandbox.VerifyReport;
import org.sparseforge.verify.sandbox.VerifyRequest;
import org.sparseforge.verify.sandbox.VerifyResult;

/** Sessions whose tools are a Java function, for tests of what goes on around them. */
public final class FakeSandbox implements PythonSandbox {
  private final BiFunction<String, String, ToolResult> tools;
  private Optional<RuntimeException> lastly = Optional.empty();
  private final AtomicInteger open = new AtomicInteger();
  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

  /**
   * @param tools gives a result, or throws as a session does, for a tool's name and arguments
   */
  public FakeSandbox(BiFunction<String, String, ToolResult> tools) {
    this.tools = tools;
  }

  /** Every call returns its own number. */
  public FakeSandbox() {
    this.tools = (name, arguments) -> new ToolResult.Returned("" + calls.size());
  }

  /** Has sessions throw this when they are asked for their database. */
  public FakeSandbox breakingAtTheEnd(RuntimeException failure) {
    lastly = Optional.of(failure);
    return this;
  }

  /** Sessions that are open now. */
  public int open() {
    return open.get();
  }

  /** Every call so far: the tool's name and its arguments. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public EnvironmentSession openSession(SessionRequest request) {
    open.incrementAndGet();
    return new EnvironmentSession() {
      private boolean closed;

      @Override
      public ToolResult call(String name, String arguments) {
        calls.add(name + arguments);
        return tools.apply(name, arguments);
      }

      @Override
      public String database() {
        lastly.ifPresent(
            failure -> {
              throw failure;
            });
        return request.database();
      }

      @Override
      public void close() {
        if (!closed) {
          closed = true;
          open.decrementAndGet();
        }
      }
    };
  }

  @Override
  public SolveReport solve(SolveBatch batch) {
    throw new UnsupportedOperationException("a fake solves nothing");
  }

  /** Every answer passes. */
  @Override
  public VerifyReport verifyAll(VerifyRequest request) {
    List<VerifyResult> results = new ArrayList<>();
    request.attempts().forEach(attempt -> results.add(new VerifyResult.Judged(true)));
    return new VerifyReport(results, List.of());
  }

  @Override
  public void close() {}
}
