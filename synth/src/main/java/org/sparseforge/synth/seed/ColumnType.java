package org.sparseforge.synth.seed;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the cells of a column are. Order matters to inference: the first that fits all cells. */
public enum ColumnType {
  /** A {@link Long} of at most 18 digits; without leading zeros, so that codes stay text. */
  INT("a whole number such as 1200"),
  /** A {@link BigDecimal} of at most 38 digits, without exponent. */
  DECIMAL("a decimal number such as 12.5"),
  /** A {@link String} {@code 2026-11-22} that is a real day. */
  DATE("a date such as 2026-11-22"),
  /** A {@link String} {@code 14:30} or {@code 14:30:00}. */
  TIME("a time such as 14:30"),
  /** A {@link String}, as it stands. */
  STRING("text");

  private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]{0,17}");
  private static final Pattern FRACTION = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");
  private static final Pattern CLOCK = Pattern.compile("[0-9]{2}:[0-9]{2}(:[0-9]{2})?");
  private static final int MAX_DIGITS = 38;

  private final String example;

  ColumnType(String example) {
    this.example = example;
  }

  /** The type's name in a descriptor. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a good cell looks like, for messages. */
  String example() {
    return example;
  }

  /** The value that {@code text} spells, or empty where it spells none of this type. */
  Optional<Object> parse(String text) {
    return switch (this) {
      case INT ->
          WHOLE.matcher(text).matches() ? Optional.of(Long.valueOf(text)) : Optional.empty();
      case DECIMAL ->
          text.length() <= MAX_DIGITS + 2 && FRACTION.matcher(text).matches()
              ? Optional.of(new BigDecimal(text))
              : Optional.empty();
      case DATE -> isDate(text) ? Optional.of(text) : Optional.empty();
      case TIME -> isTime(text) ? Optional.of(text) : Optional.empty();
      case STRING -> Optional.of(text);
    };
  }

  private static boolean isDate(String text) {
    if (text.length() != 10) {
      return false;
    }
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isTime(String text) {
    if (!CLOCK.matcher(text).matches()) {
      return false;
    }
    try {
      LocalTime.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
