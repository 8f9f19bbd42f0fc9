package org.sparseforge.verify.proof;

/** Refuses settings that mean nothing. */
final class Bounds {
  private Bounds() {}

  /**
   * @throws IllegalArgumentException if {@code value} is below {@code least}
   */
  static void require(String key, int least, int value) {
    if (value < least) {
      throw new IllegalArgumentException(key + " must be " + least + " or more, got " + value);
    }
  }
}
