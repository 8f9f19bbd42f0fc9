package org.sparseforge.jobs.grades;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sparseforge.engine.request.RequestRow;
import org.sparseforge.jobs.input.InputRow;
import org.sparseforge.jobs.input.NamedRow;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.grade.FinalAnswer;
import org.sparseforge.verify.judge.Rubric;

/**
 * A row of {@code score --grade}, read: {id, prompt or messages, candidates, answer, rubric}.
 *
 * @param id null where none could be read
 * @param prompt text, or JSON text of the messages; empty where there is none
 * @param contents of the candidates; empty where the row is invalid
 * @param scores that candidates bring along
 * @param reference the right answer as {@link FinalAnswer} spells it
 * @param invalid what is wrong with the row, or null
 */
public record GradeRow(
    String id,
    String prompt,
    List<String> contents,
    List<OptionalDouble> scores,
    Optional<String> reference,
    Optional<Rubric> rubric,
    RequestRow.Invalid invalid) {
  /** Columns of a Parquet input that mean something. */
  public static final List<String> COLUMNS =
      List.of("id", "candidates", "prompt", "messages", "answer", "rubric");

  /** Reads a row, and never throws for what it holds. */
  public static GradeRow read(InputRow row) {
    NamedRow named = NamedRow.read(row);
    if (named.invalid() != null) {
      return invalid(named, named.invalid());
    }
    ObjectNode json = named.json();
    JsonNode candidates = json.path("candidates");
    if (!candidates.isArray() || candidates.isEmpty()) {
      return invalid(named, named.refuse("candidates must be a list of at least one answer"));
    }
    List<String> contents = new ArrayList<>();
    List<OptionalDouble> scores = new ArrayList<>();
    for (JsonNode candidate : candidates) {
      JsonNode content = candidate.isTextual() ? candidate : candidate.path("content");
      JsonNode score = candidate.path("score");
      boolean scored = !score.isMissingNode() && !score.isNull();
      if (!content.isTextual() || scored && !score.isNumber()) {
        return invalid(
            named,
            named.refuse(
                "candidates["
                    + contents.size()
                    + "] must be text, or {content, score} with a number for a score"));
      }
      contents.add(content.textValue());
      scores.add(scored ? OptionalDouble.of(score.doubleValue()) : OptionalDouble.empty());
    }
    try {
      return new GradeRow(
          named.id(), prompt(json), contents, scores, reference(json), rubric(json), null);
    } catch (IllegalArgumentException e) {
      return invalid(named, named.refuse(e.getMessage()));
    }
  }

  private static String prompt(ObjectNode json) {
    JsonNode prompt = json.hasNonNull("prompt") ? json.get("prompt") : json.path("messages");
    return prompt.isTextual() ? prompt.textValue() : prompt.isArray() ? Json.write(prompt) : "";
  }

  /** A reference may be a whole solution, or the bare answer. */
  private static Optional<String> reference(ObjectNode json) {
    JsonNode answer = json.path("answer");
    if (!answer.isTextual() && !answer.isNumber()) {
      return Optional.empty();
    }
    String text = answer.asText();
    return Optional.of(FinalAnswer.of(text).orElseGet(() -> FinalAnswer.plain(text)));
  }

  private static Optional<Rubric> rubric(ObjectNode json) {
    JsonNode rubric = json.path("rubric");
    if (rubric.isMissingNode() || rubric.isNull()) {
      return Optional.empty();
    }
    return Optional.of(
        Rubric.fromJson(rubric.isTextual() ? Json.parse(rubric.textValue()) : rubric));
  }

  private static GradeRow invalid(NamedRow named, RequestRow.Invalid why) {
    return new GradeRow(
        named.id(), "", List.of(), List.of(), Optional.empty(), Optional.empty(), why);
  }
}
