package org.sparseforge.engine.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.loader.Checkpoint;

/**
 * The whole model against the published code: logits, the indexer's choices and 64 greedy tokens.
 * Both sides compute in fp32 in different orders; 2e-4 of the logits' scale leaves rounding room
 * and no more (measured: below 1e-5).
 */
abstract class GoldenTestBase {
  static final double TOLERANCE = 2e-4;

  @TempDir Path folder;

  abstract Kernels open();

  static List<String> names() {
    return Golden.NAMES;
  }

  /** Which are run in MHA mode too. */
  static List<String> mhaNames() {
    return Golden.NAMES;
  }

  @ParameterizedTest
  @MethodSource("names")
  void agreesWithThePublishedCode(String name) throws IOException {
    check(Golden.load(name), 0);
  }

  @ParameterizedTest
  @MethodSource("mhaNames")
  void agreesInMhaMode(String name) throws IOException {
    check(Golden.load(name), Integer.MAX_VALUE);
  }

  /** The published roundings, put into the published code by the script; and that they matter. */
  @Test
  void emulationAgreesWithThePublishedRoundings() throws IOException {
    Golden golden = Golden.load("emulated_fp8");
    assertTrue(emulated(golden, EmulateFp8.PUBLISHED) <= TOLERANCE);
    assertTrue(emulated(golden, EmulateFp8.NOTHING) > 2e-2);
    assertTrue(emulated(golden, new EmulateFp8(false, true, true)) > 1e-2);
    assertTrue(emulated(golden, new EmulateFp8(true, true, false)) > 5e-3);
  }

  private double emulated(Golden golden, EmulateFp8 emulate) throws IOException {
    Path checkpoint = folder.resolve(golden.name());
    if (!Files.exists(checkpoint)) {
      golden.writeCheckpoint(folder, 100_000);
    }
    int[] prompt = golden.prompt();
    TransformerOptions options =
        new TransformerOptions(prompt.length, 1, prompt.length, 16, 1, 0, emulate);
    try (Transformer model = Transformer.open(Checkpoint.open(checkpoint), open(), options)) {
      float[][] logits = new Runner(model, 0, prompt.length).feed(null, prompt);
      double worst = 0;
      for (int i = 0; i < golden.positions().length; i++) {
        worst = Math.max(worst, difference(golden.logits(i), logits[golden.positions()[i]]));
      }
      System.out.printf("%s, %s: max relative difference %.2e%n", golden.name(), emulate, worst);
      return worst;
    }
  }

  private void check(Golden golden, int mhaBelow) throws IOException {
    int[] prompt = golden.prompt();
    int[] greedy = golden.greedy();
    int length = prompt.length + greedy.length;
    Checkpoint checkpoint = Checkpoint.open(golden.writeCheckpoint(folder, 100_000));
    TransformerOptions options =
        new TransformerOptions(length, 1, length, 16, 64, mhaBelow, EmulateFp8.NOTHING);
    try (Transformer model = Transformer.open(checkpoint, open(), options)) {
      Runner runner = new Runner(model, 7, length);
      Choices recorder = new Choices(golden.layers());
      float[][] logits = runner.feed(recorder, prompt);
      double worst = 0;
      int[] positions = golden.positions();
      for (int i = 0; i < positions.length; i++) {
        worst = Math.max(worst, difference(golden.logits(i), logits[positions[i]]));
        for (int layer = 0; layer < golden.layers(); layer++) {
          assertArrayEquals(
              golden.topk(layer, i),
              recorder.chosen.get(layer).get(positions[i]),
              "layer " + layer + " position " + positions[i]);
          assertArrayEquals(
              golden.experts(layer, i),
              recorder.experts.get(layer).get(positions[i]),
              "experts of layer " + layer + " position " + positions[i]);
        }
      }
      List<Integer> tokens = new ArrayList<>();
      float[] last = logits[prompt.length - 1];
      for (int i = 0; i < greedy.length; i++) {
        tokens.add(Runner.argmax(last));
        last = runner.feed(null, tokens.get(i))[0];
      }
      assertArrayEquals(greedy, tokens.stream().mapToInt(Integer::intValue).toArray());
      worst = Math.max(worst, difference(golden.logitsAfterGreedy(), last));
      System.out.printf(
          "%s, %s: max relative difference %.2e%n",
          golden.name(), mhaBelow == 0 ? "MQA" : "MHA below index_topk", worst);
      assertTrue(worst <= TOLERANCE, golden.name() + " differs by " + worst);
    }
  }

  /** Largest difference, relative to the largest logit. */
  static double difference(float[] expected, float[] actual) {
    assertEquals(expected.length, actual.length);
    double scale = 0;
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      scale = Math.max(scale, Math.abs(expected[i]));
      double difference = Math.abs(expected[i] - actual[i]);
      worst = difference <= worst ? worst : difference;
    }
    return worst / scale;
  }

  /** What every token of a prompt chose in every layer. */
  private static final class Choices implements StepRecorder {
    final List<TreeMap<Integer, int[]>> chosen = new ArrayList<>();
    final List<TreeMap<Integer, int[]>> experts = new ArrayList<>();

    Choices(int layers) {
      for (int i = 0; i < layers; i++) {
        chosen.add(new TreeMap<>());
        experts.add(new TreeMap<>());
      }
    }

    @Override
    public boolean wants(int row) {
      return true;
    }

    @Override
    public void experts(int layer, int row, int[] expertIds, int offset, int count) {
      experts.get(layer).put(row, Arrays.copyOfRange(expertIds, offset, offset + count));
    }

    @Override
    public void topk(int layer, int row, int[] positions, int offset, int count) {
      chosen.get(layer).put(row, Arrays.copyOfRange(positions, offset, offset + count));
    }
  }
}
