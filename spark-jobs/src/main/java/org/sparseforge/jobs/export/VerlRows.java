package org.sparseforge.jobs.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;

/**
 * Rows for verl's {@code RLHFDataset}: what its data preprocessing makes, {@code data_source},
 * {@code prompt}, {@code ability}, {@code reward_model} and {@code extra_info}, one per task. A
 * reward function finds the verifier and the world it judges in {@code extra_info}.
 *
 * @see <a href="https://verl.readthedocs.io/en/latest/preparation/prepare_data.html">verl, "Prepare
 *     Data for Post-Training"</a>
 */
final class VerlRows implements TrainerRows {
  static final String DATA_SOURCE = "sparseforge/general";

  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message verl {
            required binary data_source (STRING);
            required group prompt (LIST) {
              repeated group list {
                required group element {
                  required binary role (STRING);
                  required binary content (STRING);
                }
              }
            }
            required binary ability (STRING);
            required group reward_model {
              required binary style (STRING);
              required binary ground_truth (STRING);
            }
            required group extra_info {
              required binary split (STRING);
              required int64 index;
              required boolean need_tools_kwargs;
              required binary task_id (STRING);
              required binary environment_id (STRING);
              required binary category (STRING);
              required int32 difficulty;
              optional double pass_rate;
              required binary answer (STRING);
              required binary verifier (STRING);
              required binary tools (STRING);
              required binary tools_source (STRING);
              required binary database (STRING);
            }
          }
          """);

  private final TableWriter tasks;

  VerlRows(Storage storage, String parent) throws IOException {
    tasks = new TableWriter(storage, parent, "verl", SCHEMA);
  }

  @Override
  public void task(long index, Task task, Environment environment) throws IOException {
    ObjectNode row = Json.object().put("data_source", DATA_SOURCE);
    row.set("prompt", Chat.prompt(task));
    row.put("ability", task.category());
    row.putObject("reward_model").put("style", "rule").put("ground_truth", task.answer());
    row.set(
        "extra_info",
        Chat.contract(task, environment)
            .put("split", "train")
            .put("index", index)
            .put("need_tools_kwargs", false));
    tasks.write(row);
  }

  @Override
  public void episode(long taskIndex, Task task, Episode episode) {
    // verl makes its own rollouts; it has no reader for those of others
  }

  @Override
  public List<TableWriter.FileEntry> finish() throws IOException {
    return tasks.finish();
  }

  @Override
  public void close() throws IOException {
    tasks.close();
  }
}
