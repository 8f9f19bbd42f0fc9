package org.sparseforge.synth.author;

/**
 * How long a model may go on about one candidate.
 *
 * @param repairs replies beyond the first that one stage may take (the database, each level)
 * @param calls of one candidate in all
 */
public record AuthorLimits(int repairs, int calls) {
  public static final AuthorLimits DEFAULT = new AuthorLimits(4, 24);

  public AuthorLimits {
    if (repairs < 0 || calls < 2) {
      throw new IllegalArgumentException(
          "an author needs 0 or more repairs and 2 or more calls, got " + repairs + ", " + calls);
    }
  }
}
