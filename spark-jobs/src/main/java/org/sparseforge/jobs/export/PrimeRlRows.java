package org.sparseforge.jobs.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;
import org.sparseforge.schemas.TokenTrace;

/**
 * Rows for prime-rl and the environments of verifiers that it trains on. {@code tasks.jsonl} is an
 * environment's dataset: {@code prompt}, {@code answer}, {@code task}, and {@code info} as JSON
 * text. {@code samples.jsonl} has the fields of prime-rl's {@code TrainingSample}, one row for each
 * segment of an episode with token ids: no prompt, no completion, but one sequence whose {@code
 * mask} says what was sampled, and {@code logprobs}, {@code temperatures} and {@code advantages}
 * for each of its tokens.
 *
 * @see <a href="https://docs.primeintellect.ai/verifiers/environments">verifiers,
 *     "Environments"</a>
 * @see <a href="https://github.com/PrimeIntellect-ai/prime-rl">prime-rl,
 *     transports/rollouts/types.py</a>
 */
final class PrimeRlRows implements TrainerRows {
  static final String ENVIRONMENT = "sparseforge-general";

  private final JsonLines tasks;
  private final JsonLines samples;
  private final double temperature;

  /**
   * @param temperature at which the episodes were sampled
   */
  PrimeRlRows(Storage storage, String parent, double temperature) throws IOException {
    tasks = new JsonLines(storage, parent, "prime-rl/tasks.jsonl");
    samples = new JsonLines(storage, parent, "prime-rl/samples.jsonl");
    this.temperature = temperature;
  }

  @Override
  public void task(long index, Task task, Environment environment) throws IOException {
    ObjectNode info = Chat.contract(task, environment);
    info.remove("tools");
    info.set("oai_tools", Json.parse(task.tools()));
    ObjectNode row = Json.object();
    row.set("prompt", Chat.prompt(task));
    tasks.write(
        row.put("answer", task.answer()).put("task", ENVIRONMENT).put("info", Json.write(info)));
  }

  @Override
  public void episode(long taskIndex, Task task, Episode episode) throws IOException {
    TokenTrace tokens = episode.tokens();
    if (tokens.logprobs().length == 0) {
      return;
    }
    double advantage = episode.advantage() == null ? 0 : episode.advantage();
    for (int segment = 0; segment < tokens.segmentStarts().length; segment++) {
      ObjectNode row = Json.object();
      ArrayNode ids = row.putArray("token_ids");
      ArrayNode mask = row.putArray("mask");
      ArrayNode logprobs = row.putArray("logprobs");
      ArrayNode temperatures = row.putArray("temperatures");
      ArrayNode advantages = Json.array();
      for (int i = tokens.segmentStarts()[segment]; i < tokens.segmentEnd(segment); i++) {
        boolean sampled = tokens.lossMask()[i] == 1;
        ids.add(tokens.tokenIds()[i]);
        mask.add(sampled);
        logprobs.add(tokens.logprobs()[i]);
        temperatures.add(temperature);
        advantages.add(sampled ? advantage : 0);
      }
      row.put("env_name", ENVIRONMENT).set("advantages", advantages);
      samples.write(row);
    }
  }

  @Override
  public List<TableWriter.FileEntry> finish() throws IOException {
    return List.of(tasks.finish(), samples.finish());
  }

  @Override
  public void close() throws IOException {
    tasks.close();
    samples.close();
  }
}
