package org.sparseforge.engine.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BlockManagerTest {
  /** The model: a multiset of users, and the remembered blocks in order of disuse. */
  @Property(tries = 300)
  void noBlockIsLostOrOwnedTwice(@ForAll Random random) {
    int numBlocks = 1 + random.nextInt(12);
    BlockManager blocks = new BlockManager(numBlocks, 4);
    List<Integer> evicted = new ArrayList<>();
    blocks.onEvict(evicted::add);
    List<Integer> uses = new ArrayList<>();
    Set<Integer> idle = new LinkedHashSet<>();
    for (int step = 0; step < 300; step++) {
      int choice = random.nextInt(4);
      if (choice == 0 && blocks.numAvailable() > 0) {
        evicted.clear();
        boolean evicts = blocks.numFree() == 0;
        int block = blocks.allocate();
        assertTrue(!uses.contains(block), "given out while in use");
        assertEquals(evicts ? List.of(idle.iterator().next()) : List.of(), evicted);
        assertEquals(evicts, idle.remove(block));
        uses.add(block);
      } else if (choice == 1 && !(uses.isEmpty() && idle.isEmpty())) {
        List<Integer> shareable = new ArrayList<>(uses);
        shareable.addAll(idle);
        int block = shareable.get(random.nextInt(shareable.size()));
        blocks.retain(block);
        idle.remove(block);
        uses.add(block);
      } else if (choice == 2 && !uses.isEmpty()) {
        int block = uses.remove(random.nextInt(uses.size()));
        blocks.release(block);
        if (!uses.contains(block) && blocks.isRemembered(block)) {
          idle.add(block);
        }
      } else if (choice == 3 && !uses.isEmpty()) {
        blocks.remember(uses.get(random.nextInt(uses.size())));
      }
      for (int block = 0; block < numBlocks; block++) {
        int id = block;
        assertEquals(uses.stream().filter(use -> use == id).count(), blocks.refCount(block));
      }
      assertEquals(idle.size(), blocks.numIdle());
      assertEquals(numBlocks, new LinkedHashSet<>(uses).size() + idle.size() + blocks.numFree());
    }
  }

  @Test
  void refusesWhatWouldLoseCount() {
    BlockManager blocks = new BlockManager(1, 16);
    assertMessage("cache block 0 is free: it cannot be shared", () -> blocks.retain(0));
    assertMessage("cache block 0 was released twice", () -> blocks.release(0));
    blocks.allocate();
    assertMessage("all 1 cache blocks are in use", blocks::allocate);
  }

  @Test
  void aCacheWithoutBlocksIsRefused() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> new BlockManager(0, 16));
    assertEquals(
        "a cache needs at least one block of one token, got num_blocks=0, block_size=16",
        refusal.getMessage());
  }

  private static void assertMessage(String message, Runnable broken) {
    assertEquals(message, assertThrows(IllegalStateException.class, broken::run).getMessage());
  }
}
