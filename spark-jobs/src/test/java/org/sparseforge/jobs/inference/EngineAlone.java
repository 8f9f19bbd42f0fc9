package org.sparseforge.jobs.inference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.Engines;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.ModelFolder;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.request.RequestRow;
import org.sparseforge.engine.request.RequestRowReader;
import org.sparseforge.engine.sampling.SamplingParams;

/**
 * What {@code generate} would do without Spark: the requests of a JSONL file, in its order, go
 * straight to an engine, and nothing is written. A measurement, not a test; prints a line of JSON
 * to hold against the manifest of a job over the same file.
 *
 * <p>Arguments: file, checkpoint folder, then the engine's settings as {@code key=value}.
 */
final class EngineAlone {
  private static final ChatProfile PROFILE = ChatProfile.V3_2;

  private EngineAlone() {}

  public static void main(String[] args) throws IOException {
    List<String> lines = Files.readAllLines(Path.of(args[0]), StandardCharsets.UTF_8);
    Map<String, Object> settings = new HashMap<>();
    for (String setting : List.of(args).subList(2, args.length)) {
      int equals = setting.indexOf('=');
      settings.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    ModelFolder folder = ModelFolder.open(Path.of(args[1]));
    Map<String, Object> defaults = new HashMap<>();
    defaults.put("temperature", PROFILE.temperature());
    defaults.put("top_p", PROFILE.topP());
    defaults.put("max_tokens", PROFILE.maxTokens());
    defaults.putAll(folder.generation().sampling());
    EngineConfig config = EngineConfig.from(settings);
    try (OpenModel model = Engines.open(folder, config, PROFILE)) {
      run(model, lines, defaults, 2 * config.maxNumSeqs());
    }
  }

  private static void run(
      OpenModel model, List<String> lines, Map<String, Object> defaults, int window) {
    ArrayDeque<CompletableFuture<Completion>> running = new ArrayDeque<>();
    Sums sums = new Sums();
    long start = System.nanoTime();
    for (String line : lines) {
      RequestRow read = RequestRowReader.readLine(line.getBytes(StandardCharsets.UTF_8));
      if (!(read instanceof RequestRow.Request request)) {
        throw new IllegalArgumentException("not a request: " + line);
      }
      SamplingParams sampling = RowSampling.read(request.body(), false, defaults);
      if (running.size() >= window) {
        sums.add(running.remove().join());
      }
      running.add(
          model
              .engine()
              .submit(
                  GenerationRequest.of(
                      request.id(),
                      RowWork.prompt(request, PROFILE.defaultThinkingMode()),
                      sampling)));
    }
    running.forEach(future -> sums.add(future.join()));
    sums.print(model, (System.nanoTime() - start) / 1e9);
  }

  private static final class Sums {
    private int rows;
    private long prompt;
    private long cached;
    private long completion;

    void add(Completion done) {
      rows++;
      prompt += done.usage().promptTokens();
      cached += done.usage().cachedTokens();
      completion += done.usage().completionTokens();
    }

    void print(OpenModel model, double seconds) {
      System.out.printf(
          Locale.ROOT,
          "{\"numerics\": \"%s\", \"rows\": %d, \"prompt_tokens\": %d, \"cached_tokens\": %d,"
              + " \"completion_tokens\": %d, \"seconds\": %.2f, \"rows_per_second\": %.2f,"
              + " \"tokens_per_second\": %.1f}%n",
          model.info().numerics(),
          rows,
          prompt,
          cached,
          completion,
          seconds,
          rows / seconds,
          (prompt - cached + completion) / seconds);
    }
  }
}
