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
   * @return the text that is certain now: up to the stop string where one is complete
   */
  public String add(String piece) {
    for (int i = 0; i < piece.length(); i++) {
      held.append(piece.charAt(i));
      int length = longestEndingHere();
      if (length > 0) {
        matched = true;
        return release(held.length() - length, held.length());
      }
    }
    int safe = Math.max(0, held.length() - Math.max(0, longest - 1));
    while (safe < held.length() && !canBegin(safe)) {
      safe++;
    }
    return release(safe, safe);
  }

  /** The text held back, once no more will come. */
  public String flush() {
    return release(held.length(), held.length());
  }

  private String release(int end, int drop) {
    String text = held.substring(0, end);
    held.delete(0, drop);
    return text;
  }

  private int longestEndingHere() {
    int found = 0;
    for (String stop : stops) {
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
    for (String stop : stops) {
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
