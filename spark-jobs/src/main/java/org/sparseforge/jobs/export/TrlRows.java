package org.sparseforge.jobs.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;
import org.sparseforge.schemas.Task;

/**
 * Rows for TRL's conversational dataset types: {@code prompts} is prompt-only (GRPO, RLOO; further
 * columns reach the reward functions), {@code sft} is language modelling with tools (the episodes
 * that passed), {@code preferences} is unpaired preference (KTO; every episode that was judged).
 * {@code tools} is JSON text, which TRL's trainers parse: a column of schemas would be padded with
 * nulls.
 *
 * @see <a href="https://huggingface.co/docs/trl/dataset_formats">TRL, "Dataset formats and
 *     types"</a>
 */
final class TrlRows implements TrainerRows {
  private static final String MESSAGES =
      """
        repeated group list {
          required group element {
            required binary role (STRING);
            required binary content (STRING);
            optional binary reasoning_content (STRING);
            optional group tool_calls (LIST) {
              repeated group list {
                required group element {
                  required binary id (STRING);
                  required binary type (STRING);
                  required group function {
                    required binary name (STRING);
                    required binary arguments (STRING);
                  }
                }
              }
            }
            optional binary tool_call_id (STRING);
          }
        }
      """;
  private static final MessageType PROMPTS =
      schema(
          """
          required group prompt (LIST) {MESSAGES}
          required binary tools (STRING);
          required binary task_id (STRING);
          required binary environment_id (STRING);
          required binary category (STRING);
          required int32 difficulty;
          optional double pass_rate;
          required binary answer (STRING);
          required binary verifier (STRING);
          required binary tools_source (STRING);
          required binary database (STRING);
          """);
  private static final MessageType SFT =
      schema(
          """
          required group messages (LIST) {MESSAGES}
          required binary tools (STRING);
          required binary task_id (STRING);
          required binary episode_id (STRING);
          required double reward;
          """);
  private static final MessageType PREFERENCES =
      schema(
          """
          required group prompt (LIST) {MESSAGES}
          required group completion (LIST) {MESSAGES}
          required boolean label;
          required binary tools (STRING);
          required binary task_id (STRING);
          required binary episode_id (STRING);
          required double reward;
          optional double advantage;
          """);

  private final TableWriter prompts;
  private final TableWriter sft;
  private final TableWriter preferences;

  TrlRows(Storage storage, String parent) throws IOException {
    prompts = new TableWriter(storage, parent, "trl/prompts", PROMPTS);
    sft = new TableWriter(storage, parent, "trl/sft", SFT);
    preferences = new TableWriter(storage, parent, "trl/preferences", PREFERENCES);
  }

  private static MessageType schema(String columns) {
    return MessageTypeParser.parseMessageType(
        "message trl {\n" + columns.replace("MESSAGES", MESSAGES) + "}\n");
  }

  @Override
  public void task(long index, Task task, Environment environment) throws IOException {
    ObjectNode row = Chat.contract(task, environment);
    row.set("prompt", Chat.prompt(task));
    prompts.write(row);
  }

  @Override
  public void episode(long taskIndex, Task task, Episode episode) throws IOException {
    ObjectNode row =
        Json.object()
            .put("tools", task.tools())
            .put("task_id", task.taskId())
            .put("episode_id", episode.episodeId())
            .put("reward", episode.reward())
            .put("advantage", episode.advantage());
    boolean passed = ExportJob.hasPassed(episode);
    if (passed) {
      sft.write(row.deepCopy().set("messages", Chat.messages(episode.messages())));
    }
    List<Message> said = episode.messages();
    int asked = Math.min(task.prompt().size(), said.size());
    row.set("prompt", Chat.messages(said.subList(0, asked)));
    row.set("completion", Chat.messages(said.subList(asked, said.size())));
    preferences.write(row.put("label", passed));
  }

  @Override
  public List<TableWriter.FileEntry> finish() throws IOException {
    List<TableWriter.FileEntry> files = new ArrayList<>(prompts.finish());
    files.addAll(sft.finish());
    files.addAll(preferences.finish());
    return files;
  }

  @Override
  public void close() throws IOException {
    prompts.close();
    sft.close();
    preferences.close();
  }
}
