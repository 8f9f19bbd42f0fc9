package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.sparseforge.schemas.CanonicalJson;

/**
 * Changes a right answer into wrong ones: one edit in every leaf, edits of lists and objects, and
 * broken types. Depends only on the answer, the database and the seed.
 *
 * <p>What it makes is not proved wrong: a mutant may be another right answer, which the oracle
 * decides.
 */
final class AnswerMutator {
  private final ColumnIndex columns;
  private final long seed;

  AnswerMutator(ColumnIndex columns, long seed) {
    this.columns = columns;
    this.seed = seed;
  }

  /**
   * One edit of every leaf, then the other kinds in turn until there are {@code limit}; fewer only
   * where the answer gives no more. None equals the answer or another mutant, as values.
   */
  List<Mutant> mutate(JsonNode answer, int limit) {
    Random random = new Random(seed);
    List<List<Mutant>> leaves = new ArrayList<>();
    Map<String, List<Mutant>> kinds = new LinkedHashMap<>();
    for (Spot leaf : Spot.leaves(answer)) {
      leaves.add(new LeafMutations(columns, random).edits(answer, leaf));
    }
    for (Mutant mutant : ShapeMutations.edits(answer)) {
      kinds.computeIfAbsent(mutant.kind(), unseen -> new ArrayList<>()).add(mutant);
    }
    Picked picked = new Picked(answer);
    leaves.forEach(edits -> edits.stream().limit(1).forEach(picked::add));
    leaves.forEach(
        edits ->
            edits.stream()
                .skip(1)
                .forEach(
                    mutant ->
                        kinds
                            .computeIfAbsent(mutant.kind(), unseen -> new ArrayList<>())
                            .add(mutant)));
    kinds.values().forEach(list -> Collections.shuffle(list, random));
    int round = 0;
    boolean more = true;
    while (more && picked.list.size() < limit) {
      more = false;
      for (List<Mutant> list : kinds.values()) {
        if (round < list.size() && picked.list.size() < limit) {
          picked.add(list.get(round));
          more = true;
        }
      }
      round++;
    }
    return picked.list;
  }

  private static final class Picked {
    private final List<Mutant> list = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    Picked(JsonNode answer) {
      seen.add(CanonicalJson.write(answer));
    }

    void add(Mutant mutant) {
      if (seen.add(mutant.value().map(CanonicalJson::write).orElse(mutant.text()))) {
        list.add(mutant);
      }
    }
  }
}
