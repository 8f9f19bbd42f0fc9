package org.sparseforge.verify.duplicate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.sparseforge.schemas.Identity;
import org.sparseforge.verify.duplicate.DuplicateIndex.Duplicate;
import org.sparseforge.verify.duplicate.DuplicateIndex.Fingerprint;

class DuplicateIndexTest {
  private static Fingerprint print(String id, String text) {
    return new Fingerprint(id, Identity.sha256(text), Shingles.of(text));
  }

  private static String words(Random random, int count, int vocabulary) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append("w").append(random.nextInt(vocabulary));
    }
    return text.toString();
  }

  @Test
  void theFirstOfTwoEqualPromptsWins() {
    DuplicateIndex index = new DuplicateIndex();
    assertEquals(Optional.empty(), index.add(print("a", "one two three four five six")));
    assertEquals(
        Optional.of(new Duplicate("a", 1, true)),
        index.add(print("b", "one two three four five six")));
    assertEquals(1, index.size());
  }

  @Test
  void promptsWithOneSkeletonAreNearDuplicates() {
    DuplicateIndex index = new DuplicateIndex();
    long[] shingles = Shingles.of("book <number> seats to <value> before <time> please");
    index.add(new Fingerprint("a", "hash a", shingles));
    assertEquals(
        Optional.of(new Duplicate("a", 1, false)),
        index.add(new Fingerprint("b", "hash b", shingles)));
  }

  @Test
  void oneWordMoreInALongPromptIsANearDuplicate() {
    String text = words(new Random(3), 100, 10_000);
    DuplicateIndex index = new DuplicateIndex();
    index.add(print("a", text));
    Duplicate found = index.find(print("b", text + " extra")).orElseThrow();
    assertEquals("a", found.taskId());
    assertFalse(found.exact());
    assertEquals(96.0 / 97, found.similarity());
  }

  @Test
  void differentPromptsAreKept() {
    Random random = new Random(4);
    DuplicateIndex index = new DuplicateIndex();
    for (int i = 0; i < 100; i++) {
      assertEquals(Optional.empty(), index.add(print("t" + i, words(random, 60, 500))));
    }
  }

  /** The same finds as comparing all pairs, on texts that share much. */
  @Property(tries = 60)
  void theIndexFindsWhatAllPairsFind(@ForAll long seed) {
    Random random = new Random(seed);
    List<String> bases = List.of(words(random, 40, 60), words(random, 15, 20), words(random, 3, 3));
    DuplicateIndex index = new DuplicateIndex();
    List<long[]> kept = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String[] text = bases.get(random.nextInt(bases.size())).split(" ");
      for (int edits = random.nextInt(4); edits > 0; edits--) {
        text[random.nextInt(text.length)] = "edit" + random.nextInt(5);
      }
      Fingerprint print =
          new Fingerprint("t" + i, "hash " + i, Shingles.of(String.join(" ", text)));
      boolean near = kept.stream().anyMatch(k -> Shingles.jaccard(k, print.shingles()) >= 0.8);
      assertEquals(near, index.add(print).isPresent());
      if (!near) {
        kept.add(print.shingles());
      }
    }
  }

  /** Prompts of few templates share most shingles: the hard case for an index. */
  @Test
  void fiveThousandPromptsOfFewTemplatesAreHandled() {
    Random random = new Random(9);
    List<String> templates = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      templates.add(words(random, 40, 3000));
    }
    DuplicateIndex index = new DuplicateIndex();
    int found = 0;
    int count = "full".equals(System.getProperty("sparseforge.tests")) ? 50_000 : 5_000;
    for (int i = 0; i < count; i++) {
      String text =
          templates.get(random.nextInt(200))
              + " "
              + templates.get(random.nextInt(200))
              + " "
              + words(random, 10, 3000);
      found += index.add(print("t" + i, text)).isPresent() ? 1 : 0;
    }
    assertTrue(index.size() + found == count && index.size() > count / 2, "kept " + index.size());
  }
}
