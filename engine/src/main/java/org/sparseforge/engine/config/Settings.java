package org.sparseforge.engine.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.sparseforge.schemas.DidYouMean;

/**
 * Typed look-ups over one section of configuration. Every look-up names a key that is known; {@link
 * #refuseUnknown} then refuses the rest. A null value counts as absent. Every refusal is an {@link
 * IllegalArgumentException} of one sentence.
 */
public final class Settings {
  private final String section;
  private final Map<String, ?> values;
  private final TreeSet<String> known = new TreeSet<>();

  /**
   * @param section what the keys belong to, for messages: {@code engine}
   * @param values numbers, booleans, strings and lists, as a YAML or JSON reader gives them
   */
  public Settings(String section, Map<String, ?> values) {
    this.section = section;
    this.values = values;
  }

  public boolean has(String key) {
    known.add(key);
    return values.get(key) != null;
  }

  public long longValue(String key, long absent) {
    Object value = look(key);
    if (value == null) {
      return absent;
    }
    if (value instanceof String text) {
      try {
        return Long.parseLong(text.trim());
      } catch (NumberFormatException e) {
        throw wrong(key, "a whole number", value);
      }
    }
    if (value instanceof Number number && number.doubleValue() == number.longValue()) {
      return number.longValue();
    }
    throw wrong(key, "a whole number", value);
  }

  public int intValue(String key, int absent) {
    long value = longValue(key, absent);
    if (value != (int) value) {
      throw wrong(key, "a whole number of at most " + Integer.MAX_VALUE, value);
    }
    return (int) value;
  }

  public double doubleValue(String key, double absent) {
    Object value = look(key);
    if (value == null) {
      return absent;
    }
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    try {
      return Double.parseDouble(value.toString().trim());
    } catch (NumberFormatException e) {
      throw wrong(key, "a number", value);
    }
  }

  public boolean booleanValue(String key, boolean absent) {
    Object value = look(key);
    if (value == null) {
      return absent;
    }
    String text = value.toString().trim().toLowerCase(Locale.ROOT);
    if (!text.equals("true") && !text.equals("false")) {
      throw wrong(key, "true or false", value);
    }
    return text.equals("true");
  }

  /** A single text. */
  public String text(String key, String absent) {
    Object value = look(key);
    if (value == null) {
      return absent;
    }
    if (!(value instanceof String text) || text.isBlank()) {
      throw wrong(key, "text", value);
    }
    return text.trim();
  }

  /** Plain bytes, or a number with KiB, MiB, GiB or TiB: {@code 12GiB}, {@code 1.5 GiB}. */
  public long bytes(String key, long absent) {
    Object value = look(key);
    if (!(value instanceof String text)) {
      return longValue(key, absent);
    }
    String compact = text.replace(" ", "");
    int unit = List.of("KiB", "MiB", "GiB", "TiB").indexOf(tail(compact));
    if (unit < 0) {
      return longValue(key, absent);
    }
    try {
      double number = Double.parseDouble(compact.substring(0, compact.length() - 3));
      return (long) (number * (1L << (10 * (unit + 1))));
    } catch (NumberFormatException e) {
      throw wrong(key, "bytes, such as 12GiB", value);
    }
  }

  public <T extends Enum<T>> T oneOf(String key, Class<T> type, T absent) {
    Object value = look(key);
    if (value == null) {
      return absent;
    }
    List<String> names = new ArrayList<>();
    for (T constant : type.getEnumConstants()) {
      String name = constant.name().toLowerCase(Locale.ROOT);
      if (name.equalsIgnoreCase(value.toString().trim())) {
        return constant;
      }
      names.add(name);
    }
    throw wrong(key, "one of " + String.join(", ", names), value);
  }

  /** A list of strings; a single string is a list of one. */
  public List<String> strings(String key) {
    List<String> strings = new ArrayList<>();
    for (Object element : list(key)) {
      if (!(element instanceof String text)) {
        throw wrong(key, "text, or a list of texts", element);
      }
      strings.add(text);
    }
    return strings;
  }

  /** A list of whole numbers; a single number is a list of one. */
  public List<Integer> ints(String key) {
    List<Integer> ints = new ArrayList<>();
    for (Object element : list(key)) {
      ints.add(new Settings(section, Map.of(key, element)).intValue(key, 0));
    }
    return ints;
  }

  /** To be called after the last look-up. */
  public void refuseUnknown() {
    for (String key : new TreeSet<>(values.keySet())) {
      if (!known.contains(key)) {
        throw new IllegalArgumentException(
            section + ": unknown setting '" + key + "'" + DidYouMean.hint(key, known));
      }
    }
  }

  private Object look(String key) {
    known.add(key);
    return values.get(key);
  }

  private List<?> list(String key) {
    Object value = look(key);
    if (value == null) {
      return List.of();
    }
    return value instanceof List<?> list ? list : List.of(value);
  }

  private IllegalArgumentException wrong(String key, String wanted, Object value) {
    return new IllegalArgumentException(
        section + ": " + key + " must be " + wanted + ", got '" + value + "'");
  }

  private static String tail(String text) {
    return text.substring(Math.max(0, text.length() - 3));
  }
}
