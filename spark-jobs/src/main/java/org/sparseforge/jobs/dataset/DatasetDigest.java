package org.sparseforge.jobs.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.sparseforge.schemas.CanonicalJson;
import org.sparseforge.schemas.Identity;

/**
 * SHA-256 over the tasks of a dataset in candidate order, each as one line of canonical JSON,
 * without what measures the run rather than the task: {@code verification.millis}, {@code
 * verification.sandbox} and {@code verification.checks.detail}. Environments enter through the ids
 * of the tasks that use them.
 *
 * <p>Where agents attempted the tasks, there is a digest of the episodes too, in the order of tasks
 * and samples, without {@code seconds}, {@code cost_usd}, {@code failure.attempts}, and {@code
 * cached_tokens}, which depend on what ran before; the dataset's is {@link #of both}.
 */
public final class DatasetDigest {
  private static final List<String> MEASURES_OF_EPISODES =
      List.of("seconds", "cost_usd", "cached_tokens");

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
    line(bare);
  }

  /** SHA-256 over two digests, a line each; finishes both. */
  public static String of(DatasetDigest tasks, DatasetDigest episodes) {
    return Identity.sha256(tasks.finish() + "\n" + episodes.finish() + "\n");
  }

  /** Adds the next episode's row. */
  public void addEpisode(ObjectNode row) {
    ObjectNode bare = row.deepCopy().without(MEASURES_OF_EPISODES);
    if (bare.get("failure") instanceof ObjectNode failure) {
      failure.remove("attempts");
    }
    line(bare);
  }

  private void line(ObjectNode bare) {
    sha.update(CanonicalJson.write(bare).getBytes(StandardCharsets.UTF_8));
    sha.update((byte) '\n');
  }

  /** 64 lower-case hex digits; nothing may be added afterwards. */
  public String finish() {
    return HexFormat.of().formatHex(sha.digest());
  }
}
