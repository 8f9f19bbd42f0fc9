package org.sparseforge.engine.loader;

/**
 * Which two numbers a rotary angle turns. There is no default anywhere: V3.2's MLA is interleaved
 * and its indexer half-split, GLM's indexer interleaved, and mixing them up still talks.
 */
public enum RopeLayout {
  /** (x[2i], x[2i+1]) */
  INTERLEAVED,
  /** (x[i], x[i + dim/2]) */
  HALF_SPLIT
}
