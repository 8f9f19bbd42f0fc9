package org.sparseforge.engine.kernel;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.sparseforge.engine.kernel.cuda.EmulatedKernels;

/** The sampling kernel neither races nor strays. */
class CheckedCudaAnswersTest extends AnswerLaws {
  @BeforeAll
  static void needsTheEmulator() {
    EmulatedKernels.assume();
  }

  @Override
  Kernels open() {
    return EmulatedKernels.openChecked(16L << 20, 8 << 10);
  }

  @Override
  int tries() {
    return "full".equals(System.getProperty("sparseforge.tests")) ? 1000 : 16;
  }

  // A hundred thousand tokens, each access of which is checked.

  @Override
  @Test
  @EnabledIfSystemProperty(named = "sparseforge.tests", matches = "full")
  void theLargestVocabularyOfEqualTokensIsCountedExactly() {
    super.theLargestVocabularyOfEqualTokensIsCountedExactly();
  }

  @Override
  @Test
  @EnabledIfSystemProperty(named = "sparseforge.tests", matches = "full")
  void aVocabularyOfTheUsualSizeIsDrawnFromAsOnTheHost() {
    super.aVocabularyOfTheUsualSizeIsDrawnFromAsOnTheHost();
  }

  @Override
  @Test
  @EnabledIfSystemProperty(named = "sparseforge.tests", matches = "full")
  void hostileRowsAreDrawnFromAsOnTheHost() {
    super.hostileRowsAreDrawnFromAsOnTheHost();
  }
}
