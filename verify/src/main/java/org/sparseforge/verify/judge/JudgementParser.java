package org.sparseforge.verify.judge;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.call.CallResult;

/**
 * Reads what a judge writes: anything, and in it a JSON object {@code {"analysis": ..., "scores":
 * {...}}}, fenced or bare. Of several the last counts: a judge may think aloud before.
 */
final class JudgementParser {
  private static final int MOST_OBJECTS = 200;

  private JudgementParser() {}

  static Judgement parse(CallResult.Answered answered, Rubric rubric) {
    if (answered.broken().isPresent()) {
      return new Judgement.Malformed(
          Judgement.Kind.BROKEN_REPLY, answered.broken().get(), answered.spend());
    }
    Optional<JsonNode> found = lastWithScores(answered.content());
    if (found.isEmpty()) {
      return answered.cut()
          ? new Judgement.Malformed(
              Judgement.Kind.CUT_OFF,
              "the token limit came before the JSON object with scores",
              answered.spend())
          : new Judgement.Malformed(
              Judgement.Kind.NO_SCORES,
              "no JSON object with an object of scores is in the answer",
              answered.spend());
    }
    return read(found.get(), rubric, answered);
  }

  private static Judgement read(JsonNode node, Rubric rubric, CallResult.Answered answered) {
    Map<String, JsonNode> given = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    node.get("scores")
        .properties()
        .forEach(entry -> given.put(plain(entry.getKey()), entry.getValue()));
    Map<String, Double> scores = new HashMap<>();
    for (Criterion criterion : rubric.criteria()) {
      JsonNode score = given.get(plain(criterion.name()));
      if (score == null) {
        return new Judgement.Malformed(
            Judgement.Kind.MISSING_CRITERION,
            "scores has no '" + criterion.name() + "'",
            answered.spend());
      }
      Optional<Double> value = score(score);
      if (value.isEmpty()) {
        return new Judgement.Malformed(
            Judgement.Kind.BAD_SCORE,
            "the score of '" + criterion.name() + "' must be 0, 0.5 or 1, got " + shown(score),
            answered.spend());
      }
      scores.put(criterion.name(), value.get());
    }
    return new Judgement.Scored(
        rubric.total(scores), scores, node.path("analysis").asText(), answered.spend());
  }

  /** Tries every place where an object may begin, from the last on. */
  private static Optional<JsonNode> lastWithScores(String text) {
    int tried = 0;
    for (int at = text.lastIndexOf('{');
        at >= 0 && tried < MOST_OBJECTS;
        at = text.lastIndexOf('{', at - 1), tried++) {
      int end = endOfObject(text, at);
      if (end > 0) {
        try {
          JsonNode node = Json.parse(text.substring(at, end));
          if (node.path("scores").isObject()) {
            return Optional.of(node);
          }
        } catch (IllegalArgumentException e) {
          // no JSON from here on; an earlier brace may begin some
        }
      }
      if (at == 0) {
        break;
      }
    }
    return Optional.empty();
  }

  /** Where the object that begins at {@code at} ends, or -1. Braces inside strings do not count. */
  private static int endOfObject(String text, int at) {
    int depth = 0;
    boolean inString = false;
    for (int i = at; i < text.length(); i++) {
      char c = text.charAt(i);
      if (inString) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          inString = false;
        }
      } else if (c == '"') {
        inString = true;
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return i + 1;
      }
    }
    return -1;
  }

  /** A number, or text that is one. */
  private static Optional<Double> score(JsonNode node) {
    try {
      BigDecimal value =
          node.isNumber() ? node.decimalValue() : new BigDecimal(node.asText().strip());
      for (double level : new double[] {0, 0.5, 1}) {
        if (node.isValueNode() && value.compareTo(BigDecimal.valueOf(level)) == 0) {
          return Optional.of(level);
        }
      }
      return Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String plain(String name) {
    return name.strip().replaceAll("[\\s_-]+", " ");
  }

  private static String shown(JsonNode score) {
    String text = Json.write(score);
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }
}
