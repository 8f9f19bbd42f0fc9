package org.sparseforge.jobs.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.sparseforge.engine.endpoint.EndpointRef;
import org.sparseforge.engine.endpoint.Price;
import org.sparseforge.jobs.failure.InputException;

/**
 * What models cost: YAML of model names, or whole references, and {prompt, cached, completion} in
 * USD a million tokens. {@code conf/prices.yaml} is one.
 */
final class PriceTable {
  private PriceTable() {}

  /**
   * The price of a model; a whole reference goes before a name. Empty where it has none.
   *
   * @throws InputException if the file cannot be read, or a price in it
   */
  static Optional<Price> look(Path file, EndpointRef model) {
    JsonNode table = read(file);
    for (Map.Entry<String, JsonNode> entry : table.properties()) {
      price(file, entry.getKey(), entry.getValue());
    }
    for (String name : new String[] {model.text(), model.model()}) {
      if (table.has(name)) {
        return Optional.of(price(file, name, table.get(name)));
      }
    }
    return Optional.empty();
  }

  private static JsonNode read(Path file) {
    JsonNode table;
    try {
      table = new YAMLMapper().readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new InputException(
          "--prices " + file + " is not YAML (line " + e.getLocation().getLineNr() + ")", e);
    } catch (IOException e) {
      throw new InputException(
          "--prices " + file + " cannot be read: no such file, or no leave", e);
    }
    if (table == null || !table.isObject() && !table.isMissingNode() && !table.isNull()) {
      throw new InputException("--prices " + file + " must hold model names and their prices");
    }
    return table;
  }

  private static Price price(Path file, String name, JsonNode price) {
    for (String part : new String[] {"prompt", "cached", "completion"}) {
      if (!price.path(part).isNumber() || price.path(part).doubleValue() < 0) {
        throw new InputException(
            "--prices "
                + file
                + ": '"
                + name
                + "' must have prompt, cached and completion, each USD a million tokens; "
                + part
                + " is "
                + (price.has(part) ? price.get(part) : "missing"));
      }
    }
    return new Price(
        price.get("prompt").doubleValue(),
        price.get("cached").doubleValue(),
        price.get("completion").doubleValue());
  }
}
