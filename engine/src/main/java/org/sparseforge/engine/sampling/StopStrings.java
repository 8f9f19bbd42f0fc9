package org.sparseforge.engine.sampling;

import java.util.List;

/**
 * Looks for stop strings in text that arrives in pieces, and lets through only what cannot belong
 * to one. One for each completion.
 *
 * <p>The match that counts is the one that ends first, the longer one where two end together: what
 * a reader would find who got the text character by character. So it does not matter where tokens
 * cut the text.
 */
public final class StopStrings {
  private final List<String> stops;
  private final int longest;

  /** Text not let through yet; a stop string, if one comes, begins in it. */
  private final StringBuilder held = new StringBuilder();

  private boolean matched;

  /**
   * @param stops not empty each
   */
  public StopStrings(List<String> stops) {
    this.stops = stops;
    this.longest = stops.stream().mapToInt(String::length).max().orElse(0);
  }

  /** Whether a stop string was found; nothing may be added after that. */
  public boolean matched() {
    return matched;
  }

  /**
   * Takes the next piece of text.
   *
   * @param into gets the text that is certain now: up to the stop string where one is complete
   */
  public void add(CharSequence piece, StringBuilder into) {
    for (int i = 0; i < piece.length(); i++) {
      held.append(piece.charAt(i));
      int length = longestEndingHere();
      if (length > 0) {
        matched = true;
        release(held.length() - length, held.length(), into);
        return;
      }
    }
    int safe = Math.max(0, held.length() - Math.max(0, longest - 1));
    while (safe < held.length() && !canBegin(safe)) {
      safe++;
    }
    release(safe, safe, into);
  }

  /** Gives the text held back, once no more will come. */
  public void flush(StringBuilder into) {
    release(held.length(), held.length(), into);
  }

  private void release(int end, int drop, StringBuilder into) {
    into.append(held, 0, end);
    held.delete(0, drop);
  }

  private int longestEndingHere() {
    int found = 0;
    for (int i = 0; i < stops.size(); i++) {
      String stop = stops.get(i);
      int start = held.length() - stop.length();
      if (start >= 0 && stop.length() > found && regionEquals(start, stop, stop.length())) {
        found = stop.length();
      }
    }
    return found;
  }

  /** Whether all held text from {@code start} is the beginning of a stop string. */
  private boolean canBegin(int start) {
    int length = held.length() - start;
    for (int i = 0; i < stops.size(); i++) {
      String stop = stops.get(i);
      if (length < stop.length() && regionEquals(start, stop, length)) {
        return true;
      }
    }
    return false;
  }

  private boolean regionEquals(int start, String stop, int length) {
    for (int i = 0; i < length; i++) {
      if (held.charAt(start + i) != stop.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
