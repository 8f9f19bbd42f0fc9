package org.sparseforge.engine.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PrefixCacheTest {
  private final BlockManager blocks = new BlockManager(8, 2);
  private final PrefixCache cache = new PrefixCache(blocks);
  private final int[] table = new int[8];

  @Test
  void findsTheLongestRunOfFullBlocks() {
    int[] tokens = {1, 2, 3, 4, 5};
    int first = blocks.allocate();
    int second = blocks.allocate();
    PrefixCache.Node node = cache.insert(cache.root(), tokens, 0, first);
    cache.insert(node, tokens, 2, second);
    assertEquals(2, cache.match(tokens, 5, table));
    assertArrayEquals(new int[] {first, second}, Arrays.copyOf(table, 2));
    assertEquals(1, cache.match(tokens, 3, table));
    assertEquals(0, cache.match(tokens, 1, table));
    assertEquals(1, cache.match(new int[] {1, 2, 4, 3}, 4, table));
    assertEquals(0, cache.match(new int[] {3, 4, 1, 2}, 4, table));
    assertEquals(2, cache.size());
  }

  @Test
  void theSameTokensElsewhereAreAnotherContent() {
    int[] tokens = {1, 2, 1, 2};
    PrefixCache.Node node = cache.insert(cache.root(), tokens, 0, blocks.allocate());
    assertNull(cache.find(node, tokens, 2));
    assertNotEquals(node.blockId(), cache.insert(node, tokens, 2, blocks.allocate()).blockId());
  }

  /** Hash codes that collide must not make prompts equal: 31 * 1 + 31 = 31 * 2 + 0. */
  @Test
  void promptsWithEqualHashesAreKeptApart() {
    cache.insert(cache.root(), new int[] {1, 31}, 0, blocks.allocate());
    assertEquals(0, cache.match(new int[] {2, 0}, 2, table));
    assertEquals(1, cache.match(new int[] {1, 31}, 2, table));
  }

  @Test
  void theFirstBlockOfAContentStays() {
    int first = blocks.allocate();
    PrefixCache.Node node = cache.insert(cache.root(), new int[] {1, 2}, 0, first);
    assertSame(node, cache.insert(cache.root(), new int[] {9, 1, 2}, 1, blocks.allocate()));
    assertEquals(first, node.blockId());
    assertSame(node, cache.nodeOf(first));
    assertEquals(1, cache.size());
  }

  @Test
  void aCallerMayChangeItsTokensAfterwards() {
    int[] tokens = {1, 2};
    cache.insert(cache.root(), tokens, 0, blocks.allocate());
    tokens[0] = 7;
    assertEquals(1, cache.match(new int[] {1, 2}, 2, table));
    assertEquals(0, cache.match(tokens, 2, table));
  }

  @Test
  void countsHits() {
    cache.countQuery(10, 4);
    cache.countQuery(5, 0);
    assertEquals(15, cache.numQueriedTokens());
    assertEquals(4, cache.numCachedTokens());
  }

  /** Users come and go as sequences do; contents are checked against a plain map. */
  @Property(tries = 200)
  void whatIsFoundIsRightAndWhatIsUsedStays(@ForAll Random random) {
    int blockSize = 1 + random.nextInt(3);
    BlockManager manager = new BlockManager(4 + random.nextInt(20), blockSize);
    PrefixCache prefixes = new PrefixCache(manager);
    Map<Integer, List<Integer>> contents = new HashMap<>();
    List<List<Integer>> users = new ArrayList<>();
    for (int step = 0; step < 200; step++) {
      if (random.nextInt(3) == 0 && !users.isEmpty()) {
        List<Integer> user = users.remove(random.nextInt(users.size()));
        for (int i = user.size() - 1; i >= 0; i--) {
          manager.release(user.get(i));
        }
      } else {
        List<Integer> user = admit(random, manager, prefixes, contents);
        if (user != null) {
          users.add(user);
        }
      }
      int remembered = 0;
      for (int block = 0; block < manager.numBlocks(); block++) {
        remembered += manager.isRemembered(block) ? 1 : 0;
        assertEquals(manager.isRemembered(block), prefixes.nodeOf(block) != null);
      }
      assertEquals(remembered, prefixes.size());
    }
    users.forEach(
        user -> {
          for (int i = user.size() - 1; i >= 0; i--) {
            manager.release(user.get(i));
          }
        });
    assertEquals(manager.numBlocks(), manager.numAvailable());
  }

  private static List<Integer> admit(
      Random random,
      BlockManager manager,
      PrefixCache prefixes,
      Map<Integer, List<Integer>> contents) {
    int blockSize = manager.blockSize();
    int[] tokens = random.ints(blockSize * (1 + random.nextInt(4)), 0, 2).toArray();
    int numBlocks = tokens.length / blockSize;
    int[] found = new int[numBlocks];
    int numFound = prefixes.match(tokens, tokens.length, found);
    int unused = 0;
    for (int i = 0; i < numFound; i++) {
      assertEquals(prefix(tokens, (i + 1) * blockSize), contents.get(found[i]));
      unused += manager.refCount(found[i]) == 0 ? 1 : 0;
    }
    if (numBlocks - numFound > manager.numAvailable() - unused) {
      return null;
    }
    List<Integer> user = new ArrayList<>();
    for (int i = 0; i < numFound; i++) {
      manager.retain(found[i]);
      user.add(found[i]);
    }
    PrefixCache.Node node = numFound == 0 ? prefixes.root() : prefixes.nodeOf(found[numFound - 1]);
    for (int i = numFound; i < numBlocks; i++) {
      int block = manager.allocate();
      assertTrue(!user.contains(block), "a block in use was evicted");
      contents.put(block, prefix(tokens, (i + 1) * blockSize));
      node = prefixes.insert(node, tokens, i * blockSize, block);
      assertEquals(block, node.blockId());
      user.add(block);
    }
    return user;
  }

  private static List<Integer> prefix(int[] tokens, int length) {
    return Arrays.stream(tokens, 0, length).boxed().toList();
  }
}
