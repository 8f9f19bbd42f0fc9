package org.sparseforge.jobs.inference;

import java.io.PrintStream;
import java.util.Locale;
import org.sparseforge.jobs.engine.EngineHolder;
import org.sparseforge.jobs.engine.EngineReading;
import org.sparseforge.jobs.run.TimeLeft;

/**
 * One line about a run that is going on: redrawn in place on a terminal, otherwise written once a
 * wave. Where the engine runs in this JVM the line follows it as it computes; where it runs on
 * other machines, slice by slice.
 */
public final class TokenProgress implements AutoCloseable {
  private static final long REDRAW_MILLIS = 500;

  private final PrintStream out;
  private final boolean terminal;
  private final long startNanos = System.nanoTime();
  private final Thread painter;
  private String key;
  private long rows;
  private long doneAtStart;
  private long done;
  private long failed;
  private long tokens;
  private double cost;
  private int drawnLength;
  private volatile boolean closed;

  /**
   * @param terminal whether {@code out} is one a person looks at
   */
  public TokenProgress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
    painter = new Thread(this::paint, "sparseforge-progress");
    painter.setDaemon(true);
  }

  /**
   * @param runKey names the engine in this JVM, if there will be one
   * @param wanted rows in all
   * @param already rows that an earlier session has done
   */
  synchronized void begin(String runKey, long wanted, long already) {
    key = runKey;
    rows = wanted;
    doneAtStart = already;
    done = already;
    if (terminal) {
      painter.start();
    }
  }

  /** A slice of the running wave is done. */
  synchronized void slice(Slice.Result result) {
    done += result.indices().length;
    failed += result.failed();
    tokens += result.tokens();
    cost += result.costUsd();
  }

  /** A wave is committed, up to this row. */
  synchronized void committed(long end) {
    done = end;
    if (!terminal) {
      out.println(line());
    }
  }

  /** A sentence for the user, before the work begins. */
  synchronized void note(String sentence) {
    out.println(sentence);
  }

  /** One step that has no counts, such as publishing. */
  synchronized void say(String step) {
    if (!terminal) {
      out.println(step);
    }
  }

  /** Leaves the terminal as it was found. */
  @Override
  public void close() {
    closed = true;
    painter.interrupt();
    synchronized (this) {
      if (terminal) {
        put("");
        out.print('\r');
        out.flush();
      }
    }
  }

  synchronized String line() {
    EngineReading here = key == null ? null : EngineHolder.reading(key).orElse(null);
    long rowsNow = done;
    long failedNow = failed;
    long tokensNow = tokens;
    double costNow = cost;
    String trouble = "";
    if (here != null) {
      rowsNow = Math.max(done, doneAtStart + here.rowsDone() + here.rowsFailed());
      failedNow = Math.max(failed, here.rowsFailed());
      tokensNow = Math.max(tokens, here.computedTokens());
      costNow = Math.max(cost, here.costUsd());
      trouble = here.trouble();
    }
    double seconds = Math.max((System.nanoTime() - startNanos) / 1e9, 1e-3);
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%,d of %,d rows", rowsNow, rows));
    if (failedNow > 0) {
      text.append(String.format(Locale.ROOT, " | %,d with an error", failedNow));
    }
    text.append(String.format(Locale.ROOT, " | %,.0f tokens/s", tokensNow / seconds));
    if (costNow > 0) {
      text.append(String.format(Locale.ROOT, " | $%.4f", costNow));
    }
    double rate = (rowsNow - doneAtStart) / seconds;
    if (rate > 0 && rowsNow < rows) {
      text.append(" | ").append(TimeLeft.of((rows - rowsNow) / rate)).append(" left");
    }
    if (!trouble.isEmpty()) {
      text.append(" | waiting for the endpoint: ").append(trouble);
    }
    return text.toString();
  }

  private void paint() {
    while (!closed) {
      synchronized (this) {
        put(line());
      }
      try {
        Thread.sleep(REDRAW_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void put(String text) {
    out.print('\r' + text + " ".repeat(Math.max(0, drawnLength - text.length())));
    out.flush();
    drawnLength = text.length();
  }
}
