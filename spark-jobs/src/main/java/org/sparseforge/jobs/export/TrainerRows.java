package org.sparseforge.jobs.export;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.Task;

/** The files of one trainer while they are written: all tasks first, then the episodes. */
interface TrainerRows extends Closeable {
  void task(long index, Task task, Environment environment) throws IOException;

  /**
   * @param taskIndex of the task it attempts
   * @param episode one with a reward
   */
  void episode(long taskIndex, Task task, Episode episode) throws IOException;

  /** Ends the files; the rows are closed then. */
  List<TableWriter.FileEntry> finish() throws IOException;
}
