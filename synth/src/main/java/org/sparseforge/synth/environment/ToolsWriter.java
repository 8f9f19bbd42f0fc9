package org.sparseforge.synth.environment;

import java.util.ArrayList;
import java.util.List;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.synth.domain.Entity;

/** Writes the reading tools of a toolset: how an agent may look at each table. */
public final class ToolsWriter {
  private final Domain domain;
  private final Toolset toolset;
  private final LookupTools lookups;
  private final ListingTools listings;

  public ToolsWriter(Domain domain, Toolset toolset) {
    this.domain = domain;
    this.toolset = toolset;
    this.lookups = new LookupTools(domain, toolset);
    this.listings = new ListingTools(toolset);
  }

  /** The reading tools, in the order of the tables; single values last. */
  public List<Tool> readingTools() {
    List<Tool> tools = new ArrayList<>();
    toolset.access().forEach((table, access) -> tools.addAll(tools(domain.entity(table), access)));
    for (String extra : toolset.extras()) {
      Entity entity = domain.entity(extra.substring(0, extra.indexOf('.')));
      String group = extra.substring(extra.indexOf('.') + 1);
      List<String> columns = new ArrayList<>(List.of(entity.key()));
      columns.addAll(entity.extras().get(group));
      tools.add(
          lookups.getter(
              entity,
              toolset.naming().extra(entity, group),
              EntityWords.capital(group.replace('_', ' '))
                  + " of one "
                  + entity.one()
                  + ": "
                  + EntityWords.describe(entity, entity.extras().get(group))
                  + ".",
              columns));
    }
    domain.singles().forEach((name, column) -> tools.add(lookups.single(name, column)));
    return tools;
  }

  private List<Tool> tools(Entity entity, Access access) {
    String about =
        EntityWords.describe(
            entity, EntityWords.visible(entity).subList(1, EntityWords.visible(entity).size()));
    Tool get =
        lookups.getter(
            entity,
            toolset.naming().get(entity),
            "Details of one " + entity.one() + (about.isEmpty() ? "." : ": " + about + "."),
            EntityWords.visible(entity));
    return switch (access) {
      case LIST_AND_GET -> List.of(lookups.listKeys(entity), get);
      case LIST_BY_PARENT -> List.of(lookups.listByParent(entity), get);
      case SEARCH -> List.of(listings.search(entity));
      case PAGES -> List.of(listings.pages(entity));
      case LIST_AND_FIELDS -> List.of(lookups.listKeys(entity), lookups.fields(entity));
      case BY_PAIR -> List.of(lookups.byPair(entity));
    };
  }
}
