package org.sparseforge.jobs.tasks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Answers of a dataset's tasks by category: what a guess at one task could be made of. Tasks are
 * added in the order of their positions, all of them before anything is asked.
 */
final class CategoryAnswers {
  private static final int SIBLINGS = 6;

  private final List<String> categories = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();
  private final Map<String, List<Integer>> byCategory = new HashMap<>();
  private final Map<String, String> commonAnswers = new HashMap<>();

  void add(String category, String answer) {
    byCategory.computeIfAbsent(category, name -> new ArrayList<>()).add(answers.size());
    categories.add(category);
    answers.add(answer);
  }

  /** Looks at what was added; nothing may be added afterwards. */
  void findCommonAnswers() {
    byCategory.forEach(
        (category, positions) -> {
          Map<String, Integer> counts = new TreeMap<>();
          positions.forEach(position -> counts.merge(answers.get(position), 1, Integer::sum));
          counts.entrySet().stream()
              .filter(entry -> entry.getValue() > 1)
              .max(Map.Entry.comparingByValue())
              .ifPresent(entry -> commonAnswers.put(category, entry.getKey()));
        });
  }

  /**
   * The most frequent answer of the task's category, or null where none repeats or it is its own.
   */
  String common(int position) {
    String common = commonAnswers.get(categories.get(position));
    return answers.get(position).equals(common) ? null : common;
  }

  /** Answers of the tasks nearest before and after, other than the task's own. */
  List<String> siblings(int position) {
    String own = answers.get(position);
    List<Integer> positions = byCategory.get(categories.get(position));
    int at = positions.indexOf(position);
    Set<String> found = new LinkedHashSet<>();
    for (int step = 1; step < positions.size() && found.size() < SIBLINGS; step++) {
      for (int other : new int[] {at + step, at - step}) {
        if (other >= 0 && other < positions.size() && found.size() < SIBLINGS) {
          String answer = answers.get(positions.get(other));
          if (!answer.equals(own)) {
            found.add(answer);
          }
        }
      }
    }
    return List.copyOf(found);
  }
}
