package org.sparseforge.engine.kernel;

/** 32-bit whole numbers on the Java heap. */
public record HostInts(int[] data) implements Ints {
  @Override
  public int length() {
    return data.length;
  }

  @Override
  public int[] known(int count) {
    return data;
  }

  /** The array behind a buffer of a backend that computes in this process. */
  public static int[] of(Ints ints) {
    return ((HostInts) ints).data;
  }
}
