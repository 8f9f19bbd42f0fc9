package org.sparseforge.engine.kernel;

/** 32-bit whole numbers that live where the backend computes; made by {@link DeviceMemory#ints}. */
public interface Ints {
  int length();

  /**
   * What the host knows the first {@code count} numbers to be, for checks that must not wait for
   * the backend; null where only the backend knows. Not to be changed.
   */
  int[] known(int count);
}
