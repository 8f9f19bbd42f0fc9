package org.sparseforge.engine.loader;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The architectures this engine runs, by the {@code model_type} of their config.json. */
public enum ModelFamily {
  DEEPSEEK_V32("deepseek_v32", RopeLayout.HALF_SPLIT),
  GLM_MOE_DSA("glm_moe_dsa", RopeLayout.INTERLEAVED);

  private final String modelType;
  private final RopeLayout indexerRope;

  ModelFamily(String modelType, RopeLayout indexerRope) {
    this.modelType = modelType;
    this.indexerRope = indexerRope;
  }

  public String modelType() {
    return modelType;
  }

  /** The indexer's layout where config.json has no {@code indexer_rope_interleave}. */
  RopeLayout indexerRope() {
    return indexerRope;
  }

  static ModelFamily of(String modelType) {
    for (ModelFamily family : values()) {
      if (family.modelType.equals(modelType)) {
        return family;
      }
    }
    throw new ModelLoadException(
        "config.json: model_type '%s' is not supported; supported: %s"
            .formatted(
                modelType,
                Arrays.stream(values())
                    .map(ModelFamily::modelType)
                    .collect(Collectors.joining(", "))));
  }
}
