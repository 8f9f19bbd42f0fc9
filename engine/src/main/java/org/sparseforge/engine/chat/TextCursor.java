package org.sparseforge.engine.chat;

/** Reads a text piece by piece, each up to the nearest of some stop texts. */
final class TextCursor {
  private final String text;
  private int position;
  private String stop;

  TextCursor(String text) {
    this.text = text;
  }

  /**
   * The text up to the nearest of {@code stops}, which is then passed over; the rest of the text if
   * none follows. One scan whatever the number of stops, so that a long completion costs linear
   * time.
   */
  String readUntil(String... stops) {
    int start = position;
    for (int i = start; i < text.length(); i++) {
      for (String candidate : stops) {
        if (text.charAt(i) == candidate.charAt(0) && text.startsWith(candidate, i)) {
          stop = candidate;
          position = i + candidate.length();
          return text.substring(start, i);
        }
      }
    }
    stop = null;
    position = text.length();
    return text.substring(start);
  }

  /** Whether the last read ended at {@code expected}. */
  boolean stoppedAt(String expected) {
    return expected.equals(stop);
  }

  /** Whether the last read ran to the end of the text. */
  boolean ranOut() {
    return stop == null;
  }

  boolean atEnd() {
    return position == text.length();
  }

  int position() {
    return position;
  }
}
