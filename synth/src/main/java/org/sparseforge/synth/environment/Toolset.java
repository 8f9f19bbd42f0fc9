package org.sparseforge.synth.environment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.synth.domain.Entity;
import org.sparseforge.synth.domain.Maker;
import org.sparseforge.synth.random.Draw;

/**
 * Which tools an agent has: how it may look at each table, and which groups of hidden columns it
 * can ask for.
 *
 * @param access by table; a table that is not in it cannot be seen
 * @param extras {@code table.group} of the hidden columns that have a tool
 * @param naming which words tool names are made of
 */
public record Toolset(Map<String, Access> access, Set<String> extras, Naming naming) {
  /** Words for tool names, one way throughout a toolset. */
  public enum Naming {
    PLAIN("list_%s", "get_%s", "search_%s", "get_%s_%s"),
    SHOW("show_%s", "show_%s", "find_%s", "show_%s_%s"),
    DETAILS("get_all_%s", "get_%s_details", "find_%s", "get_%s_%s"),
    LOOKUP("list_%s", "look_up_%s", "search_%s", "check_%s_%s"),
    FETCH("fetch_%s", "fetch_%s", "query_%s", "fetch_%s_%s");

    private final String list;
    private final String get;
    private final String search;
    private final String extra;

    Naming(String list, String get, String search, String extra) {
      this.list = list;
      this.get = get;
      this.search = search;
      this.extra = extra;
    }

    public String list(Entity entity) {
      return String.format(list, entity.name());
    }

    public String listBy(Entity entity, String parent) {
      return String.format(list, entity.name()) + "_by_" + parent;
    }

    public String get(Entity entity) {
      return String.format(get, entity.variable());
    }

    public String fields(Entity entity) {
      return String.format(get, entity.variable()) + "_fields";
    }

    public String search(Entity entity) {
      return String.format(search, entity.name());
    }

    public String extra(Entity entity, String group) {
      return String.format(extra, entity.variable(), group);
    }

    public String single(String name) {
      return "get_" + name;
    }
  }

  public Toolset {
    access = new LinkedHashMap<>(access);
    extras = new TreeSet<>(extras);
  }

  /** A way to look at every table of the domain, drawn; no hidden columns yet. */
  public static Toolset draw(Domain domain, Draw draw) {
    Map<String, Access> access = new LinkedHashMap<>();
    for (Entity entity : domain.entities()) {
      access.put(entity.name(), draw.sub(entity.name()).pick(possible(entity)));
    }
    return new Toolset(access, Set.of(), draw.sub("naming").pick(List.of(Naming.values())));
  }

  private static List<Access> possible(Entity entity) {
    if (entity.rows().pairs() != null) {
      return List.of(Access.BY_PAIR);
    }
    List<Access> possible =
        new ArrayList<>(
            List.of(Access.LIST_AND_GET, Access.SEARCH, Access.PAGES, Access.LIST_AND_FIELDS));
    if (parentColumn(entity) != null) {
      possible.add(Access.LIST_BY_PARENT);
    }
    return possible;
  }

  /** The column that holds the parent a row was made for, or null. */
  public static String parentColumn(Entity entity) {
    return entity.columns().stream()
        .filter(c -> c.maker() instanceof Maker.Parent)
        .map(c -> c.name())
        .findFirst()
        .orElse(null);
  }

  /** This toolset with only these tables to see, and what is needed to reach them. */
  public Toolset only(Domain domain, Set<String> tables) {
    Map<String, Access> kept = new LinkedHashMap<>();
    Set<String> needed = withParents(domain, tables);
    access.forEach(
        (table, how) -> {
          if (needed.contains(table)) {
            kept.put(table, how);
          }
        });
    return new Toolset(kept, extras, naming);
  }

  /** {@code tables} and those whose rows must be known to get at them. */
  public Set<String> withParents(Domain domain, Set<String> tables) {
    Set<String> all = new TreeSet<>(tables);
    boolean grew = true;
    while (grew) {
      grew = false;
      for (String table : List.copyOf(all)) {
        Entity entity = domain.entity(table);
        if (access.get(table) == Access.LIST_BY_PARENT) {
          grew |= all.add(entity.ref(parentColumn(entity)));
        } else if (access.get(table) == Access.BY_PAIR) {
          grew |= all.add(entity.rows().pairs());
        }
      }
    }
    return all;
  }

  /** This toolset with tools for hidden columns added. */
  public Toolset withExtras(Set<String> more) {
    Set<String> all = new TreeSet<>(extras);
    all.addAll(more);
    return new Toolset(access, all, naming);
  }
}
