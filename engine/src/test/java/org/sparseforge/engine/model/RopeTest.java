package org.sparseforge.engine.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.loader.ModelConfig;

class RopeTest {
  @TempDir Path folder;

  private ModelConfig published() throws IOException {
    try (InputStream in = RopeTest.class.getResourceAsStream("/configs/deepseek_v32.json")) {
      Files.copy(in, folder.resolve("config.json"));
      return ModelConfig.read(folder);
    }
  }

  @Test
  void yarnFrequenciesOfThePublishedModel() throws IOException {
    Rope rope = new Rope(published());
    int[] pairs = {0, 9, 10, 15, 16, 20, 22, 23, 31};
    double[] expected = {
      1,
      0.0749894209,
      0.0562341325,
      0.0083345090,
      0.0055,
      0.000790569415,
      0.000177827941,
      3.33380358e-5,
      3.33380358e-6
    };
    for (int i = 0; i < pairs.length; i++) {
      assertEquals(expected[i], rope.inverseFrequency(pairs[i]), 1e-6 * expected[i]);
    }
  }

  @Test
  void softmaxScaleOfThePublishedModel() throws IOException {
    assertEquals(0.1352337789, Rope.softmaxScale(published()), 1e-8);
  }

  @Test
  void anglesAreCosinesThenSines() throws IOException {
    Rope rope = new Rope(published());
    float[] angles = new float[1 + rope.width()];
    rope.fill(3, angles, 1);
    assertEquals(Math.cos(3), angles[1], 1e-7);
    assertEquals(Math.sin(3), angles[1 + 32], 1e-7);
    assertEquals(Math.sin(3 * 0.0083345090), angles[1 + 32 + 15], 1e-7);
  }
}
