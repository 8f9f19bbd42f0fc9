package org.sparseforge.synth.text;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sparseforge.verify.expr.Evaluator;
import org.sparseforge.verify.expr.ExprParser;
import org.sparseforge.verify.expr.Scope;

/** Fills in phrases: {@code {name}}, {@code {expression}} or either with {@code :format}. */
public final class Phrase {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

  private Phrase() {}

  /**
   * @param params values by name; looked at before {@code scope}
   * @param scope what other placeholders are evaluated in, or null where there are none
   */
  public static String fill(String template, Map<String, Object> params, Scope scope, Style style) {
    Matcher matcher = PLACEHOLDER.matcher(template);
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      String inside = matcher.group(1);
      int colon = inside.lastIndexOf(':');
      String name = colon < 0 ? inside : inside.substring(0, colon);
      Object value =
          params.containsKey(name)
              ? params.get(name)
              : Evaluator.evaluate(ExprParser.parse(name), scope);
      matcher.appendReplacement(
          out,
          Matcher.quoteReplacement(
              style.write(value, colon < 0 ? null : inside.substring(colon + 1))));
    }
    matcher.appendTail(out);
    return out.toString();
  }

  /** First letter in upper case, and a full stop at the end where there is no other mark. */
  public static String sentence(String text) {
    String trimmed = text.strip();
    String capital =
        trimmed.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + trimmed.substring(1);
    return ".!?:".indexOf(capital.charAt(capital.length() - 1)) >= 0 ? capital : capital + ".";
  }
}
