package org.sparseforge.synth.python;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sparseforge.synth.domain.Column;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.synth.domain.Entity;
import org.sparseforge.synth.domain.Maker;
import org.sparseforge.synth.environment.Access;
import org.sparseforge.synth.environment.Toolset;
import org.sparseforge.verify.expr.PythonLiterals;
import org.sparseforge.verify.expr.PythonWriter;

/** Writes the part of a solution that reads tables through the tools of a toolset. */
final class FetchWriter {
  private final Domain domain;
  private final Toolset toolset;

  FetchWriter(Domain domain, Toolset toolset) {
    this.domain = domain;
    this.toolset = toolset;
  }

  /**
   * Writes one list per table, named like it, and the dicts by key that are wanted.
   *
   * @param columns columns that are needed, by table
   * @param indexes tables that are looked up by key
   */
  void write(PythonText out, Map<String, Set<String>> columns, Set<String> indexes) {
    Set<String> wanted = new TreeSet<>(columns.keySet());
    wanted.addAll(indexes);
    Set<String> tables = toolset.withParents(domain, wanted);
    for (Entity entity : domain.entities()) {
      if (tables.contains(entity.name())) {
        fetch(out, entity, columns.getOrDefault(entity.name(), Set.of()));
        if (indexes.contains(entity.name())) {
          out.line(
              PythonWriter.indexName(entity.schema())
                  + " = {row["
                  + quote(entity.key())
                  + "]: row for row in "
                  + entity.name()
                  + "}");
        }
      }
    }
  }

  private void fetch(PythonText out, Entity entity, Set<String> columns) {
    Access access = toolset.access().get(entity.name());
    String table = entity.name();
    String key = entity.key();
    Toolset.Naming naming = toolset.naming();
    switch (access) {
      case LIST_AND_GET ->
          out.line(
              table
                  + " = [tools."
                  + naming.get(entity)
                  + "("
                  + key
                  + "=key) for key in tools."
                  + naming.list(entity)
                  + "()]");
      case LIST_BY_PARENT -> {
        String column = Toolset.parentColumn(entity);
        Entity parent = domain.entity(entity.ref(column));
        out.line(table + " = [");
        out.line("    tools." + naming.get(entity) + "(" + key + "=key)");
        out.line("    for parent in " + parent.name());
        out.line(
            "    for key in tools."
                + naming.listBy(entity, column)
                + "("
                + column
                + "=parent["
                + quote(parent.key())
                + "])");
        out.line("]");
      }
      case SEARCH -> out.line(table + " = tools." + naming.search(entity) + "()");
      case PAGES -> {
        out.line(table + ", page, pages = [], 0, 1");
        out.line("while page < pages:");
        out.line("    result = tools." + naming.list(entity) + "(page=page + 1)");
        out.line("    page, pages = result[\"page\"], result[\"pages\"]");
        out.line("    " + table + " += result[" + quote(table) + "]");
      }
      case LIST_AND_FIELDS -> {
        List<String> fields =
            columns.stream()
                .filter(c -> entity.extraOf(c) == null && !c.equals(key))
                .sorted()
                .toList();
        out.line(
            table
                + " = [tools."
                + naming.fields(entity)
                + "("
                + key
                + "=key, fields=["
                + PythonText.strings(fields)
                + "]) for key in tools."
                + naming.list(entity)
                + "()]");
      }
      case BY_PAIR -> pairs(out, entity);
    }
    for (String group : new TreeSet<>(entity.extras().keySet())) {
      if (entity.extras().get(group).stream().anyMatch(columns::contains)) {
        out.line("for row in " + table + ":");
        out.line(
            "    row.update(tools."
                + naming.extra(entity, group)
                + "("
                + key
                + "=row["
                + quote(key)
                + "]))");
      }
    }
  }

  private void pairs(PythonText out, Entity entity) {
    Entity parent = domain.entity(entity.rows().pairs());
    List<String> two =
        entity.columns().stream()
            .filter(c -> c.maker() instanceof Maker.Parent)
            .map(Column::name)
            .toList();
    String key = "[" + quote(parent.key()) + "]";
    out.line(entity.name() + " = [");
    out.line(
        "    tools."
            + toolset.naming().get(entity)
            + "("
            + two.get(0)
            + "=a"
            + key
            + ", "
            + two.get(1)
            + "=b"
            + key
            + ")");
    out.line("    for i, a in enumerate(" + parent.name() + ")");
    out.line(
        "    for b in "
            + parent.name()
            + (entity.rows().bothWays() ? " if a" + key + " != b" + key : "[i + 1:]"));
    out.line("]");
  }

  private static String quote(String text) {
    return PythonLiterals.quote(text);
  }
}
