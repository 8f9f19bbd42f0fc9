package org.sparseforge.verify.episode;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds what a simulated user says against what it may know: its scenario, and what has been said
 * to it. Values are found by their form: whatever has a digit in it (numbers, dates, codes),
 * addresses with an at sign, and what stands in double quotes.
 *
 * <p>Not covered: an invented value that is a plain word, such as a name.
 */
final class FactCheck {
  private static final Pattern WORD =
      Pattern.compile("[\\p{L}\\p{N}]+(?:[.,:/_@+'’-][\\p{L}\\p{N}]+)*");
  private static final Pattern NUMBER =
      Pattern.compile("\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?");
  private static final Pattern QUOTED = Pattern.compile("[\"“„]([^\"“”„]{1,200})[\"”]");

  private final Set<String> words = new HashSet<>();
  private final Set<BigDecimal> numbers = new HashSet<>();
  private final StringBuilder said = new StringBuilder();

  /** Adds a text whose values may be used from now on. */
  void allow(String text) {
    said.append(' ').append(plain(text)).append(' ');
    Matcher word = WORD.matcher(plain(text));
    while (word.find()) {
      words.add(word.group());
      number(word.group()).ifPresent(numbers::add);
      // A date or a code may be said in parts.
      for (String part : word.group().split("[^\\p{L}\\p{N}]")) {
        words.add(part);
        number(part).ifPresent(numbers::add);
      }
    }
  }

  /**
   * What is wrong with a user's message, or empty.
   *
   * @param secrets values the user does not know
   */
  Optional<String> complaint(String message, List<String> secrets) {
    String plain = plain(message);
    for (String secret : secrets) {
      if (holds(plain, plain(secret)) && !holds(said, plain(secret))) {
        return Optional.of("it gives away an unknown fact: " + secret);
      }
    }
    for (String value : values(plain)) {
      if (!isAllowed(value)) {
        return Optional.of("it invents a value: " + value);
      }
    }
    return Optional.empty();
  }

  private static List<String> values(String plain) {
    List<String> values = new ArrayList<>();
    Matcher quoted = QUOTED.matcher(plain);
    while (quoted.find()) {
      values.add(quoted.group(1).strip());
    }
    Matcher word = WORD.matcher(plain);
    while (word.find()) {
      boolean digit = word.group().chars().anyMatch(Character::isDigit);
      if (digit || word.group().indexOf('@') > 0) {
        values.add(word.group());
      }
    }
    return values;
  }

  private boolean isAllowed(String value) {
    return words.contains(value)
        || number(value).filter(numbers::contains).isPresent()
        || holds(said, value);
  }

  /** Whether {@code value} stands in {@code text} and is no part of a longer word. */
  private static boolean holds(CharSequence text, String value) {
    if (value.isBlank()) {
      return false;
    }
    Pattern whole =
        Pattern.compile("(?<![\\p{L}\\p{N}])" + Pattern.quote(value) + "(?![\\p{L}\\p{N}])");
    return whole.matcher(text).find();
  }

  private static Optional<BigDecimal> number(String word) {
    return NUMBER.matcher(word).matches()
        ? Optional.of(new BigDecimal(word.replace(",", "")).stripTrailingZeros())
        : Optional.empty();
  }

  private static String plain(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
  }
}
