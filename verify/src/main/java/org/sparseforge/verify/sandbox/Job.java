package org.sparseforge.verify.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.sparseforge.schemas.Json;

/**
 * Writes requests as the JSON that the host reads. Every distinct text is sent once, in {@code
 * texts}; runs and attempts point into it.
 */
final class Job {
  private static final Pattern IMPORT =
      Pattern.compile("^[ \\t]*(?:from|import) ([a-z_]{1,30})\\b", Pattern.MULTILINE);

  private final Map<String, Integer> texts = new LinkedHashMap<>();
  private final ObjectNode node = Json.object();

  private Job() {}

  static String solve(List<SolveRequest> runs, List<Source> inspect) {
    Job job = new Job();
    ArrayNode list = job.node.putArray("runs");
    for (SolveRequest run : runs) {
      ObjectNode item = list.addObject();
      item.put("tools", job.index(run.toolsSource()));
      item.set("names", Json.arrayOf(run.toolNames(), Json.MAPPER.getNodeFactory()::textNode));
      item.put("database", job.index(run.database()));
      item.put("solution", job.index(run.solution()));
    }
    return job.write(inspect);
  }

  static String verify(VerifyRequest request) {
    Job job = new Job();
    job.node.put("verifier", request.verifier());
    job.node.put("clock_shift", request.clockShiftSeconds());
    ArrayNode list = job.node.putArray("attempts");
    for (VerifyRequest.Attempt attempt : request.attempts()) {
      list.addArray().add(job.index(attempt.answer())).add(job.index(attempt.database()));
    }
    return job.write(request.inspect());
  }

  /** Modules that the sources of {@code runs} seem to import, sorted; the host decides on each. */
  static SortedSet<String> modules(List<SolveRequest> runs) {
    SortedSet<String> modules = new TreeSet<>();
    for (SolveRequest run : runs) {
      for (String source : List.of(run.toolsSource(), run.solution())) {
        IMPORT.matcher(source).results().forEach(found -> modules.add(found.group(1)));
      }
    }
    return modules;
  }

  private int index(String text) {
    return texts.computeIfAbsent(text, unseen -> texts.size());
  }

  private String write(List<Source> inspect) {
    node.set("texts", Json.arrayOf(texts.keySet(), Json.MAPPER.getNodeFactory()::textNode));
    ArrayNode sources = node.putArray("inspect");
    inspect.forEach(source -> sources.addArray().add(source.name()).add(source.text()));
    return Json.write(node);
  }
}
