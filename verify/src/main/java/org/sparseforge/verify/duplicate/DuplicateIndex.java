package org.sparseforge.verify.duplicate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Message;
import org.sparseforge.schemas.Task;

/**
 * Remembers tasks and finds those that repeat one: the same prompt to the letter, or a Jaccard
 * similarity of 0.8 or more over the 5-word shingles of the masked prompt. Add in candidate order:
 * what is in first wins.
 *
 * <p>Exact: a text at that similarity shares at least 0.8 of this one's shingles, hence one of any
 * {@code n - ceil(0.8 n) + 1} of them. So looking up that many finds every near-duplicate, and the
 * rarest are chosen, since prompts of one domain share many. Each find is then measured. Not safe
 * for use by many threads.
 */
public final class DuplicateIndex {
  private static final double THRESHOLD = 0.8;

  private final Map<String, String> exact = new HashMap<>();
  private final List<Entry> entries = new ArrayList<>();
  private final Map<Long, Postings> byShingle = new HashMap<>();

  /** By entry: the last search that looked at it, so that none is measured twice. */
  private int[] lookedAt = new int[64];

  private int search;

  private record Entry(String taskId, long[] shingles) {}

  /**
   * What a task repeats.
   *
   * @param taskId of the task that was there first
   * @param similarity 1 for the same prompt, else the Jaccard similarity, 0.8 to 1
   * @param exact whether the prompts are the same to the letter
   */
  public record Duplicate(String taskId, double similarity, boolean exact) {}

  /**
   * What is compared of a task: small, and made once, wherever the task is at hand.
   *
   * @param promptHash of the prompt as it stands
   * @param shingles sorted hashes of the masked prompt's 5-word runs
   */
  public record Fingerprint(String taskId, String promptHash, long[] shingles) {
    public static Fingerprint of(Task task, Environment environment) {
      StringBuilder prompt = new StringBuilder();
      for (Message message : task.prompt()) {
        prompt.append(message.role()).append('\0').append(message.content()).append('\0');
      }
      return new Fingerprint(
          task.taskId(),
          Identity.sha256(prompt.toString()),
          Shingles.of(PromptSkeleton.of(task, environment)));
    }
  }

  /** How many tasks are in. */
  public int size() {
    return entries.size();
  }

  /**
   * Adds the task unless it repeats one that is in.
   *
   * @return what it repeats; empty if it was added
   */
  public Optional<Duplicate> add(Fingerprint task) {
    Optional<Duplicate> found = find(task);
    if (found.isEmpty()) {
      exact.put(task.promptHash(), task.taskId());
      int number = entries.size();
      entries.add(new Entry(task.taskId(), task.shingles()));
      for (long shingle : task.shingles()) {
        byShingle.computeIfAbsent(shingle, unseen -> new Postings()).add(number);
      }
    }
    return found;
  }

  /** What the task repeats, the most similar first; the index stays as it is. */
  public Optional<Duplicate> find(Fingerprint task) {
    String same = exact.get(task.promptHash());
    if (same != null) {
      return Optional.of(new Duplicate(same, 1, true));
    }
    long[] shingles = task.shingles();
    if (lookedAt.length < entries.size()) {
      lookedAt = Arrays.copyOf(lookedAt, 2 * entries.size());
    }
    search++;
    Duplicate best = null;
    for (Postings postings : rarest(shingles)) {
      for (int j = 0; j < postings.size; j++) {
        int number = postings.numbers[j];
        if (lookedAt[number] != search) {
          lookedAt[number] = search;
          Entry entry = entries.get(number);
          double similarity = Shingles.jaccardIfAtLeast(THRESHOLD, shingles, entry.shingles);
          if (similarity >= THRESHOLD && (best == null || similarity > best.similarity)) {
            best = new Duplicate(entry.taskId, similarity, false);
          }
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /**
   * Enough of the task's shingles that no near-duplicate has none of them, fewest postings first.
   */
  private List<Postings> rarest(long[] shingles) {
    List<Postings> all = new ArrayList<>(shingles.length);
    for (long shingle : shingles) {
      all.add(byShingle.getOrDefault(shingle, Postings.NONE));
    }
    all.sort(Comparator.comparingInt(postings -> postings.size));
    // A hair below the product, which may come out above a whole number.
    int enough = shingles.length - (int) Math.ceil(THRESHOLD * shingles.length - 1e-9) + 1;
    return all.subList(0, enough);
  }

  /** Entries that have one shingle. */
  private static final class Postings {
    static final Postings NONE = new Postings();

    private int[] numbers = new int[2];
    private int size;

    void add(int number) {
      if (size == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * size);
      }
      numbers[size++] = number;
    }
  }
}
