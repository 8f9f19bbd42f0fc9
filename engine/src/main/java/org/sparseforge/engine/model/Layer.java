package org.sparseforge.engine.model;

import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.loader.Checkpoint;
import org.sparseforge.engine.loader.ModelConfig;

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

  /** A matrix by its name inside the layer, without {@code .weight}. */
  Matrix matrix(String name) {
    return kernels.matrix(checkpoint.weight(fullName(name + ".weight")));
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
