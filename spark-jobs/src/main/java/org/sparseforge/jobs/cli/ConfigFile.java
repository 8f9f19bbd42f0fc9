package org.sparseforge.jobs.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.schemas.DidYouMean;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options of a command from a YAML file: the same names in snake_case. What the command line says
 * goes before the file, the file before defaults. A list stands for an option given many times, and
 * {@code tasks: {general: 100}} for {@code --tasks general=100}.
 */
final class ConfigFile implements IDefaultValueProvider {
  private static final Set<String> NOT_IN_FILES = Set.of("config", "help", "version", "dry_run");

  private final Map<String, String> values = new TreeMap<>();

  private ConfigFile() {}

  /**
   * @throws InputException if the file cannot be read, is no flat YAML object, or has a key that
   *     {@code command} has no option for
   */
  static ConfigFile read(Path file, CommandSpec command) {
    ConfigFile config = new ConfigFile();
    Map<String, OptionSpec> options = new TreeMap<>();
    for (OptionSpec option : command.options()) {
      String key = key(option);
      if (!NOT_IN_FILES.contains(key)) {
        options.put(key, option);
      }
    }
    for (Map.Entry<String, JsonNode> entry : parse(file).properties()) {
      OptionSpec option = options.get(entry.getKey());
      if (option == null) {
        throw new InputException(
            file
                + ": unknown key '"
                + entry.getKey()
                + "'"
                + DidYouMean.hint(entry.getKey(), options.keySet()));
      }
      text(file, entry).ifPresent(value -> config.values.put(entry.getKey(), value));
    }
    return config;
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    String value = argument instanceof OptionSpec option ? values.get(key(option)) : null;
    return value != null ? value : argument.defaultValue();
  }

  static String key(OptionSpec option) {
    return option.longestName().replaceFirst("^--", "").replace('-', '_');
  }

  private static JsonNode parse(Path file) {
    try {
      JsonNode node = new YAMLMapper().readTree(Files.readString(file));
      if (node == null || node.isMissingNode() || !node.isObject()) {
        throw new InputException(file + " must hold keys and values, such as 'tasks: 100'");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new InputException(
          file
              + " is not YAML: "
              + e.getOriginalMessage().lines().findFirst().orElse("")
              + " (line "
              + e.getLocation().getLineNr()
              + ")",
          e);
    } catch (MalformedInputException e) {
      throw new InputException(file + " is not UTF-8 text; save it as UTF-8", e);
    } catch (IOException e) {
      throw new InputException(
          "--config " + file + " cannot be read: no such file, or no leave", e);
    }
  }

  private static Optional<String> text(Path file, Map.Entry<String, JsonNode> entry) {
    JsonNode value = entry.getValue();
    if (value.isNull() || value.isArray() && value.isEmpty()) {
      return Optional.empty();
    }
    if (value.isValueNode()) {
      return Optional.of(value.asText());
    }
    StringJoiner joined = new StringJoiner(",");
    for (Map.Entry<String, JsonNode> part :
        value.isObject() ? value.properties() : indexed(value).entrySet()) {
      if (!part.getValue().isValueNode()) {
        throw new InputException(
            file + ": '" + entry.getKey() + "' must be a value, a list or name: value pairs");
      }
      joined.add(
          value.isObject()
              ? part.getKey() + "=" + part.getValue().asText()
              : part.getValue().asText());
    }
    return Optional.of(joined.toString());
  }

  private static Map<String, JsonNode> indexed(JsonNode array) {
    Map<String, JsonNode> map = new java.util.LinkedHashMap<>();
    for (int i = 0; i < array.size(); i++) {
      map.put(Integer.toString(i), array.get(i));
    }
    return map;
  }
}
