package org.sparseforge.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The tokens of an episode as the model saw and drew them, never made again from the messages.
 * Arrays are kept, not copied.
 *
 * <p>An episode is one or more <em>segments</em>, one after the other in {@code tokenIds}. A
 * segment is one context as the model had it, from its first token to the last that was drawn in
 * it; a new one begins where the context is no longer an extension of the one before, as when a
 * user speaks again and earlier reasoning is dropped, or when history is discarded. So every token
 * drawn is here exactly once, behind exactly the tokens it was drawn after, and a trainer takes
 * each segment as a sequence of its own. All of an episode's segments share its reward.
 *
 * @param tokenIds empty where the engine gives no ids
 * @param segmentStarts where in {@code tokenIds} each segment begins: {@code [0]} for most, empty
 *     where there are no tokens
 * @param lossMask [tokenIds.length], 1 for tokens the model drew, else 0
 * @param logprobs [tokenIds.length], natural log of the model's own probability of each token it
 *     drew, before temperature and cut-offs; 0 where the mask is 0; empty where not recorded
 * @param routedExperts where recorded
 * @param samplingMask where recorded
 */
public record TokenTrace(
    int[] tokenIds,
    int[] segmentStarts,
    byte[] lossMask,
    float[] logprobs,
    Optional<ExpertTrace> routedExperts,
    Optional<TokenChoices> samplingMask) {
  /** Of an engine that gives no ids. */
  public static final TokenTrace NONE =
      new TokenTrace(
          new int[0], new int[0], new byte[0], new float[0], Optional.empty(), Optional.empty());

  public TokenTrace {
    same("loss_mask", lossMask.length, tokenIds.length);
    if (logprobs.length > 0) {
      same("logprobs", logprobs.length, tokenIds.length);
    }
    for (int i = 0; i < logprobs.length; i++) {
      if (!Float.isFinite(logprobs[i])) {
        throw new IllegalArgumentException("logprobs[" + i + "] is " + logprobs[i]);
      }
    }
    if (routedExperts.isPresent()) {
      same("routed_experts_shape[0]", routedExperts.get().numTokens(), tokenIds.length);
    }
    if (samplingMask.isPresent()) {
      same("sampling_mask", samplingMask.get().size(), tokenIds.length);
    }
    checkStarts(segmentStarts, tokenIds.length);
  }

  /** Index after the last token of a segment. */
  public int segmentEnd(int segment) {
    return segment + 1 < segmentStarts.length ? segmentStarts[segment + 1] : tokenIds.length;
  }

  /** The ids of one segment. */
  public int[] segment(int segment) {
    return Arrays.copyOfRange(tokenIds, segmentStarts[segment], segmentEnd(segment));
  }

  void write(ObjectNode node) {
    ints(node.putArray("token_ids"), tokenIds);
    ints(node.putArray("segment_starts"), segmentStarts);
    ArrayNode mask = node.putArray("loss_mask");
    for (byte one : lossMask) {
      mask.add((int) one);
    }
    ArrayNode natural = node.putArray("logprobs");
    for (float logprob : logprobs) {
      natural.add(logprob);
    }
    node.put("routed_experts", routedExperts.map(ExpertTrace::bytes).orElse(null));
    if (routedExperts.isPresent()) {
      ints(node.putArray("routed_experts_shape"), routedExperts.get().shape());
    } else {
      node.putNull("routed_experts_shape");
    }
    node.set("sampling_mask", samplingMask.map(TokenChoices::toJson).orElse(null));
  }

  static TokenTrace fromJson(JsonNode node) {
    int[] ids = ints(node.path("token_ids"));
    int[] mask = ints(node.path("loss_mask"));
    byte[] lossMask = new byte[mask.length];
    for (int i = 0; i < mask.length; i++) {
      lossMask[i] = (byte) mask[i];
    }
    JsonNode logs = node.path("logprobs");
    float[] logprobs = new float[logs.size()];
    for (int i = 0; i < logprobs.length; i++) {
      logprobs[i] = logs.get(i).floatValue();
    }
    return new TokenTrace(
        ids,
        starts(node, ids.length),
        lossMask,
        logprobs,
        experts(node),
        node.path("sampling_mask").isArray()
            ? Optional.of(TokenChoices.fromJson(node.get("sampling_mask")))
            : Optional.empty());
  }

  /** A row from before there were segments is one of them. */
  private static int[] starts(JsonNode node, int length) {
    return node.hasNonNull("segment_starts")
        ? ints(node.get("segment_starts"))
        : new int[length == 0 ? 0 : 1];
  }

  private static Optional<ExpertTrace> experts(JsonNode node) {
    JsonNode bytes = node.path("routed_experts");
    if (bytes.isNull() || bytes.isMissingNode()) {
      return Optional.empty();
    }
    int[] shape = ints(node.path("routed_experts_shape"));
    try {
      return Optional.of(ExpertTrace.of(bytes.binaryValue(), shape));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "field 'routed_experts' must be bytes, or their base64: " + e.getMessage(), e);
    }
  }

  static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).intValue();
    }
    return values;
  }

  static void ints(ArrayNode array, int[] values) {
    for (int value : values) {
      array.add(value);
    }
  }

  private static void checkStarts(int[] starts, int length) {
    boolean sound = length == 0 ? starts.length == 0 : starts.length > 0 && starts[0] == 0;
    for (int i = 1; sound && i < starts.length; i++) {
      sound = starts[i] > starts[i - 1] && starts[i] < length;
    }
    if (!sound) {
      throw new IllegalArgumentException(
          "segment_starts must begin with 0 and ascend below the "
              + length
              + " token_ids, found "
              + Arrays.toString(starts));
    }
  }

  private static void same(String column, int found, int tokens) {
    if (found != tokens) {
      throw new IllegalArgumentException(
          column + " has " + found + " entries, token_ids has " + tokens);
    }
  }
}
