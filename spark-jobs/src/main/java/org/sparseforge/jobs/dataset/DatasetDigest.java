package org.sparseforge.jobs.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.sparseforge.schemas.CanonicalJson;
import org.sparseforge.schemas.Identity;

/**
 * SHA-256 over the tasks of a dataset in candidate order, each as one line of canonical JSON,
 * without what measures the run rather than the task: {@code verification.millis}, {@code
 * verification.sandbox} and {@code verification.checks.detail}. Environments enter through the ids
 * of the tasks that use them.
 */
public final class DatasetDigest {
  private final MessageDigest sha = Identity.newSha256();

  /** Adds the next task's row. */
  public void add(ObjectNode row) {
    ObjectNode bare = row.deepCopy();
    if (bare.get("verification") instanceof ObjectNode verification) {
      verification.remove("millis");
      verification.remove("sandbox");
      for (JsonNode check : verification.path("checks")) {
        ((ObjectNode) check).remove("detail");
      }
    }
    sha.update(CanonicalJson.write(bare).getBytes(StandardCharsets.UTF_8));
    sha.update((byte) '\n');
  }

  /** 64 lower-case hex digits; nothing may be added afterwards. */
  public String finish() {
    return HexFormat.of().formatHex(sha.digest());
  }
}
