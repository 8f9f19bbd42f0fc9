package org.sparseforge.synth.text;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.verify.expr.Row;

/**
 * One person's way of writing numbers, dates and times, kept throughout a text.
 *
 * @param money with {@code {}} where the amount stands
 * @param dates how days are written
 * @param twelveHours {@code 2:30 pm} instead of {@code 14:30}
 */
public record Style(String money, DateTimeFormatter dates, boolean twelveHours) {
  private static final List<String> DATE_PATTERNS =
      List.of(
          "d MMMM yyyy", "MMMM d, yyyy", "EEEE, d MMMM yyyy", "yyyy-MM-dd", "EEEE, MMMM d, yyyy");
  private static final List<String> WORDS =
      List.of(
          "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
          "eleven", "twelve");
  private static final List<String> ORDINALS =
      List.of(
          "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
          "tenth");

  public static Style draw(String money, Draw draw) {
    return new Style(
        money,
        DateTimeFormatter.ofPattern(draw.pick(DATE_PATTERNS), Locale.ENGLISH),
        draw.chance(0.5));
  }

  /**
   * A value as this person writes it.
   *
   * @param format {@code money number date time nth words lower list plain}, or null for what suits
   *     the value
   */
  public String write(Object value, String format) {
    if (value instanceof Row row) {
      return write(row.key(), format == null ? "plain" : format);
    } else if (value instanceof List<?> list) {
      return list(list.stream().map(item -> write(item, null)).toList());
    } else if (format == null) {
      return value instanceof String text
          ? textual(text)
          : value instanceof BigDecimal n ? number(n) : String.valueOf(value);
    }
    return switch (format) {
      case "money" -> money.replace("{}", amount((BigDecimal) value));
      case "number" -> number((BigDecimal) value);
      case "date" -> dates.format(LocalDate.parse((String) value));
      case "time" -> time((String) value);
      case "nth" -> ORDINALS.get(((BigDecimal) value).intValueExact());
      case "words" -> words((BigDecimal) value);
      case "lower" -> String.valueOf(value).toLowerCase(Locale.ROOT);
      default -> value instanceof BigDecimal n ? n.toPlainString() : String.valueOf(value);
    };
  }

  private String textual(String text) {
    if (text.matches("\\d{4}-\\d\\d-\\d\\d")) {
      return dates.format(LocalDate.parse(text));
    }
    return text.matches("\\d\\d:\\d\\d") ? time(text) : text;
  }

  private String time(String text) {
    if (!twelveHours) {
      return text;
    }
    int hour = Integer.parseInt(text.substring(0, 2));
    String minutes = text.substring(3).equals("00") ? "" : ":" + text.substring(3);
    return (hour % 12 == 0 ? 12 : hour % 12) + minutes + (hour < 12 ? " am" : " pm");
  }

  /** Thousands apart; two decimal places or none. */
  private static String amount(BigDecimal value) {
    BigDecimal plain = value.stripTrailingZeros();
    return plain.scale() <= 0 ? number(plain) : String.format(Locale.ENGLISH, "%,.2f", plain);
  }

  /** Thousands apart; no more decimal places than there are. */
  private static String number(BigDecimal value) {
    BigDecimal plain = value.stripTrailingZeros();
    if (plain.scale() <= 0) {
      return String.format(Locale.ENGLISH, "%,d", plain.toBigIntegerExact());
    }
    return String.format(Locale.ENGLISH, plain.scale() == 1 ? "%,.1f" : "%,.2f", plain);
  }

  private static String words(BigDecimal value) {
    BigInteger whole = value.toBigInteger();
    return value.stripTrailingZeros().scale() <= 0
            && whole.signum() >= 0
            && whole.compareTo(BigInteger.valueOf(12)) <= 0
        ? WORDS.get(whole.intValue())
        : number(value);
  }

  /** {@code a}, {@code a and b}, {@code a, b and c}. */
  public static String list(List<String> items) {
    if (items.size() < 2) {
      return String.join("", items);
    }
    return items.stream().limit(items.size() - 1L).collect(Collectors.joining(", "))
        + " and "
        + items.get(items.size() - 1);
  }
}
