package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.sparseforge.schemas.CanonicalJson;
import org.sparseforge.schemas.Identity;

/**
 * SHA-256 over the rows in input order, each as one line of canonical JSON, without what measures
 * the run rather than the answer.
 */
final class RowDigest {
  /**
   * They depend on what ran before or beside a row, on the machine, or on what files are called.
   */
  private static final List<String> MEASURES =
      List.of("cached_tokens", "cost_usd", "preemptions", "seconds", "source", OutputRows.BARE);

  private final MessageDigest sha = Identity.newSha256();

  void add(ObjectNode row) {
    ObjectNode bare = row.deepCopy().without(MEASURES);
    sha.update(CanonicalJson.write(bare).getBytes(StandardCharsets.UTF_8));
    sha.update((byte) '\n');
  }

  /** 64 lower-case hex digits; nothing may be added afterwards. */
  String finish() {
    return HexFormat.of().formatHex(sha.digest());
  }
}
