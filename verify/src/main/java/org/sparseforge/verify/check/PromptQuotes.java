package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;

/**
 * What an agent without tools can guess: values that the prompt quotes, put where the answer has
 * values of that type.
 */
final class PromptQuotes {
  private static final int GUESSES = 4;

  /** What JSON takes for a number has up to 1,000 digits; no answer has nearly as many. */
  private static final int MOST_DIGITS = 300;

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?");
  private static final Pattern QUOTED = Pattern.compile("[\"'“‘`]([^\"'”’`\n]{1,60})[\"'”’`]");
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

  private PromptQuotes() {}

  /** A few answers in the shape of {@code answer}, none of which used a tool. */
  static List<JsonNode> guesses(Task task, JsonNode answer, ColumnIndex columns) {
    StringBuilder prompt = new StringBuilder();
    task.prompt().forEach(message -> prompt.append(message.content()).append('\n'));
    List<JsonNode> numbers = numbers(prompt.toString().replace(",", ""));
    List<JsonNode> texts = texts(prompt.toString(), columns);
    Set<JsonNode> guesses = new LinkedHashSet<>();
    for (int start = 0; start < GUESSES; start++) {
      guesses.add(fill(answer, numbers, texts, columns, start));
    }
    return new ArrayList<>(guesses);
  }

  private static JsonNode fill(
      JsonNode answer,
      List<JsonNode> numbers,
      List<JsonNode> texts,
      ColumnIndex columns,
      int start) {
    JsonNode guess = answer;
    int next = start;
    for (Spot leaf : Spot.leaves(answer)) {
      JsonNode value = leaf.in(answer);
      List<JsonNode> fitting = value.isNumber() ? numbers : texts;
      // A value of the same column as the right one is the better guess, where the prompt has any.
      List<JsonNode> column = new ArrayList<>(columns.siblings(value));
      column.add(value);
      List<JsonNode> better = fitting.stream().filter(column::contains).toList();
      fitting = better.isEmpty() ? fitting : better;
      JsonNode filled =
          fitting.isEmpty()
              ? value.isNumber() ? JsonNodeFactory.instance.numberNode(0) : TextNode.valueOf("")
              : fitting.get(next++ % fitting.size());
      if (value.isBoolean()) {
        filled = JsonNodeFactory.instance.booleanNode(start % 2 == 0);
      }
      guess = leaf.set(guess, filled);
    }
    return guess;
  }

  private static List<JsonNode> numbers(String prompt) {
    Set<JsonNode> numbers = new LinkedHashSet<>();
    for (Matcher m = NUMBER.matcher(prompt); m.find(); ) {
      if (m.group().length() > MOST_DIGITS) {
        continue;
      }
      BigDecimal value = new BigDecimal(m.group());
      numbers.add(
          value.scale() == 0 ? Json.parse(value.toPlainString()) : DecimalNode.valueOf(value));
    }
    return new ArrayList<>(numbers);
  }

  private static List<JsonNode> texts(String prompt, ColumnIndex columns) {
    Set<JsonNode> texts = new LinkedHashSet<>();
    for (String text : columns.texts()) {
      if (!text.isBlank() && prompt.contains(text)) {
        texts.add(TextNode.valueOf(text));
      }
    }
    for (Matcher m = QUOTED.matcher(prompt); m.find(); ) {
      texts.add(TextNode.valueOf(m.group(1)));
    }
    for (Matcher m = DATE.matcher(prompt); m.find(); ) {
      texts.add(TextNode.valueOf(m.group()));
    }
    return new ArrayList<>(texts);
  }
}
