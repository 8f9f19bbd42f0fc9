package org.sparseforge.engine.loader;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Typed look-ups in a JSON object whose every complaint names the file, the key and the value. */
final class ConfigJson {
  static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final int MAX_SIZE = 1 << 24;

  private final String where;
  private final JsonNode node;

  ConfigJson(String where, JsonNode node) {
    this.where = where;
    this.node = node;
  }

  static ConfigJson read(Path file) {
    try {
      JsonNode node = MAPPER.readTree(Files.readString(file));
      if (!node.isObject()) {
        throw new ModelLoadException(file + " is not a JSON object");
      }
      return new ConfigJson(file.getFileName().toString(), node);
    } catch (NoSuchFileException e) {
      throw new ModelLoadException(
          file + " does not exist; a model is a folder with config.json and *.safetensors", e);
    } catch (JsonProcessingException e) {
      throw new ModelLoadException(file + " is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelLoadException(file + " cannot be read: " + e, e);
    }
  }

  JsonNode node() {
    return node;
  }

  boolean has(String key) {
    return node.hasNonNull(key);
  }

  JsonNode get(String key) {
    return node.get(key);
  }

  Optional<ConfigJson> object(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    if (!node.get(key).isObject()) {
      throw wrong(key, "an object");
    }
    return Optional.of(new ConfigJson(where + ": " + key, node.get(key)));
  }

  /** A whole number of at least {@code min}, and small enough for a size of anything. */
  int integer(String key, int min) {
    return integer(key, min, MAX_SIZE, required(key));
  }

  /** A whole number of 1 to {@code max}. */
  int upTo(String key, int max) {
    return integer(key, 1, max, required(key));
  }

  private int integer(String key, int min, int max, JsonNode value) {
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < min
        || value.intValue() > max) {
      throw wrong(key, "a whole number from %d to %d".formatted(min, max));
    }
    return value.intValue();
  }

  int integer(String key, int min, int absent) {
    return has(key) ? integer(key, min) : absent;
  }

  /** A finite number greater than zero. */
  double positive(String key) {
    JsonNode value = required(key);
    if (!value.isNumber() || !(value.doubleValue() > 0) || Double.isInfinite(value.doubleValue())) {
      throw wrong(key, "a number above 0");
    }
    return value.doubleValue();
  }

  double positive(String key, double absent) {
    return has(key) ? positive(key) : absent;
  }

  /** A number of at least zero; zero where the key is absent. */
  double orZero(String key) {
    return has(key) && get(key).isNumber() && get(key).doubleValue() == 0 ? 0 : positive(key, 0);
  }

  boolean bool(String key, boolean absent) {
    if (!has(key)) {
      return absent;
    }
    if (!node.get(key).isBoolean()) {
      throw wrong(key, "true or false");
    }
    return node.get(key).booleanValue();
  }

  String text(String key) {
    if (!required(key).isTextual()) {
      throw wrong(key, "text");
    }
    return node.get(key).textValue();
  }

  String text(String key, String absent) {
    return has(key) ? text(key) : absent;
  }

  /** Refuses every value but {@code only}; an absent key means {@code only}. */
  void expect(String key, String only) {
    if (has(key) && !node.get(key).asText().equals(only)) {
      throw wrong(key, "'" + only + "', the only one this engine runs");
    }
  }

  ModelLoadException wrong(String key, String expected) {
    return new ModelLoadException(
        "%s: %s is %s but must be %s".formatted(where, key, node.get(key), expected));
  }

  ModelLoadException wrong(String sentence) {
    return new ModelLoadException(where + ": " + sentence);
  }

  private JsonNode required(String key) {
    if (!has(key)) {
      throw new ModelLoadException("%s: %s is missing".formatted(where, key));
    }
    return node.get(key);
  }
}
