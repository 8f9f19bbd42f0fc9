package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Pointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.kernel.cuda.Emulator.Geometry;

/** What the emulator lets pass and what it refuses, by kernels made to be refused. */
class EmulatorTest {
  @BeforeAll
  static void compilerIsThere() {
    assumeTrue(EmulatorLibrary.missing().isEmpty(), () -> EmulatorLibrary.missing().orElseThrow());
  }

  private static Emulator open(EmulatorLibrary library) {
    return new Emulator(library.faulty());
  }

  private static String refusal(EmulatorLibrary library, String kernel) {
    try (Emulator emulator = open(library)) {
      Pointer out = emulator.put(new int[64]);
      return assertThrows(
              IllegalStateException.class,
              () -> emulator.launch(kernel, new Geometry(2, 1, 1, 64, 128), out))
          .getMessage();
    }
  }

  @Test
  void aSoundKernelRunsInEitherOrderAndChecked() {
    for (EmulatorLibrary library : EmulatorLibrary.values()) {
      try (Emulator emulator = open(library)) {
        assertEquals(library == EmulatorLibrary.CHECKED ? 1 : 0, emulator.abi().sf_emu_checked());
        for (int order : new int[] {0, 1}) {
          emulator.abi().sf_emu_order(order);
          Pointer out = emulator.room(4 * 5);
          emulator.launch("sf_faulty_ok", new Geometry(1, 1, 1, 5, 20), out, 5);
          assertArrayEquals(new int[] {1, 2, 3, 4, 0}, out.getIntArray(0, 5));
        }
        emulator.abi().sf_emu_order(0);
      }
    }
  }

  @Test
  void countingByAtomicsIsNoRace() {
    try (Emulator emulator = open(EmulatorLibrary.CHECKED)) {
      Pointer out = emulator.put(0, 0, 0);
      emulator.launch("sf_faulty_counts", Geometry.rows(2, 64), out);
      assertArrayEquals(new int[] {44, 42, 42}, out.getIntArray(0, 3));
    }
  }

  @Test
  void barriersThatNotAllThreadsReachAreErrors() {
    assertEquals(
        "sf_faulty_barrier_after_return, block (0, 0, 0): thread (3, 0, 0): returns while others"
            + " wait at a barrier: thread (0, 0, 0) at faulty.cu:20, thread (1, 0, 0) at"
            + " faulty.cu:20, thread (2, 0, 0) at faulty.cu:20",
        refusal(EmulatorLibrary.PLAIN, "sf_faulty_barrier_after_return"));
    String two = refusal(EmulatorLibrary.PLAIN, "sf_faulty_two_barriers");
    assertTrue(
        two.contains(
            "thread (5, 0, 0): comes to the barrier at faulty.cu:27 while thread (0, 0, 0)"
                + " at faulty.cu:25"),
        two);
    String left = refusal(EmulatorLibrary.PLAIN, "sf_faulty_barrier_left_behind");
    assertTrue(left.contains("thread (40, 0, 0): returns while others wait at a barrier"), left);
  }

  @Test
  void shufflesOfLanesThatAreNotThereAreErrors() {
    String returned = refusal(EmulatorLibrary.PLAIN, "sf_faulty_shuffle_from_returned");
    assertTrue(
        returned.contains("thread (1, 0, 0): names lane 0, which has returned, in a shuffle"),
        returned);
    String outside = refusal(EmulatorLibrary.PLAIN, "sf_faulty_shuffle_outside_mask");
    assertTrue(
        outside.contains("a shuffle reads lane 16, which takes no part in it (mask 0x0000ffff)"),
        outside);
  }

  @Test
  void writingBeyondDynamicSharedMemoryIsAnError() {
    String plain = refusal(EmulatorLibrary.PLAIN, "sf_faulty_dynamic_overflow");
    assertTrue(plain.endsWith("wrote beyond its 128 bytes of dynamic shared memory"), plain);
    String checked = refusal(EmulatorLibrary.CHECKED, "sf_faulty_dynamic_overflow");
    assertTrue(checked.contains("which is no device memory"), checked);
  }

  @Test
  void theCheckedBuildFindsRacesAndStrayReads() {
    String race = refusal(EmulatorLibrary.CHECKED, "sf_faulty_no_barrier");
    assertTrue(race.contains("shared memory"), race);
    assertEquals(
        "sf_faulty_unwritten_shared, block (0, 0, 0): thread (7, 0, 0): reads shared memory that no"
            + " thread of its block has written",
        refusal(EmulatorLibrary.CHECKED, "sf_faulty_unwritten_shared"));
    String bounds = refusal(EmulatorLibrary.CHECKED, "sf_faulty_out_of_bounds");
    assertTrue(bounds.contains("thread (63, 0, 0): writes 4 bytes at "), bounds);
    String misaligned = refusal(EmulatorLibrary.CHECKED, "sf_faulty_misaligned");
    assertTrue(misaligned.endsWith("which is no multiple of 4"), misaligned);
    String blocks = refusal(EmulatorLibrary.CHECKED, "sf_faulty_blocks_race");
    assertEquals(
        "sf_faulty_blocks_race, block (1, 0, 0): thread (0, 0, 0): reads global memory that another"
            + " block wrote with no barrier in between",
        blocks);
  }

  @Test
  void theOrderOfThreadsShowsWhatABarrierWouldHaveOrdered() {
    try (Emulator emulator = open(EmulatorLibrary.PLAIN)) {
      int[][] seen = new int[2][];
      for (int order : new int[] {0, 1}) {
        emulator.abi().sf_emu_order(order);
        Pointer out = emulator.room(4 * 32);
        emulator.launch("sf_faulty_no_barrier", new Geometry(1, 1, 1, 32, 128), out);
        seen[order] = out.getIntArray(0, 32);
      }
      emulator.abi().sf_emu_order(0);
      assertFalse(java.util.Arrays.equals(seen[0], seen[1]));
    }
  }

  @Test
  void launchesThatNoDeviceTakesAreErrors() {
    try (Emulator emulator = open(EmulatorLibrary.PLAIN)) {
      assertEquals(
          "sf_faulty_ok: a grid of 0 x 1 x 1 blocks", launchError(emulator, Geometry.rows(0, 32)));
      assertEquals(
          "sf_faulty_ok: a block of 1025 threads", launchError(emulator, Geometry.rows(1, 1025)));
      assertEquals(
          "sf_faulty_ok: 300000 bytes of dynamic shared memory",
          launchError(emulator, new Geometry(1, 1, 1, 32, 300_000)));
      assertEquals(-1, emulator.abi().sf_emu_parameters("sf_nothing", new int[1], 1));
    }
  }

  private static String launchError(Emulator emulator, Geometry geometry) {
    Pointer out = emulator.put(new int[32]);
    return assertThrows(
            IllegalStateException.class, () -> emulator.launch("sf_faulty_ok", geometry, out, 32))
        .getMessage();
  }

  @Test
  void whatIsFreedIsFreedOnce() {
    try (Emulator emulator = open(EmulatorLibrary.PLAIN)) {
      long before = emulator.abi().sf_emu_allocated();
      Pointer memory = emulator.abi().sf_emu_alloc(100);
      assertEquals(before + 100, emulator.abi().sf_emu_allocated());
      assertEquals(0, emulator.abi().sf_emu_free(memory));
      assertEquals(1, emulator.abi().sf_emu_free(memory));
      assertEquals(before, emulator.abi().sf_emu_allocated());
    }
  }
}
