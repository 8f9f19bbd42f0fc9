package org.sparseforge.engine.model;

import java.util.Optional;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Fp8Rounding;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.loader.Checkpoint;
import org.sparseforge.engine.loader.ModelConfig;
import org.sparseforge.engine.loader.ModelConfig.Quantization;
import org.sparseforge.engine.loader.Weight;

/** What the parts of one layer are built from. */
record Layer(
    int index,
    Checkpoint checkpoint,
    Kernels kernels,
    Activations activations,
    TransformerOptions options) {
  ModelConfig config() {
    return checkpoint.config();
  }

  int numSlots() {
    return options.numBlocks() * options.blockSize();
  }

  /** A matrix as {@link #matrix}, with the input rounding its format calls for under emulation. */
  Linear linear(String name) {
    Weight weight = checkpoint.weight(fullName(name + ".weight"));
    return new Linear(kernels, activations, kernels.matrix(weight), rounding(weight));
  }

  /** The same over {@link #exactMatrix}. */
  Linear exactLinear(String name) {
    Weight weight = checkpoint.weight(fullName(name + ".weight"));
    return new Linear(kernels, activations, kernels.exactMatrix(weight), rounding(weight));
  }

  private Optional<Fp8Rounding> rounding(Weight weight) {
    if (!options.emulateFp8().activations()) {
      return Optional.empty();
    }
    boolean ue8m0 = config().quantization().map(Quantization::ue8m0).orElse(false);
    return weight.quantBlockCols().map(group -> new Fp8Rounding(group, ue8m0));
  }

  /** A matrix by its name inside the layer, without {@code .weight}. */
  Matrix matrix(String name) {
    return kernels.matrix(checkpoint.weight(fullName(name + ".weight")));
  }

  /** The same for a matrix whose products choose something, and so stay in fp32. */
  Matrix exactMatrix(String name) {
    return kernels.exactMatrix(checkpoint.weight(fullName(name + ".weight")));
  }

  /** A vector by its full name inside the layer. */
  Floats vector(String name) {
    return vector(kernels, checkpoint, fullName(name));
  }

  static Floats vector(Kernels kernels, Checkpoint checkpoint, String name) {
    float[] values = checkpoint.vector(name);
    Floats floats = kernels.floats(values.length);
    kernels.upload(values, floats, values.length);
    return floats;
  }

  private String fullName(String name) {
    return "model.layers." + index + "." + name;
  }
}
