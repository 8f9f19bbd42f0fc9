package org.sparseforge.verify.sandbox;

import java.util.List;

/**
 * Holds the whole process tree of one sandbox, so that its memory and its number of processes are
 * capped together. Borrowed for one run at a time.
 */
interface Cage {
  /** Files that a process writes "0" to in order to enter; empty where there is no cgroup. */
  List<String> doors();

  /** Whether the kernel has killed something in here for memory since the last call. */
  boolean tookMemoryKill();

  /** Kills what is still inside and waits until it is gone. */
  void empty();

  /** A cage without a cgroup: the limits that each process sets for itself are all there is. */
  Cage NONE =
      new Cage() {
        @Override
        public List<String> doors() {
          return List.of();
        }

        @Override
        public boolean tookMemoryKill() {
          return false;
        }

        @Override
        public void empty() {}
      };
}
