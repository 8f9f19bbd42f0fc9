package org.sparseforge.engine.kernel;

/** What one layer remembers of every token: rows of fp32 numbers, addressed by slot. */
public interface Cache {
  int numSlots();

  /** Numbers a slot holds. */
  int width();
}
