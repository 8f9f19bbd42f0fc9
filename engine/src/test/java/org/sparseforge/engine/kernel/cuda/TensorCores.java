package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Pointer;
import java.util.Random;
import org.sparseforge.engine.loader.Bf16;

/** Inputs of the {@code _mma_} entries, which round what they multiply to bf16. */
final class TensorCores {
  private TensorCores() {}

  /** Skips where there is no compiler to build the emulator with. */
  static void assume() {
    assumeTrue(EmulatorLibrary.missing().isEmpty(), () -> EmulatorLibrary.missing().orElseThrow());
  }

  static float[] random(long seed, int length) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  static float bf16(float x) {
    return Bf16.toFloat(Bf16.fromFloat(x));
  }

  static Pointer putBf16(Emulator emulator, float[] numbers) {
    Pointer data = emulator.room(2L * numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      data.setShort(2L * i, Bf16.fromFloat(numbers[i]));
    }
    return data;
  }
}
