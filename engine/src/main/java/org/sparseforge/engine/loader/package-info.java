/**
 * What a checkpoint folder holds, as it was published: config.json and memory-mapped safetensors.
 * Knows names, shapes and number formats; never what the numbers are multiplied with.
 *
 * <p>Read {@link org.sparseforge.engine.loader.ModelConfig}, then {@link
 * org.sparseforge.engine.loader.WeightLayout} (which tensors a configuration calls for), {@link
 * org.sparseforge.engine.loader.Safetensors} (where they lie), {@link
 * org.sparseforge.engine.loader.Checkpoint} (both, checked against each other). {@link
 * org.sparseforge.engine.loader.RandomCheckpoint} writes such a folder, {@link
 * org.sparseforge.engine.loader.ModelSummary} describes one. Names stay as they are on disk.
 */
package org.sparseforge.engine.loader;
