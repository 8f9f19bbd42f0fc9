package org.sparseforge.jobs.rollout;

import java.io.Serializable;

/**
 * One task on its way to an executor.
 *
 * @param task its row, packed
 * @param environment the row of the environment it acts in, packed
 */
record RolloutItem(byte[] task, byte[] environment) implements Serializable {}
