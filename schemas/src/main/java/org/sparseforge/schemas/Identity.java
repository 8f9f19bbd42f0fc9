package org.sparseforge.schemas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What makes two environments, two tasks or two episodes the same: SHA-256 over canonical JSON of
 * the columns an agent can notice. The columns enter as the text they hold, so an id can be
 * recomputed from a Parquet row alone.
 */
public final class Identity {
  private Identity() {}

  public static String environmentId(String database, String tools, String toolsSource) {
    ObjectNode node = Json.object();
    node.put("database", database);
    node.put("tools", tools);
    node.put("tools_source", toolsSource);
    return sha256(CanonicalJson.write(node));
  }

  /**
   * @param environmentId null for kinds without an environment
   */
  public static String taskId(
      String kind, List<Message> prompt, String tools, String environmentId, String verifier) {
    ObjectNode node = Json.object();
    node.put("schema_major", SchemaVersion.MAJOR);
    node.put("kind", kind);
    node.set("prompt", Json.arrayOf(prompt, Message::toPromptJson));
    node.put("tools", tools);
    node.put("environment_id", environmentId);
    node.put("verifier", verifier);
    return sha256(CanonicalJson.write(node));
  }

  /**
   * @param seed of the run; with the rest it determines every draw of the episode
   */
  public static String episodeId(
      String taskId, String model, String policyVersion, long seed, int sample) {
    ObjectNode node = Json.object();
    node.put("task_id", taskId);
    node.put("model", model);
    node.put("policy_version", policyVersion);
    node.put("seed", seed);
    node.put("sample", sample);
    return sha256(CanonicalJson.write(node));
  }

  /** SHA-256 of the UTF-8 bytes, 64 lower-case hex digits. */
  public static String sha256(String text) {
    return HexFormat.of().formatHex(newSha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
