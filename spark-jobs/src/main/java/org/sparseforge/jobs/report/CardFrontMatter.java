package org.sparseforge.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.sparseforge.jobs.dataset.Table;

/** The YAML before a dataset card: what Hugging Face's {@code datasets} and hub read. */
final class CardFrontMatter {
  private final JsonNode manifest;
  private final StringBuilder out = new StringBuilder();

  private CardFrontMatter(JsonNode manifest) {
    this.manifest = manifest;
  }

  static String write(JsonNode manifest) {
    CardFrontMatter yaml = new CardFrontMatter(manifest);
    yaml.all();
    return yaml.out.toString();
  }

  private void all() {
    out.append("---\n");
    line("pretty_name: Verified general-agent tasks");
    line("license: " + licence());
    line("language:");
    line("- en");
    line("task_categories:");
    line("- text-generation");
    line("tags:");
    List.of("agent", "tool-use", "verifiable", "reinforcement-learning", "synthetic")
        .forEach(tag -> line("- " + tag));
    line("size_categories:");
    line("- " + size(manifest.path("counts").path("accepted").asLong()));
    Map<String, long[]> sizes = sizes();
    List<Table> filled =
        Arrays.stream(Table.values())
            .filter(table -> sizes.getOrDefault(table.folder(), new long[2])[0] > 0)
            .toList();
    // datasets cannot load a configuration without rows, so an empty table is no configuration
    line(filled.isEmpty() ? "configs: []" : "configs:");
    for (Table table : filled) {
      line("- config_name: " + table.folder());
      if (table == Table.GENERAL) {
        line("  default: true");
      }
      line("  data_files:");
      line("  - split: train");
      line("    path: " + table.folder() + "/train-*.parquet");
    }
    line(filled.isEmpty() ? "dataset_info: []" : "dataset_info:");
    for (Table table : filled) {
      long[] size = sizes.get(table.folder());
      line("- config_name: " + table.folder());
      line("  features:");
      features(table.schema(), "  ");
      line("  splits:");
      line("  - name: train");
      line("    num_examples: " + size[0]);
      line("  download_size: " + size[1]);
    }
    out.append("---\n\n");
  }

  private void features(GroupType group, String indent) {
    for (Type field : group.getFields()) {
      line(indent + "- name: " + field.getName());
      type(field, indent + "  ");
    }
  }

  private void type(Type field, String indent) {
    if (field.isPrimitive()) {
      line(indent + "dtype: " + dtype(field));
    } else if (isList(field)) {
      Type element = field.asGroupType().getType(0).asGroupType().getType(0);
      if (element.isPrimitive()) {
        line(indent + "list: " + dtype(element));
      } else if (isList(element)) {
        line(indent + "list:");
        type(element, indent + "  ");
      } else {
        line(indent + "list:");
        features(element.asGroupType(), indent);
      }
    } else {
      line(indent + "struct:");
      features(field.asGroupType(), indent);
    }
  }

  private static boolean isList(Type field) {
    return field.getLogicalTypeAnnotation()
        instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation;
  }

  private static String dtype(Type field) {
    return switch (field.asPrimitiveType().getPrimitiveTypeName()) {
      case BOOLEAN -> "bool";
      case INT32 -> "int32";
      case INT64 -> "int64";
      case FLOAT -> "float32";
      case DOUBLE -> "float64";
      default -> field.getLogicalTypeAnnotation() == null ? "binary" : "string";
    };
  }

  /**
   * CC-BY tables ask for attribution, which the card gives; a licence nobody stated makes it other.
   */
  private String licence() {
    Set<String> licences = new LinkedHashSet<>();
    for (Map.Entry<String, JsonNode> source : manifest.path("sources").properties()) {
      Matcher matcher = DatasetCard.SOURCE.matcher(source.getKey());
      licences.add(matcher.matches() ? matcher.group(2).toUpperCase(Locale.ROOT) : "");
    }
    boolean open =
        licences.stream()
            .allMatch(
                name ->
                    name.startsWith("CC0")
                        || name.endsWith("PUBLIC-DOMAIN")
                        || name.startsWith("PDDL")
                        || name.startsWith("CC-BY-")
                            && !name.contains("-SA")
                            && !name.contains("-NC")
                            && !name.contains("-ND")
                        || name.startsWith("MIT")
                        || name.startsWith("BSD"));
    return open ? "cc-by-4.0" : "other";
  }

  private Map<String, long[]> sizes() {
    Map<String, long[]> sizes = new HashMap<>();
    for (JsonNode file : manifest.path("files")) {
      String folder = file.path("path").asText().replaceFirst("/.*", "");
      long[] size = sizes.computeIfAbsent(folder, name -> new long[2]);
      size[0] += file.path("rows").asLong();
      size[1] += file.path("bytes").asLong();
    }
    return sizes;
  }

  private static String size(long rows) {
    List<String> names = new ArrayList<>(List.of("n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M"));
    int digits = Long.toString(Math.max(1, rows)).length();
    return digits > 6 ? "1M<n<10M" : names.get(Math.max(0, digits - 3));
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
