package org.sparseforge.synth.task;

import java.util.List;
import org.sparseforge.schemas.Json;
import org.sparseforge.synth.environment.World;

/**
 * What tasks are set in, whoever made it.
 *
 * @param database JSON text of what {@code DB} starts as
 * @param sources seed tables with rows in the database, as {@code name (licence)}
 */
public record Scene(String category, String database, List<String> sources) {
  public Scene {
    sources = List.copyOf(sources);
  }

  static Scene of(World world) {
    return new Scene(world.domain().category(), Json.write(world.database()), world.sources());
  }
}
