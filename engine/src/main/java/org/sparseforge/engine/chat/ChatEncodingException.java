package org.sparseforge.engine.chat;

/** A conversation that has no V3.2 prompt. The message says which message, what, and the cure. */
public final class ChatEncodingException extends IllegalArgumentException {
  /** {@link #messageIndex} of a problem that belongs to no single message. */
  public static final int WHOLE_CONVERSATION = -1;

  private static final long serialVersionUID = 1L;

  private final int messageIndex;

  ChatEncodingException(int messageIndex, String message) {
    super(message);
    this.messageIndex = messageIndex;
  }

  /** A problem of message {@code index}, whose role may be null when it is the role that is bad. */
  static ChatEncodingException at(int index, Role role, String problem) {
    String who = role == null ? "" : " (" + role.text() + ")";
    return new ChatEncodingException(index, "messages[" + index + "]" + who + ": " + problem);
  }

  /** Which message is wrong, from 0, or {@link #WHOLE_CONVERSATION}. */
  public int messageIndex() {
    return messageIndex;
  }
}
