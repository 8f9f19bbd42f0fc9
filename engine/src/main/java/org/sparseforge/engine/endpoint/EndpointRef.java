package org.sparseforge.engine.endpoint;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * A model behind an OpenAI-compatible server: {@code openai:https://host/v1#model}.
 *
 * @param base address of the API, without a slash at its end
 * @param model as the server calls it
 */
public record EndpointRef(URI base, String model) {
  public static final String PREFIX = "openai:";

  /** Whether {@code ref} means an endpoint at all. */
  public static boolean isOne(String ref) {
    return ref.startsWith(PREFIX);
  }

  /**
   * Reads a reference. Secrets have no place in one, as it is written into manifests: one with a
   * user, a password or a query is refused, and not repeated in the message.
   *
   * @throws IllegalArgumentException if it is none, in one sentence
   */
  public static EndpointRef of(String ref) {
    String rest = isOne(ref) ? ref.substring(PREFIX.length()) : ref;
    int hash = rest.indexOf('#');
    URI base = address(hash < 0 ? rest : rest.substring(0, hash));
    if (base.getRawUserInfo() != null || base.getRawQuery() != null) {
      throw new IllegalArgumentException(
          "the endpoint's address holds a user, a password or a query; leave them out and put the"
              + " key into the environment variable that --api-key-env names");
    }
    if (hash < 0 || rest.substring(hash + 1).isBlank()) {
      throw wrong(ref, "names no model after '#'");
    }
    String scheme = String.valueOf(base.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https") || base.getHost() == null) {
      throw wrong(ref, "has no address of the form http://host or https://host");
    }
    String text = base.toString();
    int end = text.length();
    while (text.charAt(end - 1) == '/') {
      end--;
    }
    return new EndpointRef(URI.create(text.substring(0, end)), rest.substring(hash + 1).strip());
  }

  private static URI address(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      // The text may hold a password, and so may the message of what was thrown.
      throw new IllegalArgumentException(
          "the endpoint's address cannot be read: "
              + e.getReason()
              + "; write openai:https://host/v1#model");
    }
  }

  private static IllegalArgumentException wrong(String ref, String what) {
    return new IllegalArgumentException(
        "'" + ref + "' " + what + "; write openai:https://host/v1#model");
  }

  /** As it is written on a command line. */
  public String text() {
    return PREFIX + base + "#" + model;
  }

  URI resolve(String path) {
    return URI.create(base + path);
  }
}
