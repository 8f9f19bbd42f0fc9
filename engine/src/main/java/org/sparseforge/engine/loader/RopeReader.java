package org.sparseforge.engine.loader;

import java.util.Optional;
import org.sparseforge.engine.loader.ModelConfig.Rope;
import org.sparseforge.engine.loader.ModelConfig.Yarn;

/**
 * The two ways rotary settings are written: {@code rope_theta} beside {@code rope_scaling {type}},
 * or all of it in {@code rope_parameters {rope_type, rope_theta}}.
 */
final class RopeReader {
  private RopeReader() {}

  static Rope parse(ConfigJson json) {
    Optional<ConfigJson> parameters = json.object("rope_parameters");
    ConfigJson scaling = parameters.or(() -> json.object("rope_scaling")).orElse(null);
    double theta = parameters.filter(p -> p.has("rope_theta")).orElse(json).positive("rope_theta");
    if (scaling == null) {
      return new Rope(theta, Optional.empty());
    }
    if (scaling.positive("partial_rotary_factor", 1) != 1) {
      throw scaling.wrong("partial_rotary_factor", "1");
    }
    String type = scaling.text("rope_type", scaling.text("type", "default"));
    return switch (type) {
      case "default" -> new Rope(theta, Optional.empty());
      case "yarn" -> new Rope(theta, Optional.of(yarn(scaling, theta)));
      default ->
          throw scaling.wrong("type '%s' is not known; default and yarn are".formatted(type));
    };
  }

  private static Yarn yarn(ConfigJson json, double theta) {
    double factor = json.positive("factor");
    double mscale = json.orZero("mscale");
    double mscaleAllDim = json.orZero("mscale_all_dim");
    double inferred =
        mscale != 0 && mscaleAllDim != 0
            ? mscale(factor, mscale) / mscale(factor, mscaleAllDim)
            : mscale(factor, 1);
    if (theta == 1) {
      throw json.wrong("rope_theta", "other than 1 under yarn");
    }
    return new Yarn(
        factor,
        json.integer("original_max_position_embeddings", 1),
        json.positive("beta_fast", 32),
        json.positive("beta_slow", 1),
        mscaleAllDim,
        json.positive("attention_factor", inferred),
        json.bool("truncate", true));
  }

  /** YaRN's magnitude correction, {@code 0.1 m ln(factor) + 1}. */
  static double mscale(double factor, double m) {
    return factor <= 1 ? 1 : 0.1 * m * Math.log(factor) + 1;
  }
}
