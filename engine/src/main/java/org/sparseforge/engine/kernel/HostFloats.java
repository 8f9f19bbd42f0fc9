package org.sparseforge.engine.kernel;

/** fp32 numbers on the Java heap. */
public record HostFloats(float[] data) implements Floats {
  @Override
  public int length() {
    return data.length;
  }

  /** The array behind a buffer of a backend that computes in this process. */
  public static float[] of(Floats floats) {
    return ((HostFloats) floats).data;
  }

  /** The array behind rows. */
  public static float[] of(Rows rows) {
    return of(rows.data());
  }
}
