package org.sparseforge.engine.kernel;

/** 32-bit whole numbers that live where the backend computes; made by {@link DeviceMemory#ints}. */
public interface Ints {
  int length();
}
