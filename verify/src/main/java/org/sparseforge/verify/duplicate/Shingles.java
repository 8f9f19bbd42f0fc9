package org.sparseforge.verify.duplicate;

import java.util.Arrays;

/**
 * The set of a text's runs of five words, each as a 64-bit hash: what Jaccard similarity is taken
 * over. A text of fewer words is one shingle.
 */
final class Shingles {
  static final int WORDS = 5;

  private Shingles() {}

  /** Sorted, without repeats. */
  static long[] of(String text) {
    String[] words = text.split(" ");
    int count = Math.max(1, words.length - WORDS + 1);
    long[] shingles = new long[count];
    for (int i = 0; i < count; i++) {
      long hash = 0xcbf29ce484222325L;
      for (int j = i; j < Math.min(words.length, i + WORDS); j++) {
        String word = words[j];
        for (int k = 0; k < word.length(); k++) {
          hash = (hash ^ word.charAt(k)) * 0x100000001b3L;
        }
        hash = (hash ^ ' ') * 0x100000001b3L;
      }
      shingles[i] = mix(hash);
    }
    return Arrays.stream(shingles).sorted().distinct().toArray();
  }

  /** |a ∩ b| / |a ∪ b| of two sorted sets. */
  static double jaccard(long[] a, long[] b) {
    return jaccardIfAtLeast(0, a, b);
  }

  /** The same where it is {@code least} or more; else any smaller number, found sooner. */
  static double jaccardIfAtLeast(double least, long[] a, long[] b) {
    // With n elements in both sets and s of them without a partner, the similarity is (n-s)/(n+s).
    int single = Math.abs(a.length - b.length);
    int allowed = (int) Math.floor((1 - least) / (1 + least) * (a.length + b.length) + 1e-9);
    if (single > allowed) {
      return 0;
    }
    int i = 0;
    int j = 0;
    int both = 0;
    while (i < a.length && j < b.length) {
      if (a[i] == b[j]) {
        both++;
        i++;
        j++;
      } else {
        if (a[i] < b[j]) {
          i++;
        } else {
          j++;
        }
        if (i + j - 2 * both > allowed) {
          return 0;
        }
      }
    }
    return (double) both / (a.length + b.length - both);
  }

  /** Spreads a hash over all 64 bits (the finalizer of MurmurHash3). */
  private static long mix(long hash) {
    long h = hash;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }
}
