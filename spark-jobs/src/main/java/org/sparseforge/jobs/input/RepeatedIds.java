package org.sparseforge.jobs.input;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.sparseforge.schemas.Identity;

/**
 * Finds ids that come again, over inputs whose ids would not fit into memory: a first pass keeps
 * eight bytes an id, a second one keeps the few ids whose eight bytes came twice, whole. The rows
 * must come in the same order both times.
 */
public final class RepeatedIds {
  private long[] hashes = new long[1024];
  private int count;
  private long[] suspicious;
  private final Set<String> seen = new HashSet<>();

  /** First pass. A null id counts for nothing. */
  void look(String id) {
    if (id != null) {
      if (count == hashes.length) {
        hashes = Arrays.copyOf(hashes, count * 2);
      }
      hashes[count++] = hash(id);
    }
  }

  /** Ends the first pass. */
  void lookedAtAll() {
    Arrays.sort(hashes, 0, count);
    long[] twice = new long[16];
    int found = 0;
    for (int i = 1; i < count; i++) {
      if (hashes[i] == hashes[i - 1] && (found == 0 || twice[found - 1] != hashes[i])) {
        twice = found == twice.length ? Arrays.copyOf(twice, found * 2) : twice;
        twice[found++] = hashes[i];
      }
    }
    suspicious = Arrays.copyOf(twice, found);
    hashes = new long[0];
  }

  /** Second pass: whether an earlier row has this id. Always false during the first. */
  boolean isRepeated(String id) {
    return id != null
        && suspicious != null
        && Arrays.binarySearch(suspicious, hash(id)) >= 0
        && !seen.add(id);
  }

  private static long hash(String id) {
    byte[] sha = Identity.newSha256().digest(id.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(sha).getLong();
  }
}
