package org.sparseforge.engine.scheduler;

import java.util.ArrayList;

/** Sequences in the order in which they arrived, whatever the order in which they were added. */
final class ArrivalOrder {
  private final ArrayList<Sequence> sequences = new ArrayList<>();

  int size() {
    return sequences.size();
  }

  boolean isEmpty() {
    return sequences.isEmpty();
  }

  Sequence get(int i) {
    return sequences.get(i);
  }

  /** Quick where the sequence is the newest, or the oldest of few. */
  void add(Sequence sequence) {
    int i = sequences.size();
    while (i > 0 && sequences.get(i - 1).arrival > sequence.arrival) {
      i--;
    }
    sequences.add(i, sequence);
  }

  Sequence remove(int i) {
    return sequences.remove(i);
  }

  boolean remove(Sequence sequence) {
    return sequences.remove(sequence);
  }

  void removeFinished() {
    sequences.removeIf(Sequence::isFinished);
  }
}
