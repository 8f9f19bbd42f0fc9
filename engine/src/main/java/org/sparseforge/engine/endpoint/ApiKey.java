package org.sparseforge.engine.endpoint;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The secret that opens an endpoint. It never leaves this class but in the header of a request, and
 * {@link #redact} takes it out of whatever a server sends back.
 */
public final class ApiKey {
  private static final String REDACTED = "[api key]";

  private final String variable;
  private final String secret;

  private ApiKey(String variable, String secret) {
    this.variable = variable;
    this.secret = secret;
  }

  /** For endpoints that ask for none. */
  public static ApiKey none() {
    return new ApiKey("", null);
  }

  /**
   * The key in an environment variable; none where it is not set.
   *
   * @param environment looks up a variable: {@code System::getenv}
   * @throws IllegalArgumentException if it holds what no key can
   */
  public static ApiKey of(String variable, UnaryOperator<String> environment) {
    String value = environment.apply(variable);
    if (value == null || value.isBlank()) {
      return new ApiKey(variable, null);
    }
    String secret = value.strip();
    if (!secret.chars().allMatch(c -> c > 0x20 && c < 0x7F)) {
      throw new IllegalArgumentException(
          "the environment variable "
              + variable
              + " holds blanks or characters that no key has; set it to the key alone");
    }
    return new ApiKey(variable, secret);
  }

  public boolean isPresent() {
    return secret != null;
  }

  Optional<String> header() {
    return Optional.ofNullable(secret).map(key -> "Bearer " + key);
  }

  /** A text without the key, wherever it stood. */
  String redact(String text) {
    return secret == null ? text : text.replace(secret, REDACTED);
  }

  /** Where a key is to be put, for messages. */
  String where() {
    return variable.isEmpty() ? "no key was sent" : "its key is taken from " + variable;
  }

  @Override
  public String toString() {
    return REDACTED;
  }
}
