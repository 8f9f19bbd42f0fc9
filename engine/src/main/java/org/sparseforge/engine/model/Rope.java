package org.sparseforge.engine.model;

import org.sparseforge.engine.loader.ModelConfig;
import org.sparseforge.engine.loader.ModelConfig.Yarn;

/**
 * Rotary angles: {@code position * inverse frequency}, with YaRN's stretched frequencies where the
 * model has them; those are used at all positions, short ones too.
 */
final class Rope {
  private final float[] inverseFrequencies;
  private final float attentionFactor;

  Rope(ModelConfig config) {
    ModelConfig.Rope rope = config.rope();
    int dim = config.attention().qkRopeHeadDim();
    attentionFactor = rope.yarn().map(yarn -> (float) yarn.attentionFactor()).orElse(1f);
    inverseFrequencies = new float[dim / 2];
    for (int i = 0; i < dim / 2; i++) {
      float wavelength = (float) StrictMath.pow(rope.ropeTheta(), 2f * i / dim);
      float plain = 1 / wavelength;
      inverseFrequencies[i] =
          rope.yarn().isEmpty()
              ? plain
              : stretch(plain, wavelength, i, dim, rope.ropeTheta(), rope.yarn().get());
    }
  }

  /**
   * Fast-turning pairs keep their frequency, slow ones are divided by the factor, and a ramp over
   * the pair's number joins the two.
   */
  private static float stretch(
      float plain, float wavelength, int pair, int dim, double theta, Yarn yarn) {
    double low = correction(yarn.betaFast(), dim, theta, yarn);
    double high = correction(yarn.betaSlow(), dim, theta, yarn);
    if (yarn.truncate()) {
      low = Math.floor(low);
      high = Math.ceil(high);
    }
    low = Math.max(low, 0);
    high = Math.min(high, dim - 1);
    if (low == high) {
      high += 0.001;
    }
    float ramp = (float) Math.min(Math.max((pair - (float) low) / (high - low), 0), 1);
    float kept = 1 - ramp;
    float slowed = 1 / ((float) yarn.factor() * wavelength);
    return slowed * (1 - kept) + plain * kept;
  }

  /** The pair that turns {@code rotations} times over the original context. */
  private static double correction(double rotations, int dim, double theta, Yarn yarn) {
    double context = yarn.originalMaxPositionEmbeddings();
    return dim * StrictMath.log(context / (rotations * 2 * Math.PI)) / (2 * StrictMath.log(theta));
  }

  float inverseFrequency(int pair) {
    return inverseFrequencies[pair];
  }

  /** Numbers {@link #fill} writes: all cosines, then all sines. */
  int width() {
    return 2 * inverseFrequencies.length;
  }

  void fill(int position, float[] cosSin, int offset) {
    for (int i = 0; i < inverseFrequencies.length; i++) {
      float angle = position * inverseFrequencies[i];
      cosSin[offset + i] = (float) StrictMath.cos(angle) * attentionFactor;
      cosSin[offset + inverseFrequencies.length + i] =
          (float) StrictMath.sin(angle) * attentionFactor;
    }
  }

  /**
   * What multiplies q.k before softmax: {@code 1/sqrt(qkHeadDim)}, and YaRN's correction squared.
   */
  static float softmaxScale(ModelConfig config) {
    double scale = 1 / Math.sqrt(config.attention().qkHeadDim());
    double mscale =
        config
            .rope()
            .yarn()
            .filter(yarn -> yarn.mscaleAllDim() != 0 && yarn.factor() > 1)
            .map(yarn -> 0.1 * yarn.mscaleAllDim() * StrictMath.log(yarn.factor()) + 1)
            .orElse(1.0);
    return (float) (scale * mscale * mscale);
  }
}
