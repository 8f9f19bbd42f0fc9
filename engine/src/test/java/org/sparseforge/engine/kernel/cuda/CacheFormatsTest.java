package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Pointer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sparseforge.engine.kernel.Fp8Rounding;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.kernel.cuda.Emulator.Geometry;
import org.sparseforge.engine.kernel.reference.ReferenceProvider;
import org.sparseforge.engine.loader.Bf16;
import org.sparseforge.engine.loader.Fp8E4m3;

/** Caches in bf16 and fp8: what is written, how it lies, and what operators see of it. */
class CacheFormatsTest {
  private static final int LATENT = 256;
  private static final int ROPE = 6;
  private static final int WIDTH = LATENT + ROPE;
  private static final int RECORD_BYTES = LATENT + LATENT / 128 * 4 + ROPE * 2;
  private static final int BLOCK_SIZE = 4;

  /** Slots of positions 0 to 5 by the block table; block 0 is nobody's. */
  private static final int[] TABLE = {3, 1};

  private static final int[] SLOTS = {12, 13, 14, 15, 4, 5};
  private static final int NUM_SLOTS = 16;

  @BeforeAll
  static void compilerIsThere() {
    assumeTrue(EmulatorLibrary.missing().isEmpty(), () -> EmulatorLibrary.missing().orElseThrow());
  }

  private static float[] random(long seed, int length) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(5) - 2));
    }
    return values;
  }

  /** What the reference says rows of {@code width} become in e4m3. */
  private static float[] rounded(float[] x, int width, int group) {
    try (Kernels reference = new ReferenceProvider().open(KernelSettings.threads(1))) {
      Rows rows = Rows.of(reference.floats(x.length), width);
      reference.upload(x, rows.data(), x.length);
      reference.roundFp8(rows, rows, new Fp8Rounding(group, true), x.length / width);
      float[] out = new float[x.length];
      reference.download(rows.data(), 0, out, 0, out.length);
      return out;
    }
  }

  /** What is left of rows of latent and rope in a cache of a format. */
  private static float[] remembered(String format, float[] x) {
    float[] out = x.clone();
    for (int row = 0; row < x.length / WIDTH; row++) {
      int first = row * WIDTH;
      if (format.equals("fp8")) {
        float[] latent = Arrays.copyOfRange(x, first, first + LATENT);
        System.arraycopy(rounded(latent, LATENT, 128), 0, out, first, LATENT);
      }
      for (int i = format.equals("fp8") ? LATENT : 0; i < WIDTH; i++) {
        out[first + i] = Bf16.toFloat(Bf16.fromFloat(x[first + i]));
      }
    }
    return out;
  }

  private static Pointer write(Emulator emulator, String format, float[] x, int... slots) {
    Pointer rows = emulator.put(x);
    Pointer places = emulator.put(slots);
    Geometry geometry = Geometry.rows(slots.length, 128);
    if (format.equals("fp8")) {
      Pointer cache = emulator.room((long) NUM_SLOTS * RECORD_BYTES);
      emulator.launch(
          "sf_write_cache_fp8", geometry, cache, rows, WIDTH, places, LATENT, ROPE, slots.length);
      return cache;
    }
    int bytes = format.equals("f32") ? 4 : 2;
    Pointer cache = emulator.room((long) NUM_SLOTS * WIDTH * bytes);
    emulator.launch(
        "sf_write_cache_" + format, geometry, cache, rows, WIDTH, places, WIDTH, slots.length);
    return cache;
  }

  @ParameterizedTest
  @EnumSource(EmulatorLibrary.class)
  void whatIsWrittenIsReadRounded(EmulatorLibrary library) {
    float[] x = random(1, 6 * WIDTH);
    Arrays.fill(x, WIDTH, 2 * WIDTH, 0);
    x[5] = 1e6f;
    for (String format : new String[] {"bf16", "fp8"}) {
      try (Emulator emulator = new Emulator(library.path())) {
        Pointer cache = write(emulator, format, x, SLOTS);
        Pointer out = emulator.room(4L * 6 * WIDTH);
        emulator.launch(
            "sf_gather_cache_" + format,
            Geometry.rows(6, 128),
            out,
            WIDTH,
            cache,
            LATENT,
            ROPE,
            emulator.put(TABLE),
            BLOCK_SIZE,
            6);
        assertArrayEquals(remembered(format, x), out.getFloatArray(0, 6 * WIDTH));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(EmulatorLibrary.class)
  void anFp8RecordIsLatentThenScalesThenRope(EmulatorLibrary library) {
    float[] x = random(2, WIDTH);
    try (Emulator emulator = new Emulator(library.path())) {
      Pointer cache = write(emulator, "fp8", x, 1);
      Pointer record = cache.share(RECORD_BYTES);
      float[] expected = remembered("fp8", x);
      for (int i = 0; i < LATENT; i++) {
        float scale = record.getFloat(LATENT + i / 128 * 4);
        assertEquals(Fp8E4m3.fromFloat(x[i] / scale), record.getByte(i));
        assertEquals(expected[i], Fp8E4m3.toFloat(record.getByte(i)) * scale);
      }
      for (int i = 0; i < ROPE; i++) {
        assertEquals(
            Bf16.fromFloat(x[LATENT + i]), record.getShort(LATENT + LATENT / 128 * 4 + 2L * i));
      }
      assertEquals(-1, cache.getByte(RECORD_BYTES - 1), "the slot before is nobody's");
      assertEquals(-1, cache.getByte(2 * RECORD_BYTES), "nor is the slot after");
    }
  }

  @ParameterizedTest
  @EnumSource(EmulatorLibrary.class)
  void aNegativeSlotIsSkipped(EmulatorLibrary library) {
    for (String format : new String[] {"f32", "bf16", "fp8"}) {
      try (Emulator emulator = new Emulator(library.path())) {
        Pointer cache = write(emulator, format, random(3, 2 * WIDTH), -1, -5);
        for (byte value : cache.getByteArray(0, NUM_SLOTS * RECORD_BYTES)) {
          assertEquals(-1, value, format);
        }
      }
    }
  }

  private static float[] attend(Emulator emulator, String format, float[] x) {
    int heads = 3;
    float[] q = random(4, 2 * heads * WIDTH);
    for (int i = 0; i < q.length; i++) {
      q[i] *= 0.01f;
    }
    Pointer out = emulator.room(4L * 2 * heads * LATENT);
    emulator.launch(
        "sf_sparse_attention_" + format,
        new Geometry(2, 1, 1, 256, 16 * (WIDTH + 4) * 4),
        out,
        LATENT,
        emulator.put(q),
        WIDTH,
        heads,
        write(emulator, format, x, SLOTS),
        LATENT,
        ROPE,
        emulator.put(0, 2, -1, 3, -1, 1, 2, 3, 4, 5),
        5,
        emulator.put(4, 5),
        emulator.put(0, 0),
        emulator.put(TABLE),
        2,
        BLOCK_SIZE,
        0,
        100,
        0.3f,
        2);
    return out.getFloatArray(0, 2 * heads * LATENT);
  }

  @ParameterizedTest
  @EnumSource(EmulatorLibrary.class)
  void attentionSeesWhatIsRemembered(EmulatorLibrary library) {
    float[] x = random(5, 6 * WIDTH);
    for (String format : new String[] {"bf16", "fp8"}) {
      try (Emulator emulator = new Emulator(library.path())) {
        assertArrayEquals(
            attend(emulator, "f32", remembered(format, x)), attend(emulator, format, x));
      }
    }
  }

  private static float[] scores(Emulator emulator, String format, Pointer keys, int dim) {
    int heads = 70;
    int token = 1;
    int candidates = 6;
    Pointer out = emulator.room(4L * candidates);
    emulator.launch(
        "sf_index_scores_" + format,
        new Geometry(1, 1, 1, 256, 0),
        out,
        candidates,
        emulator.put(random(6, 2 * heads * dim)),
        dim,
        emulator.put(random(7, 2 * heads)),
        heads,
        keys,
        dim,
        heads,
        emulator.put(2, candidates - 1),
        emulator.put(0, 0),
        emulator.put(TABLE),
        2,
        BLOCK_SIZE,
        3,
        0.5f,
        token,
        1);
    return out.getFloatArray(0, candidates);
  }

  @ParameterizedTest
  @EnumSource(EmulatorLibrary.class)
  void indexScoresOfFp8KeysAreThoseOfTheirRoundedNumbers(EmulatorLibrary library) {
    int dim = 37;
    float[] x = random(8, 6 * dim);
    int pageBytes = BLOCK_SIZE * dim + BLOCK_SIZE * 4;
    try (Emulator emulator = new Emulator(library.path())) {
      Pointer pages = emulator.room((long) NUM_SLOTS / BLOCK_SIZE * pageBytes);
      Pointer slots = emulator.put(SLOTS);
      Geometry rows = Geometry.rows(6, 128);
      emulator.launch(
          "sf_write_index_fp8", rows, pages, emulator.put(x), dim, slots, dim, BLOCK_SIZE, 6);
      float[] expected = rounded(x, dim, dim);
      Pointer plain = emulator.room(4L * NUM_SLOTS * dim);
      emulator.launch(
          "sf_write_cache_f32", rows, plain, emulator.put(expected), dim, slots, dim, 6);
      assertArrayEquals(scores(emulator, "f32", plain, dim), scores(emulator, "fp8", pages, dim));
      // Position 5 is offset 1 of block 1: values first, then a scale a token.
      float scale = pages.getFloat(pageBytes + (long) BLOCK_SIZE * dim + 4);
      float first = Fp8E4m3.toFloat(pages.getByte(pageBytes + dim));
      assertEquals(expected[5 * dim], first * scale);
    }
  }
}
