package org.sparseforge.engine.chat;

import java.util.Optional;

/** Who speaks. V3.2 has these five roles and no other. */
public enum Role {
  SYSTEM("system"),
  /** The search agent's form of a user turn: it may carry tools and a response format. */
  DEVELOPER("developer"),
  USER("user"),
  ASSISTANT("assistant"),
  TOOL("tool");

  private final String text;

  Role(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** The role written {@code text} in a message, if it is one. */
  public static Optional<Role> of(String text) {
    for (Role role : values()) {
      if (role.text.equals(text)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }

  /** Whether the model answers to it: {@code <think>} is opened after the last such message. */
  boolean asks() {
    return this == USER || this == DEVELOPER;
  }
}
