package org.sparseforge.jobs.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.SortedMap;

/** Walks the staged lines of a run in index order, counts them and says when they are enough. */
public interface Tally {
  /** Takes the next line; nothing once {@link #isFull}. */
  void add(JsonNode line);

  /** Whether no further line is wanted. */
  boolean isFull();

  /** Lines looked at: all indices below this one. */
  long end();

  long accepted();

  SortedMap<String, Long> rejectedByStage();
}
