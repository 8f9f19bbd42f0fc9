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
import org.sparseforge.schemas.Message;
import org.sparseforge.schemas.Task;
import org.sparseforge.schemas.TokenTrace;

/**
 * Rows for slime. {@code prompts.jsonl} is what its {@code Dataset} reads with {@code --input-key
 * prompt --label-key label --tool-key tools --metadata-key metadata}. {@code samples.jsonl} has the
 * fields of its {@code Sample}, one row for each segment of an episode with token ids: {@code
 * tokens} from the first on, and mask and log-probabilities of the {@code response_length} last
 * ones, which begin with the first that was sampled.
 *
 * @see <a href="https://github.com/THUDM/slime">slime, utils/data.py and utils/types.py</a>
 */
final class SlimeRows implements TrainerRows {
  private final JsonLines prompts;
  private final JsonLines samples;
  private long index;

  SlimeRows(Storage storage, String parent) throws IOException {
    prompts = new JsonLines(storage, parent, "slime/prompts.jsonl");
    samples = new JsonLines(storage, parent, "slime/samples.jsonl");
  }

  @Override
  public void task(long index, Task task, Environment environment) throws IOException {
    ObjectNode metadata = Chat.contract(task, environment);
    metadata.remove("tools");
    ObjectNode row = Json.object();
    row.set("prompt", Chat.prompt(task));
    row.put("label", task.answer()).set("tools", Json.parse(task.tools()));
    prompts.write(row.set("metadata", metadata));
  }

  @Override
  public void episode(long taskIndex, Task task, Episode episode) throws IOException {
    TokenTrace tokens = episode.tokens();
    if (tokens.logprobs().length == 0) {
      return;
    }
    for (int segment = 0; segment < tokens.segmentStarts().length; segment++) {
      samples.write(sample(taskIndex, task, episode, segment));
    }
  }

  private ObjectNode sample(long taskIndex, Task task, Episode episode, int segment) {
    TokenTrace tokens = episode.tokens();
    int end = tokens.segmentEnd(segment);
    int response = tokens.segmentStarts()[segment];
    while (response < end && tokens.lossMask()[response] == 0) {
      response++;
    }
    ObjectNode row = Json.object().put("group_index", taskIndex).put("index", index++);
    row.set("prompt", Chat.prompt(task));
    ArrayNode ids = row.putArray("tokens");
    for (int id : tokens.segment(segment)) {
      ids.add(id);
    }
    row.put("response", lastWords(episode)).put("response_length", end - response);
    row.put("label", task.answer()).put("reward", episode.reward());
    ArrayNode mask = row.putArray("loss_mask");
    ArrayNode logprobs = row.putArray("rollout_log_probs");
    for (int i = response; i < end; i++) {
      mask.add((int) tokens.lossMask()[i]);
      logprobs.add(tokens.logprobs()[i]);
    }
    row.put("status", episode.finishReason().equals("length") ? "truncated" : "completed");
    row.putObject("metadata")
        .put("task_id", task.taskId())
        .put("episode_id", episode.episodeId())
        .put("segment", segment)
        .put("outcome", episode.outcome())
        .put("advantage", episode.advantage());
    return row;
  }

  /** What the agent said last. */
  private static String lastWords(Episode episode) {
    List<Message> messages = episode.messages();
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (messages.get(i).role().equals("assistant")) {
        return messages.get(i).content();
      }
    }
    return "";
  }

  @Override
  public List<TableWriter.FileEntry> finish() throws IOException {
    return List.of(prompts.finish(), samples.finish());
  }

  @Override
  public void close() throws IOException {
    prompts.close();
    samples.close();
  }
}
