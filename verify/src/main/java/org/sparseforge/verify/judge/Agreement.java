package org.sparseforge.verify.judge;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * How far independent judgements of the same things agree, beyond chance. Takes units one by one
 * and keeps sums alone.
 *
 * @see <a href="https://repository.upenn.edu/asc_papers/43/">Krippendorff, Computing Krippendorff's
 *     alpha-reliability (2011)</a>
 * @see <a href="https://doi.org/10.1037/h0031619">Fleiss, Measuring nominal scale agreement among
 *     many raters (1971)</a>
 */
public final class Agreement {
  /**
   * Coincidences of values within units, each pair weighted by 1 / (judgements of the unit - 1).
   */
  private final TreeMap<Double, TreeMap<Double, Double>> coincidences = new TreeMap<>();

  private final Map<Double, Long> counts = new TreeMap<>();
  private long units;
  private int ratersPerUnit = -1;
  private double observed;

  /** How far apart two values are. */
  public enum Scale {
    /** Different is different. */
    NOMINAL,
    /** By the square of their difference. */
    INTERVAL
  }

  /** Takes the judgements of the next unit; one alone says nothing of agreement. */
  public void add(List<Double> values) {
    int judgements = values.size();
    if (judgements < 2) {
      return;
    }
    Map<Double, Integer> here = new TreeMap<>();
    values.forEach(value -> here.merge(value + 0.0, 1, Integer::sum));
    double agreeing = 0;
    for (Map.Entry<Double, Integer> a : here.entrySet()) {
      counts.merge(a.getKey(), (long) a.getValue(), Long::sum);
      agreeing += (double) a.getValue() * (a.getValue() - 1);
      for (Map.Entry<Double, Integer> b : here.entrySet()) {
        int pairs = a.getValue() * (b.getValue() - (a.getKey().equals(b.getKey()) ? 1 : 0));
        coincidences
            .computeIfAbsent(a.getKey(), value -> new TreeMap<>())
            .merge(b.getKey(), pairs / (judgements - 1.0), Double::sum);
      }
    }
    observed += agreeing / ((double) judgements * (judgements - 1));
    ratersPerUnit = units == 0 || ratersPerUnit == judgements ? judgements : 0;
    units++;
  }

  /** Units with two judgements or more. */
  public long units() {
    return units;
  }

  /**
   * Krippendorff's alpha: 1 is perfect agreement, 0 is chance. Units may have different numbers of
   * judgements. Empty where all values are equal: then nothing could disagree.
   */
  public OptionalDouble alpha(Scale scale) {
    double n = counts.values().stream().mapToLong(count -> count).sum();
    double disagreement = 0;
    double expected = 0;
    for (Map.Entry<Double, Long> a : counts.entrySet()) {
      for (Map.Entry<Double, Long> b : counts.entrySet()) {
        double apart = distance(scale, a.getKey(), b.getKey());
        disagreement += apart * coincidences.get(a.getKey()).getOrDefault(b.getKey(), 0.0);
        expected += apart * a.getValue() * b.getValue();
      }
    }
    return expected == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(1 - (n - 1) * disagreement / expected);
  }

  /**
   * Fleiss' kappa: the same for values without order, where every unit has as many judgements.
   * Empty where they have not, and where all values are equal.
   */
  public OptionalDouble kappa() {
    double n = counts.values().stream().mapToLong(count -> count).sum();
    double chance = 0;
    for (long count : counts.values()) {
      chance += (count / n) * (count / n);
    }
    return ratersPerUnit <= 0 || counts.size() < 2
        ? OptionalDouble.empty()
        : OptionalDouble.of((observed / units - chance) / (1 - chance));
  }

  private static double distance(Scale scale, double a, double b) {
    return scale == Scale.NOMINAL ? (a == b ? 0 : 1) : (a - b) * (a - b);
  }
}
