package org.sparseforge.jobs.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.schemas.Json;

/**
 * What to export, and to whom.
 *
 * @param in directory of a dataset
 * @param trainers in the order they were named, each once
 * @param out directory to write
 */
public record ExportSettings(String in, List<Trainer> trainers, String out) {
  public ExportSettings {
    trainers = trainers.stream().distinct().toList();
    if (in.equals(out)) {
      throw new InputException("--out must not be --in; the dataset exported is never changed");
    }
    if (trainers.isEmpty()) {
      throw new InputException("--to names no trainer; there is trl, verl, prime-rl, slime");
    }
  }

  /** The settings under the keys a configuration file uses. */
  public ObjectNode toJson() {
    ObjectNode node = Json.object().put("in", in);
    node.set(
        "to", Json.arrayOf(trainers, one -> Json.MAPPER.getNodeFactory().textNode(one.text())));
    return node.put("out", out);
  }
}
