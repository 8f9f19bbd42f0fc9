package org.sparseforge.engine.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The same in fp32, with what only fp32 has: both modes of attention, and fp8 emulation. */
abstract class ExactTransformerLaws extends TransformerLaws {
  @Test
  void chunksDoNotMatterWhereModesMix() {
    chunksDoNotMatter(groups, 20, EmulateFp8.NOTHING);
  }

  @Test
  void chunksDoNotMatterUnderEmulation() {
    chunksDoNotMatter(groups, 0, EmulateFp8.PUBLISHED);
  }

  @Test
  void emulationChangesTheNumbersALittle() {
    int[] tokens = prompt(1, 30, groups.config().vocabSize());
    try (Transformer exact = model(groups, 0, EmulateFp8.NOTHING);
        Transformer emulated = model(groups, 0, EmulateFp8.PUBLISHED)) {
      float[] a = new Runner(exact, 0, 30).feed(null, tokens)[29];
      float[] b = new Runner(emulated, 0, 30).feed(null, tokens)[29];
      double difference = GoldenTestBase.difference(a, b);
      assertEquals(0.1, difference, 0.0999, "relative difference");
    }
  }
}
