package org.sparseforge.verify.duplicate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;
import org.sparseforge.schemas.Task;

/**
 * What is left of a prompt when its data is taken out: dates, times, numbers and every text of the
 * environment's database become placeholders, case and spacing go. Two tasks with one skeleton
 * differ in their data alone.
 */
public final class PromptSkeleton {
  private static final String MONTH =
      "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june"
          + "|july|august|september|october|november|december)";
  private static final String DAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day";
  private static final Pattern DATE =
      Pattern.compile(
          "\\b(?:\\d{4}-\\d{1,2}-\\d{1,2}|\\d{1,2}[./]\\d{1,2}[./]\\d{2,4}"
              + "|\\d{1,2}(?:st|nd|rd|th)?(?: of)? "
              + MONTH
              + "\\b(?:,? \\d{4})?|"
              + MONTH
              + " \\d{1,2}(?:st|nd|rd|th)?\\b(?:,? \\d{4})?)|\\b"
              + DAY
              + "s?\\b");
  private static final Pattern TIME =
      Pattern.compile(
          "\\b\\d{1,2}[:.]\\d{2}(?:[:.]\\d{2})?(?: ?[ap]\\.?m\\b\\.?)?|\\b\\d{1,2} ?[ap]m\\b");
  private static final Pattern NUMBER =
      Pattern.compile(
          "[-+]?\\d+(?:[,.]\\d+)*(?:st|nd|rd|th)?%?|\\b(?:zero|one|two|three|four|five|six|seven|eight"
              + "|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
              + "|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred)\\b");
  private static final Pattern WORDS = Pattern.compile("[^\\p{L}\\p{N}<>]+");

  /** Texts shorter than this are no names but letters and codes; they would riddle the prompt. */
  private static final int MIN_VALUE = 2;

  private PromptSkeleton() {}

  /** The words of the skeleton, separated by single spaces, messages one after the other. */
  public static String of(Task task, Environment environment) {
    StringBuilder prompt = new StringBuilder();
    for (Message message : task.prompt()) {
      prompt.append(message.content()).append('\n');
    }
    return of(prompt.toString(), Json.parse(environment.database()));
  }

  /**
   * @param database an object of tables and single values; every text in it is masked
   */
  public static String of(String prompt, JsonNode database) {
    String text = new Values(database).mask(" " + normal(prompt) + " ");
    text = DATE.matcher(text).replaceAll("<date>");
    text = TIME.matcher(text).replaceAll("<time>");
    text = NUMBER.matcher(text).replaceAll("<number>");
    return WORDS.matcher(text).replaceAll(" ").strip();
  }

  private static String normal(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").strip();
  }

  /** The texts of a database, found at word boundaries, the longest first. */
  private static final class Values {
    /** By first word, each list longest first. */
    private final Map<String, List<String>> byFirstWord = new HashMap<>();

    Values(JsonNode database) {
      collect(database);
      byFirstWord.values().forEach(list -> list.sort((a, b) -> b.length() - a.length()));
    }

    private void collect(JsonNode node) {
      if (node.isTextual()) {
        String value = normal(node.textValue());
        if (value.length() >= MIN_VALUE && isWordPart(value, 0)) {
          List<String> list =
              byFirstWord.computeIfAbsent(firstWord(value, 0), unseen -> new ArrayList<>());
          if (!list.contains(value)) {
            list.add(value);
          }
        }
      } else {
        node.forEach(this::collect);
      }
    }

    String mask(String text) {
      StringBuilder masked = new StringBuilder();
      int at = 0;
      while (at < text.length()) {
        String found = isWordPart(text, at) && !isWordPart(text, at - 1) ? longest(text, at) : null;
        if (found != null) {
          masked.append("<value>");
          at += found.length();
        } else {
          masked.append(text.charAt(at++));
        }
      }
      return masked.toString();
    }

    private String longest(String text, int at) {
      for (String value : byFirstWord.getOrDefault(firstWord(text, at), List.of())) {
        int end = at + value.length();
        boolean whole =
            !isWordPart(value, value.length() - 1) || !isWordPart(text, end) || plural(text, end);
        if (text.startsWith(value, at) && whole) {
          return value;
        }
      }
      return null;
    }

    private static boolean plural(String text, int end) {
      return text.startsWith("s", end) && !isWordPart(text, end + 1);
    }

    private static String firstWord(String text, int at) {
      int end = at;
      while (isWordPart(text, end)) {
        end++;
      }
      String word = text.substring(at, end);
      // "nails" in the prompt must find "nail" of the database.
      return word.endsWith("s") && word.length() > 2 ? word.substring(0, word.length() - 1) : word;
    }

    private static boolean isWordPart(String text, int at) {
      return at >= 0 && at < text.length() && Character.isLetterOrDigit(text.charAt(at));
    }
  }
}
