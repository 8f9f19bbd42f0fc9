package org.sparseforge.jobs.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sparseforge.jobs.run.Version;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.SchemaVersion;
import org.sparseforge.schemas.Task;

/** What {@code manifest.json} says, gathered while a dataset is written. */
public final class Manifest {
  private final ObjectNode node = Json.object();
  private final Map<String, Long> categories = new TreeMap<>();
  private final Map<String, Long> sandboxes = new TreeMap<>();
  private final Map<String, Long> sources = new TreeMap<>();
  private final Set<String> toolsets = new HashSet<>();
  private final Map<String, Long> skeletons = new HashMap<>();
  private long verificationMillis;

  /**
   * @param identity everything that changes results; what the fingerprint is taken over
   * @param configuration as resolved from command line, file and defaults
   */
  public Manifest(String fingerprint, ObjectNode identity, ObjectNode configuration) {
    node.put("format", "sparseforge-dataset")
        .put("schema_version", SchemaVersion.CURRENT)
        .put("generator_version", Version.CURRENT)
        .put("complete", false)
        .put("digest", "")
        .put("fingerprint", fingerprint);
    node.set("run", identity);
    node.set("configuration", configuration);
    node.putObject("counts");
  }

  /**
   * Takes an accepted task into the counts.
   *
   * @param skeleton names the prompt without its data
   */
  public void countTask(Task task, String skeleton) {
    skeletons.merge(skeleton, 1L, Long::sum);
    categories.merge(task.category(), 1L, Long::sum);
    sandboxes.merge(task.verification().sandbox(), 1L, Long::sum);
    task.provenance().sources().forEach(source -> sources.merge(source, 1L, Long::sum));
    toolsets.add(functionNames(task.tools()));
    verificationMillis += task.verification().millis();
  }

  /** What came of the candidates, and at which stage the others failed. */
  public void stages(long asked, long accepted, long candidates, ArrayNode stages) {
    node.put("complete", accepted >= asked);
    counts()
        .put("asked", asked)
        .put("accepted", accepted)
        .put("candidates", candidates)
        .put("rejected", candidates - accepted)
        .put("yield", candidates == 0 ? 0 : Math.round(1e4 * accepted / candidates) / 1e4);
    node.set("stages", stages);
  }

  /** Whether all came out that was asked for, where {@link #stages} cannot tell. */
  public void complete(boolean all) {
    node.put("complete", all);
  }

  /** What came of the attempts that agents made. */
  public void rollouts(ObjectNode found) {
    node.set("rollouts", found);
  }

  /** What a judge was asked, and how far it agreed with itself. */
  public void judging(ObjectNode found) {
    node.set("judging", found);
  }

  public void files(List<TableWriter.FileEntry> files, long environments, String digest) {
    node.put("digest", digest);
    counts()
        .put("environments", environments)
        .put("categories", categories.size())
        .put("toolsets", toolsets.size())
        .put("prompt_skeletons", skeletons.size())
        .put(
            "tasks_of_most_frequent_skeleton",
            skeletons.values().stream().mapToLong(Long::longValue).max().orElse(0));
    node.set("categories", Json.MAPPER.valueToTree(categories));
    node.set("sandbox", Json.MAPPER.valueToTree(sandboxes));
    node.set("sources", Json.MAPPER.valueToTree(sources));
    node.set("files", Json.arrayOf(files, TableWriter.FileEntry::toJson));
  }

  /** What the model calls of the authors took. */
  public void authoring(ObjectNode spending) {
    node.set("authoring", spending);
  }

  public void timings(ObjectNode timings) {
    timings.put("verification_seconds", verificationMillis / 1000.0);
    node.set("timings", timings);
    node.putObject("machine")
        .put("java", System.getProperty("java.version"))
        .put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"))
        .put("processors", Runtime.getRuntime().availableProcessors());
  }

  public ObjectNode toJson() {
    return node;
  }

  /** The functions of a tool array, sorted: two tasks have the same toolset if these are equal. */
  public static String functionNames(String tools) {
    List<String> names = new ArrayList<>();
    for (JsonNode tool : Json.parse(tools)) {
      names.add(tool.path("function").path("name").asText());
    }
    Collections.sort(names);
    return String.join(" ", names);
  }

  private ObjectNode counts() {
    return (ObjectNode) node.get("counts");
  }
}
