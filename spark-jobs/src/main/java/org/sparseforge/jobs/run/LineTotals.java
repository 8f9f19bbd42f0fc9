package org.sparseforge.jobs.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Sums over the staged lines of a run, for its manifest. */
public interface LineTotals {
  /** Of a job that has none of its own. */
  LineTotals NONE =
      new LineTotals() {
        @Override
        public void add(JsonNode line) {}

        @Override
        public void refuseLoss() {}

        @Override
        public void write(ObjectNode manifest) {}
      };

  /** Takes the next line, of whatever table. */
  void add(JsonNode line);

  /**
   * Refuses to go on where sums that were taken down apart do not agree.
   *
   * @throws org.sparseforge.jobs.failure.JobException if something was lost
   */
  void refuseLoss();

  /**
   * Adds the sums; called once, at the end.
   *
   * @param manifest has {@code counts} and {@code usage} already
   */
  void write(ObjectNode manifest);
}
