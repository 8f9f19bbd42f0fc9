package org.sparseforge.engine.loader;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sparseforge.engine.loader.ModelConfig.Quantization;

/**
 * A model folder, opened and checked: every tensor the configuration calls for is there in the
 * right shape and a format the engine computes with, and nothing is there that it would silently
 * leave out. Weights themselves are not read; {@link #findNonFinite()} does that.
 *
 * <p>Left out on purpose: the multi-token-prediction layers after the last one, rotary frequency
 * buffers, and indexers of layers that share an earlier layer's choice.
 */
public final class Checkpoint {
  private static final String SCALE_SUFFIX = "_scale_inv";
  private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d{1,6})\\.(.*)");

  private final ModelConfig config;
  private final Map<String, Tensor> tensors;
  private final Map<String, Weight> weights = new HashMap<>();

  private Checkpoint(ModelConfig config, Map<String, Tensor> tensors) {
    this.config = config;
    this.tensors = tensors;
  }

  public static Checkpoint open(Path folder) {
    Checkpoint checkpoint =
        new Checkpoint(ModelConfig.read(folder), Safetensors.open(folder).tensors());
    List<WeightSpec> layout = WeightLayout.of(checkpoint.config);
    checkpoint.refuseMissing(layout);
    layout.forEach(checkpoint::bind);
    checkpoint.refuseUnknown();
    return checkpoint;
  }

  public ModelConfig config() {
    return config;
  }

  /** A matrix by its full name on disk, {@code .weight} included. */
  public Weight weight(String name) {
    Weight weight = weights.get(name);
    if (weight == null) {
      throw new IllegalArgumentException("no weight " + name + " in a " + config.family());
    }
    return weight;
  }

  /** Every weight of the model, vectors too. */
  public Collection<Weight> weights() {
    return Collections.unmodifiableCollection(weights.values());
  }

  /** A vector by its full name, as fp32. */
  public float[] vector(String name) {
    Weight weight = weight(name);
    float[] values = new float[weight.cols()];
    weight.readRow(0, values, 0);
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new ModelLoadException("tensor %s holds %s".formatted(name, value));
      }
    }
    return values;
  }

  /**
   * Reads every weight and names the first that is not finite; empty when all are. Takes as long as
   * reading the whole checkpoint: meant for after a forward pass came out NaN.
   */
  public Optional<String> findNonFinite() {
    for (WeightSpec spec : WeightLayout.of(config)) {
      Weight weight = weights.get(spec.name());
      float[] row = new float[weight.cols()];
      for (int r = 0; r < weight.rows(); r++) {
        weight.readRow(r, row, 0);
        for (int c = 0; c < row.length; c++) {
          if (!Float.isFinite(row[c])) {
            return Optional.of(
                "tensor %s holds %s at [%d, %d]".formatted(spec.name(), row[c], r, c));
          }
        }
      }
    }
    return Optional.empty();
  }

  private void refuseMissing(List<WeightSpec> layout) {
    List<String> missing =
        layout.stream().map(WeightSpec::name).filter(name -> !tensors.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      throw new ModelLoadException(
          "the checkpoint lacks %d of the %d tensors its config.json calls for, first %s"
              .formatted(missing.size(), layout.size(), missing.get(0)));
    }
  }

  private void bind(WeightSpec spec) {
    Tensor tensor = tensors.get(spec.name());
    if (!tensor.dtype().isWeight()) {
      throw new ModelLoadException(
          "tensor %s is %s; weights may be F32, BF16, F16 or F8_E4M3"
              .formatted(spec.name(), tensor.dtype()));
    }
    requireShape(tensor, spec.shape());
    Tensor scale = tensors.get(spec.name() + SCALE_SUFFIX);
    if (tensor.dtype() != DType.F8_E4M3) {
      if (scale != null) {
        throw new ModelLoadException(
            "tensor %s is %s but has a %s".formatted(spec.name(), tensor.dtype(), scale.name()));
      }
      weights.put(spec.name(), new Weight(tensor, Math.max(spec.rows(), 1), spec.cols()));
      return;
    }
    weights.put(spec.name(), quantized(spec, tensor, scale));
  }

  private Weight quantized(WeightSpec spec, Tensor tensor, Tensor scale) {
    if (spec.rows() == 0) {
      throw new ModelLoadException("tensor %s is a vector in F8_E4M3".formatted(spec.name()));
    }
    if (scale == null) {
      throw new ModelLoadException(
          "tensor %s is F8_E4M3 but %s is missing"
              .formatted(spec.name(), spec.name() + SCALE_SUFFIX));
    }
    Quantization quant =
        config
            .quantization()
            .orElseThrow(
                () ->
                    new ModelLoadException(
                        "tensor %s is F8_E4M3 but config.json has no quantization_config"
                            .formatted(spec.name())));
    requireShape(
        scale,
        (spec.rows() + quant.quantBlockRows() - 1) / quant.quantBlockRows(),
        (spec.cols() + quant.quantBlockCols() - 1) / quant.quantBlockCols());
    if (scale.dtype() != DType.F32) {
      throw new ModelLoadException(
          "tensor %s is %s, not F32".formatted(scale.name(), scale.dtype()));
    }
    return new Weight(
        tensor, spec.rows(), spec.cols(), scale, quant.quantBlockRows(), quant.quantBlockCols());
  }

  private static void requireShape(Tensor tensor, long... shape) {
    if (!tensor.hasShape(shape)) {
      throw new ModelLoadException(
          "tensor %s has shape %s, config.json calls for %s"
              .formatted(tensor.name(), Arrays.toString(tensor.shape()), Arrays.toString(shape)));
    }
  }

  private void refuseUnknown() {
    Set<String> unknown = new TreeSet<>();
    for (String name : tensors.keySet()) {
      String owner =
          name.endsWith(SCALE_SUFFIX)
              ? name.substring(0, name.length() - SCALE_SUFFIX.length())
              : name;
      if (!weights.containsKey(owner) && !isLeftOut(name)) {
        unknown.add(name);
      }
    }
    if (!unknown.isEmpty()) {
      throw new ModelLoadException(
          "the checkpoint holds %d tensors that a %s of this config.json has no use for, first %s"
              .formatted(unknown.size(), config.family().modelType(), unknown.iterator().next()));
    }
  }

  private boolean isLeftOut(String name) {
    if (name.endsWith("rotary_emb.inv_freq")
        || config.tieWordEmbeddings() && name.equals("lm_head.weight")) {
      return true;
    }
    Matcher layer = LAYER.matcher(name);
    if (!layer.matches()) {
      return false;
    }
    int index = Integer.parseInt(layer.group(1));
    return index >= config.numHiddenLayers()
        || layer.group(2).startsWith("self_attn.indexer.") && !config.hasIndexer(index);
  }
}
