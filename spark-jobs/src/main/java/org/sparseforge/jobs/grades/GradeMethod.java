package org.sparseforge.jobs.grades;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sparseforge.engine.config.Settings;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.grade.Grade;
import org.sparseforge.verify.judge.Rubric;

/**
 * How {@code score --grade} chooses.
 *
 * @param judgements of each candidate that brings no score; {@code best_of_n} alone
 * @param rubricText JSON of the rubric of rows that bring none; empty where every row has to
 */
public record GradeMethod(
    Grade grade, int judgements, int formatAttempts, Optional<String> rubricText) {
  public GradeMethod {
    if (judgements < 1) {
      throw new IllegalArgumentException("judgements must be 1 or more, got " + judgements);
    }
    if (formatAttempts < 1) {
      throw new IllegalArgumentException(
          "format_attempts must be 1 or more, got " + formatAttempts);
    }
    rubricText.ifPresent(text -> Rubric.fromJson(Json.parse(text)));
  }

  /**
   * @param values by the names that {@link #toMap} gives
   * @throws IllegalArgumentException for a value that means nothing
   */
  public static GradeMethod from(Map<String, ?> values) {
    Settings settings = new Settings("score", values);
    GradeMethod method =
        new GradeMethod(
            Grade.of(settings.has("grade") ? values.get("grade").toString() : ""),
            settings.intValue("judgements", 4),
            settings.intValue("format_attempts", 2),
            settings.has("rubric")
                ? Optional.of(values.get("rubric").toString())
                : Optional.empty());
    settings.refuseUnknown();
    return method;
  }

  /** What decides the outcome. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("grade", grade.text());
    if (needsModel()) {
      map.put("judgements", judgements);
      map.put("format_attempts", formatAttempts);
      rubricText.ifPresent(text -> map.put("rubric", text));
    }
    return map;
  }

  /** The rubric of rows that bring none. */
  public Optional<Rubric> rubric() {
    return rubricText.map(text -> Rubric.fromJson(Json.parse(text)));
  }

  /** Whether a judge may be asked. */
  public boolean needsModel() {
    return grade == Grade.BEST_OF_N;
  }
}
