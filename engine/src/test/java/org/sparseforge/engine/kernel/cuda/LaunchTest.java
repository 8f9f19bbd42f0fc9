package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class LaunchTest {
  @Test
  void argumentsLieInTheirSlotsAndAreNamedInMessages() {
    Launch launch =
        new Launch()
            .of("k")
            .grid(2, 3, 4)
            .block(32, 4, 1)
            .pointer("p", 0xabcL)
            .put("n", -7)
            .put("big", 1L << 40)
            .put("x", 1.5f);
    assertEquals(4, launch.numArguments());
    assertEquals(0xabcL, launch.values().getLong(Launch.offset(0)));
    assertEquals(-7, launch.values().getInt(Launch.offset(1)));
    assertEquals(1L << 40, launch.values().getLong(Launch.offset(2)));
    assertEquals(1.5f, launch.values().getFloat(Launch.offset(3)));
    assertEquals(
        "k in 2x3x4 blocks of 32x4 threads (p=0xabc, n=-7, big=1099511627776, x=1.5)",
        launch.toString());
  }

  @Test
  void beginningAnewForgetsEverything() {
    Launch launch = new Launch().of("a").grid(5, 1, 1).shared(99).put("n", 1);
    assertEquals("b in 1 blocks of 1 threads ()", launch.of("b").toString());
    assertEquals(0, launch.sharedBytes());
  }

  @Test
  void moreArgumentsThanThereIsRoomForAreABug() {
    Launch launch = new Launch().of("k");
    for (int i = 0; i < Launch.MOST_ARGUMENTS; i++) {
      launch.put("n", i);
    }
    assertEquals(
        "k has more than 40 arguments",
        assertThrows(IllegalStateException.class, () -> launch.put("n", 1)).getMessage());
  }
}
