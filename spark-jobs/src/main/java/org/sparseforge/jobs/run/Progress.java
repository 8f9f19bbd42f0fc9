package org.sparseforge.jobs.run;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * One line about a run that is going on: redrawn in place on a terminal, otherwise written once per
 * wave. Counts of the running wave are taken as they come and replaced by the exact ones when the
 * wave is committed.
 */
public final class Progress {
  private static final long REDRAW_NANOS = 200_000_000L;

  private final PrintStream out;
  private final int columns;
  private final long startNanos = System.nanoTime();
  private final Map<String, Long> rejected = new TreeMap<>();
  private Words words = new Words("accepted", "candidates", "rejected");
  private String note = "";
  private long wanted;
  private long done;
  private long accepted;
  private long doneAtStart = -1;
  private long acceptedAtStart;
  private long drawnNanos;
  private int drawnLength;

  /** What the line calls the rows that count, all rows, and the others. */
  public record Words(String accepted, String done, String rejected) {}

  /**
   * @param columns width of the terminal that a person looks at; 0 where there is none
   */
  public Progress(PrintStream out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  /** Accepted rows at which the run ends. */
  public synchronized void expect(long rows) {
    wanted = rows;
  }

  /** Calls things otherwise than accepted, candidates and rejected. */
  public synchronized void call(Words names) {
    words = names;
  }

  /** Says more after the counts, in place of what was said before. */
  public synchronized void note(String text) {
    note = text;
  }

  /** The exact state, in place of all that {@link #add} has counted. */
  public synchronized void set(long done, long accepted, Map<String, Long> rejectedByStage) {
    this.done = done;
    this.accepted = accepted;
    rejected.clear();
    rejected.putAll(rejectedByStage);
    if (doneAtStart < 0) {
      doneAtStart = done;
      acceptedAtStart = accepted;
    }
  }

  /** What one group of the running wave brought. */
  public synchronized void add(long passed, Map<String, Long> rejectedByStage) {
    accepted += passed;
    done += passed;
    rejectedByStage.forEach(
        (stage, count) -> {
          rejected.merge(stage, count, Long::sum);
          done += count;
        });
    if (columns > 0 && System.nanoTime() - drawnNanos > REDRAW_NANOS) {
      draw();
    }
  }

  /** A wave is committed. */
  public synchronized void waveDone() {
    if (columns > 0) {
      draw();
    } else {
      out.println(line());
    }
  }

  /** One step that has no counts, such as publishing. */
  public synchronized void say(String step) {
    if (columns > 0) {
      put(step);
    } else {
      out.println(step);
    }
  }

  /** Leaves the terminal as it was found. */
  public synchronized void end() {
    if (columns > 0) {
      put("");
      out.print('\r');
      out.flush();
    }
  }

  synchronized String line() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%,d of %,d %s | %,d %s",
            Math.min(accepted, wanted),
            wanted,
            words.accepted(),
            done,
            words.done()));
    if (!rejected.isEmpty()) {
      StringJoiner reasons = new StringJoiner(", ", " (", ")");
      rejected.entrySet().stream()
          .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
          .limit(3)
          .forEach(e -> reasons.add(e.getKey() + " " + e.getValue()));
      long all = rejected.values().stream().mapToLong(Long::longValue).sum();
      text.append(String.format(Locale.ROOT, ", %,d %s", all, words.rejected())).append(reasons);
    }
    if (!note.isEmpty()) {
      text.append(" | ").append(note);
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    double rate = (done - Math.max(0, doneAtStart)) / Math.max(seconds, 1e-3);
    if (rate > 0) {
      text.append(
          rate < 0.1
              ? String.format(Locale.ROOT, " | %.1f/min", 60 * rate)
              : String.format(Locale.ROOT, " | %.1f/s", rate));
      double acceptedRate = (accepted - acceptedAtStart) / Math.max(seconds, 1e-3);
      if (acceptedRate > 0 && accepted < wanted) {
        text.append(" | ").append(TimeLeft.of((wanted - accepted) / acceptedRate)).append(" left");
      }
    }
    return text.toString();
  }

  private void draw() {
    drawnNanos = System.nanoTime();
    put(line());
  }

  /** A line that wrapped could not be redrawn, so it is cut to the width. */
  private void put(String line) {
    String text = line.length() < columns ? line : line.substring(0, columns - 1);
    out.print('\r' + text + " ".repeat(Math.max(0, drawnLength - text.length())));
    out.flush();
    drawnLength = text.length();
  }
}
