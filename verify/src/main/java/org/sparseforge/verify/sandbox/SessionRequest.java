package org.sparseforge.verify.sandbox;

import java.util.List;
import java.util.Objects;

/**
 * An environment to be kept for the length of an episode.
 *
 * @param toolsSource Python module of the environment
 * @param toolNames functions of that module that may be called
 * @param database JSON text that {@code DB} is loaded from
 */
public record SessionRequest(String toolsSource, List<String> toolNames, String database) {
  public SessionRequest {
    Objects.requireNonNull(toolsSource, "toolsSource");
    Objects.requireNonNull(database, "database");
    toolNames = List.copyOf(toolNames);
  }
}
