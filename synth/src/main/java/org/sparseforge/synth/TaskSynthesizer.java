package org.sparseforge.synth;

import java.util.List;

/**
 * Authors and verifies candidates. Candidates come in groups that share an environment's data; a
 * group is the unit of work that is handed to a machine. Safe for use by many threads.
 */
public interface TaskSynthesizer extends AutoCloseable {
  /** The kind of task made here, as in the {@code kind} column. */
  String kind();

  /**
   * Candidates in a group: group g holds candidates {@code g * groupSize() ..< (g + 1) *
   * groupSize()}.
   */
  int groupSize();

  /**
   * Authors and verifies one group. Depends only on the seed it was opened with, the kind and
   * {@code group}.
   *
   * @return one outcome per candidate, in index order
   */
  List<Outcome> synthesize(long group);

  @Override
  void close();
}
