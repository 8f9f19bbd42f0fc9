package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.sparseforge.engine.loader.RandomCheckpoint;
import org.sparseforge.engine.tokenizer.ByteTokenizer;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.schemas.Json;

/** A tiny checkpoint with random weights and a tokenizer of bytes, and runs of commands over it. */
final class Nano {
  static final Path LIKE = Path.of("../conf/models/nano.json");

  /** Settings under which a run takes little memory. */
  private static final List<String> SMALL =
      List.of("--kv-cache-memory-bytes", "32MiB", "--max-num-batched-tokens", "512");

  private Nano() {}

  static Path write(Path folder) {
    new RandomCheckpoint(RandomCheckpoint.Format.F32, 1, Long.MAX_VALUE).write(LIKE, folder);
    ByteTokenizer.declare(folder);
    return folder;
  }

  static Commands.Said run(String command, Path in, Path model, Object out, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(command, "--in", in.toString(), "--model", model.toString()));
    arguments.addAll(List.of("--out", out.toString()));
    arguments.addAll(SMALL);
    arguments.addAll(Arrays.asList(more));
    return Commands.run(arguments.toArray(String[]::new));
  }

  static JsonNode manifest(Path out) throws IOException {
    return Json.parse(Files.readString(out.resolve("manifest.json")));
  }

  static String digest(Path out) throws IOException {
    return manifest(out).path("digest").textValue();
  }

  /** The rows of a table as Parquet's own reader shows them: fields by name. */
  static List<Group> rows(Path out, String table) throws IOException {
    List<Group> rows = new ArrayList<>();
    org.apache.hadoop.fs.Path file =
        new org.apache.hadoop.fs.Path(out.resolve(table + "/train-00000-of-00001.parquet").toUri());
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), file).withConf(new Configuration()).build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** Text of a field, or null. */
  static String text(Group row, String field) {
    return row.getFieldRepetitionCount(field) == 0 ? null : row.getString(field, 0);
  }

  /** "class: message" of a row's error, or null. */
  static String error(Group row) {
    if (row.getFieldRepetitionCount("error") == 0) {
      return null;
    }
    Group error = row.getGroup("error", 0);
    return error.getString("class", 0) + ": " + error.getString("message", 0);
  }

  static List<Integer> ints(Group row, String field) {
    List<Integer> values = new ArrayList<>();
    Group list = row.getGroup(field, 0);
    for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
      values.add(list.getGroup(0, i).getInteger(0, 0));
    }
    return values;
  }

  static List<Float> floats(Group row, String field) {
    List<Float> values = new ArrayList<>();
    Group list = row.getGroup(field, 0);
    for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
      values.add(list.getGroup(0, i).getFloat(0, 0));
    }
    return values;
  }

  static Path lines(Path file, Object... lines) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Object line : lines) {
      text.append(line instanceof JsonNode node ? Json.write(node) : line).append('\n');
    }
    return Files.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Requests of many lengths, most of them short, and ways of sampling, half of them with a prefix
   * they share.
   */
  static Path mixed(Path file, int count, int shortest, int longest) throws IOException {
    java.util.Random random = new java.util.Random(42);
    String[] prefixes = new String[6];
    for (int i = 0; i < prefixes.length; i++) {
      prefixes[i] = words(random, longest / 2);
    }
    List<ObjectNode> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double part = Math.pow(random.nextDouble(), 2);
      int length = (int) (shortest * Math.pow((double) longest / shortest, part));
      String prefix = i % 2 == 0 ? prefixes[random.nextInt(prefixes.length)] : "";
      prefix = prefix.substring(0, Math.min(prefix.length(), length / 2));
      String prompt = prefix + words(random, length - prefix.length());
      ObjectNode row = Json.object().put("id", "r" + i);
      if (i % 3 == 0) {
        row.putArray("messages").addObject().put("role", "user").put("content", prompt);
        row.put("thinking_mode", i % 2 == 0 ? "chat" : "thinking");
      } else {
        row.put("prompt", prompt);
      }
      row.put("max_tokens", 4 + random.nextInt(60));
      switch (i % 5) {
        case 0 -> row.put("temperature", 0);
        case 1 -> row.put("temperature", 0.7).put("top_p", 0.9).put("seed", i);
        case 2 -> row.put("top_k", 20).put("logprobs", true);
        case 3 -> row.put("min_p", 0.05).put("temperature", 1.3);
        default -> row.put("ignore_eos", true).put("top_logprobs", 3);
      }
      rows.add(row);
    }
    return lines(file, rows.toArray());
  }

  private static String words(java.util.Random random, int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append((char) ('a' + random.nextInt(26)));
      if (random.nextInt(6) == 0) {
        text.append(' ');
      }
    }
    return text.substring(0, length);
  }
}
