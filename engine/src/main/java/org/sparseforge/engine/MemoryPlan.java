package org.sparseforge.engine;

import java.util.Locale;

/**
 * What an engine takes of a device's memory, in bytes.
 *
 * @param weights in the checkpoint's own formats
 * @param activations of the largest pass
 * @param caches of the blocks that were planned
 * @param workspace what the backend sets aside for operators on their way
 * @param available what there is for all of this
 */
public record MemoryPlan(
    long weights, long activations, long caches, long workspace, long available) {
  /**
   * @throws IllegalArgumentException if weights and activations alone are more than there is
   */
  void requireRoomForWeights() {
    if (weights + workspace >= available) {
      throw new IllegalArgumentException(
          "engine: the model's weights take "
              + size(weights)
              + " and the workspace "
              + size(workspace)
              + ", but of the device "
              + size(available)
              + " can be had; raise device_memory_bytes if there is more, take a checkpoint in a"
              + " smaller format or a larger device, or run it with kernels=cpu");
    }
    if (weights + activations + workspace >= available) {
      throw new IllegalArgumentException(
          "engine: beside weights of "
              + size(weights)
              + " and a workspace of "
              + size(workspace)
              + ", activations take "
              + size(activations)
              + ", but of the device "
              + size(available)
              + " can be had; lower max_num_batched_tokens, or raise device_memory_bytes");
    }
  }

  /** What is left for caches. */
  long spare() {
    return available - weights - activations - workspace;
  }

  /**
   * @throws IllegalArgumentException if the caches asked for are more than is left
   */
  MemoryPlan withCaches(long bytes) {
    if (bytes > spare()) {
      throw new IllegalArgumentException(
          "engine: caches of "
              + size(bytes)
              + " are asked for, but weights, activations and workspace leave them "
              + size(spare())
              + " of the device; set kv_cache_memory_bytes to "
              + spare()
              + " or less, or num_blocks lower");
    }
    return new MemoryPlan(weights, activations, bytes, workspace, available);
  }

  @Override
  public String toString() {
    return "weights %s, activations %s, caches %s, workspace %s; of %s"
        .formatted(
            size(weights), size(activations), size(caches), size(workspace), size(available));
  }

  private static String size(long bytes) {
    return bytes < 1L << 30
        ? String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20))
        : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1 << 30));
  }
}
