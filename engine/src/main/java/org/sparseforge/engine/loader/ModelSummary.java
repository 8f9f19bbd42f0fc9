package org.sparseforge.engine.loader;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.sparseforge.engine.loader.WeightSpec.Role;

/**
 * What a checkpoint is and what it will cost to run.
 *
 * @param parametersActive multiplied for one token: all but the embedding table and the experts the
 *     router does not choose
 * @param weightBytes of the tensors the engine reads
 * @param parametersByDtype how many parameters are stored in each format
 * @param cacheBytesPerToken of the fp32 caches, all layers together
 */
public record ModelSummary(
    ModelConfig config,
    long parametersTotal,
    long parametersActive,
    long weightBytes,
    Map<DType, Long> parametersByDtype,
    long cacheBytesPerToken) {

  public static ModelSummary of(Checkpoint checkpoint) {
    ModelConfig config = checkpoint.config();
    long total = 0;
    long routed = 0;
    long embedding = 0;
    long bytes = 0;
    Map<DType, Long> byDtype = new EnumMap<>(DType.class);
    for (WeightSpec spec : WeightLayout.of(config)) {
      Weight weight = checkpoint.weight(spec.name());
      total += spec.elements();
      bytes += weight.bytes();
      byDtype.merge(weight.tensor().dtype(), spec.elements(), Long::sum);
      if (spec.name().contains(".mlp.experts.")) {
        routed += spec.elements();
      } else if (spec.role() == Role.EMBEDDING && !config.tieWordEmbeddings()) {
        embedding += spec.elements();
      }
    }
    ModelConfig.Experts experts = config.experts();
    long idle =
        routed / experts.nRoutedExperts() * (experts.nRoutedExperts() - experts.numExpertsPerTok());
    return new ModelSummary(
        config,
        total,
        total - embedding - idle,
        bytes,
        byDtype,
        config.cacheValuesPerToken() * Float.BYTES);
  }

  /**
   * The longest sequence whose caches fit into {@code memoryBytes} together with the weights, at
   * most the model's own limit; 0 where not even the weights fit.
   */
  public long longestContext(long memoryBytes) {
    long left = Math.max(0, memoryBytes - weightBytes);
    return Math.min(config.maxPositionEmbeddings(), left / cacheBytesPerToken);
  }

  /** A few lines for a terminal. */
  public String text(long memoryBytes) {
    ModelConfig.Attention attention = config.attention();
    ModelConfig.Indexer indexer = config.indexer();
    ModelConfig.Experts experts = config.experts();
    long sparse = config.mlp().stream().filter(m -> m == ModelConfig.MlpType.SPARSE).count();
    String dtypes =
        parametersByDtype.entrySet().stream()
            .sorted(Map.Entry.<DType, Long>comparingByValue().reversed())
            .map(e -> "%s %s".formatted(e.getKey(), count(e.getValue())))
            .collect(Collectors.joining(", "));
    return String.join(
        "\n",
        "architecture     %s, %d layers (%d dense, %d sparse), hidden %d, vocabulary %d"
            .formatted(
                config.family().modelType(),
                config.numHiddenLayers(),
                config.numHiddenLayers() - sparse,
                sparse,
                config.hiddenSize(),
                config.vocabSize()),
        "attention        %d heads over a latent of %d + %d; indexer %d x %d keeps %d, in %d layers"
            .formatted(
                attention.numAttentionHeads(),
                attention.kvLoraRank(),
                attention.qkRopeHeadDim(),
                indexer.indexNHeads(),
                indexer.indexHeadDim(),
                indexer.indexTopk(),
                indexer.full().stream().filter(f -> f).count()),
        "experts          %d of %d a token (%d of %d groups), %d shared"
            .formatted(
                experts.numExpertsPerTok(),
                experts.nRoutedExperts(),
                experts.topkGroup(),
                experts.nGroup(),
                experts.nSharedExperts()),
        "parameters       %s total, %s active a token"
            .formatted(count(parametersTotal), count(parametersActive)),
        "stored as        %s".formatted(dtypes),
        "weights          %s".formatted(size(weightBytes)),
        "cache            %d bytes a token".formatted(cacheBytesPerToken),
        "longest context  %d tokens in %s (the model's limit is %d)"
            .formatted(
                longestContext(memoryBytes), size(memoryBytes), config.maxPositionEmbeddings()),
        "");
  }

  private static String count(long n) {
    if (n < 1_000_000) {
      return Long.toString(n);
    }
    return n >= 1_000_000_000
        ? String.format(Locale.ROOT, "%.2f B", n / 1e9)
        : String.format(Locale.ROOT, "%.2f M", n / 1e6);
  }

  private static String size(long bytes) {
    return bytes >= 1L << 30
        ? String.format(Locale.ROOT, "%.2f GiB", bytes / (double) (1L << 30))
        : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1L << 20));
  }
}
