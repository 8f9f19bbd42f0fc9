package org.sparseforge.synth.environment;

import java.util.List;
import java.util.stream.Collectors;
import org.sparseforge.synth.domain.Column;
import org.sparseforge.synth.domain.Entity;
import org.sparseforge.synth.domain.Maker;
import org.sparseforge.verify.expr.PythonLiterals;

/** How tools speak of an entity and its columns. */
final class EntityWords {
  private EntityWords() {}

  /** Columns that no extra tool is needed for, the key first. */
  static List<String> visible(Entity entity) {
    return entity.columns().stream()
        .map(Column::name)
        .filter(c -> entity.extraOf(c) == null)
        .toList();
  }

  /** The two columns that name the pair a row is about. */
  static List<String> pairColumns(Entity entity) {
    return entity.columns().stream()
        .filter(c -> c.maker() instanceof Maker.Parent)
        .map(Column::name)
        .toList();
  }

  /** Columns with what they mean and their units, for people. */
  static String describe(Entity entity, List<String> columns) {
    return columns.stream()
        .map(
            name -> {
              Column column = entity.column(name);
              String meaning = column.about().equals(name.replace('_', ' ')) ? "" : column.about();
              String unit = column.unit() == null ? "" : column.unit();
              String both = meaning + (meaning.isEmpty() || unit.isEmpty() ? "" : ", ") + unit;
              return name + (both.isEmpty() ? "" : " (" + both + ")");
            })
        .collect(Collectors.joining(", "));
  }

  /** A Python list of texts. */
  static String list(List<String> items) {
    return "[" + items.stream().map(PythonLiterals::quote).collect(Collectors.joining(", ")) + "]";
  }

  static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  static String words(String name) {
    return name.replace('_', ' ');
  }

  static String plural(String key) {
    String word = words(key);
    return word.endsWith("s") ? word : word + "s";
  }
}
