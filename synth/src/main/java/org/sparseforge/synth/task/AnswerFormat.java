package org.sparseforge.synth.task;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.synth.text.Style;

/**
 * Says what an answer must look like: complete enough to be written without a guess, in one of
 * several manners.
 */
final class AnswerFormat {
  /**
   * A key of the answer.
   *
   * @param about what its value is
   * @param sample JSON that shows the type, such as {@code "..."} or {@code 0}
   */
  record Field(String key, String about, String sample) {}

  /**
   * A list in the answer.
   *
   * @param one singular of an element
   * @param fields of each element; a single one where elements are plain values
   */
  record ListField(
      String key, String one, int size, boolean ordered, boolean flat, List<Field> fields) {}

  private static final List<String> EXACT =
      List.of(
          "Use every name exactly as the tools give it.",
          "Names and ids must be spelled exactly as they come back from the tools.",
          "Please copy names as they appear in the data, letter for letter.",
          "Write names just as the system shows them.");

  private final List<ListField> lists;
  private final List<Field> fields;
  private final Style style;
  private final Draw draw;

  AnswerFormat(List<ListField> lists, List<Field> fields, Style style, Draw draw) {
    this.lists = lists;
    this.fields = fields;
    this.style = style;
    this.draw = draw;
  }

  String write() {
    String how =
        switch (draw.sub("manner").below(5)) {
          case 0 ->
              draw.pick(
                      List.of(
                          "Reply with a single JSON object",
                          "Please answer with one JSON object and nothing else",
                          "Give me the result as a JSON object"))
                  + " that has "
                  + prose()
                  + ".";
          case 1 ->
              draw.pick(
                      List.of(
                          "I need the answer as JSON in this shape:",
                          "The answer should be JSON like this:",
                          "Format of the answer (JSON):"))
                  + "\n"
                  + skeleton()
                  + "\n"
                  + legend();
          case 2 ->
              draw.pick(
                      List.of(
                          "A script reads your answer, so send JSON only:",
                          "Send back only JSON, no other text:",
                          "Your final message must be nothing but JSON:"))
                  + " "
                  + skeleton()
                  + ". "
                  + legend();
          case 3 ->
              draw.pick(
                      List.of(
                          "Return a JSON object with these keys:",
                          "The final answer is a JSON object with the keys below.",
                          "Answer in JSON. Keys:"))
                  + "\n"
                  + bullets();
          default -> "In your final message give a JSON object with " + prose() + ".";
        };
    return how + (how.endsWith("\n") ? "" : " ") + draw.sub("exact").pick(EXACT);
  }

  private String prose() {
    List<String> parts = new ArrayList<>();
    for (ListField list : lists) {
      String elements =
          list.flat()
              ? count(list)
                  + (list.size() == 1 ? " value, the " : " values, each the ")
                  + list.fields().get(0).about()
              : count(list)
                  + (list.size() == 1 ? " object, one per " : " objects, one per ")
                  + list.one()
                  + ", each with "
                  + Style.list(
                      list.fields().stream()
                          .map(f -> quote(f.key()) + " (" + f.about() + ")")
                          .toList());
      parts.add(quote(list.key()) + ": a list of " + elements + order(list));
    }
    fields.forEach(f -> parts.add(quote(f.key()) + ": " + f.about()));
    return (parts.size() == 1 ? "one key, " : "the keys ") + String.join("; ", parts);
  }

  private String skeleton() {
    List<String> parts = new ArrayList<>();
    for (ListField list : lists) {
      String element =
          list.flat()
              ? list.fields().get(0).sample()
              : "{"
                  + String.join(
                      ", ",
                      list.fields().stream().map(f -> quote(f.key()) + ": " + f.sample()).toList())
                  + "}";
      parts.add(quote(list.key()) + ": [" + element + (list.size() > 1 ? ", ..." : "") + "]");
    }
    fields.forEach(f -> parts.add(quote(f.key()) + ": " + f.sample()));
    return "{" + String.join(", ", parts) + "}";
  }

  private String legend() {
    List<String> parts = new ArrayList<>();
    for (ListField list : lists) {
      parts.add(
          quote(list.key())
              + " has "
              + count(list)
              + (list.size() == 1 ? " entry" : " entries")
              + (list.flat()
                  ? " (" + list.fields().get(0).about() + ")"
                  : ", one per " + list.one())
              + order(list));
      if (!list.flat()) {
        list.fields().forEach(f -> parts.add(quote(f.key()) + ": " + f.about()));
      }
    }
    fields.forEach(f -> parts.add(quote(f.key()) + ": " + f.about()));
    return draw.sub("legend").pick(List.of("Here ", "In it, ", "Meaning: "))
        + String.join("; ", parts)
        + ".";
  }

  private String bullets() {
    List<String> lines = new ArrayList<>();
    for (ListField list : lists) {
      lines.add(
          "- "
              + quote(list.key())
              + ": list of "
              + count(list)
              + (list.flat()
                  ? " values (" + list.fields().get(0).about() + ")"
                  : " objects, one per "
                      + list.one()
                      + ", with the keys "
                      + Style.list(
                          list.fields().stream()
                              .map(f -> quote(f.key()) + " (" + f.about() + ")")
                              .toList()))
              + order(list));
    }
    fields.forEach(f -> lines.add("- " + quote(f.key()) + ": " + f.about()));
    return String.join("\n", lines) + "\n";
  }

  private String count(ListField list) {
    return style.write(BigDecimal.valueOf(list.size()), "words");
  }

  private static String order(ListField list) {
    return list.size() == 1 ? "" : list.ordered() ? ", in order" : ", in any order";
  }

  private static String quote(String key) {
    return "\"" + key + "\"";
  }
}
