package org.sparseforge.synth.python;

import java.util.Collection;
import java.util.stream.Collectors;
import org.sparseforge.verify.expr.PythonLiterals;

/** Collects lines of Python at a current indentation. */
final class PythonText {
  private final StringBuilder out = new StringBuilder();
  private int depth;

  PythonText line(String line) {
    if (!line.isEmpty()) {
      out.append("    ".repeat(depth)).append(line);
    }
    out.append('\n');
    return this;
  }

  PythonText lines(String text) {
    text.lines().forEach(this::line);
    return this;
  }

  PythonText indent() {
    depth++;
    return this;
  }

  PythonText dedent() {
    depth--;
    return this;
  }

  static String strings(Collection<String> items) {
    return items.stream().map(PythonLiterals::quote).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
