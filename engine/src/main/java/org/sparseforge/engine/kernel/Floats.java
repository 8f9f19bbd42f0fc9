package org.sparseforge.engine.kernel;

/** fp32 numbers that live where the backend computes; made by {@link DeviceMemory#floats}. */
public interface Floats {
  int length();
}
