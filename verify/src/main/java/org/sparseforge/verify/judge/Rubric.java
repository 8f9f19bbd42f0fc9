package org.sparseforge.verify.judge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.sparseforge.schemas.Json;

/**
 * What an answer to one prompt is judged by.
 *
 * @param criteria at least one, each met (1), partly met (0.5) or not met (0)
 */
public record Rubric(List<Criterion> criteria) {
  public Rubric {
    criteria = List.copyOf(criteria);
    if (criteria.isEmpty()) {
      throw new IllegalArgumentException("rubric: at least one criterion is needed");
    }
    TreeSet<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (Criterion criterion : criteria) {
      if (!names.add(criterion.name())) {
        throw new IllegalArgumentException(
            "rubric: two criteria are called '" + criterion.name() + "'; give each its own name");
      }
    }
  }

  /**
   * Reads a list of {name, description, weight}; a missing weight is 1.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Rubric fromJson(JsonNode list) {
    if (!list.isArray()) {
      throw new IllegalArgumentException("rubric: a list of {name, description} is needed");
    }
    List<Criterion> criteria = new ArrayList<>();
    for (JsonNode item : list) {
      JsonNode weight = item.path("weight");
      if (!weight.isMissingNode() && !weight.isNumber()) {
        throw new IllegalArgumentException("rubric: weight must be a number, got " + weight);
      }
      try {
        criteria.add(
            new Criterion(
                Json.text(item, "name"), Json.text(item, "description"), weight.asDouble(1)));
      } catch (IllegalArgumentException e) {
        String message = e.getMessage();
        throw new IllegalArgumentException(
            message.startsWith("rubric: ")
                ? message
                : "rubric: criterion " + criteria.size() + ": " + message,
            e);
      }
    }
    return new Rubric(criteria);
  }

  /**
   * The mean of {@code scores} by weight.
   *
   * @param scores of every criterion, by its name
   */
  public double total(Map<String, Double> scores) {
    double sum = 0;
    double weights = 0;
    for (Criterion criterion : criteria) {
      sum += criterion.weight() * scores.get(criterion.name());
      weights += criterion.weight();
    }
    return sum / weights;
  }
}
