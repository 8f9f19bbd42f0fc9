package org.sparseforge.jobs.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Numbers onto pixels, with round ticks. Logarithmic where the numbers span so much that a linear
 * axis would hide the small ones.
 */
record Axis(double from, double to, boolean logarithmic, double pixelFrom, double pixelTo) {
  private static final double SPAN_FOR_LOG = 60;

  /** An axis from zero, or from a power of ten, to a bit above {@code highest}. */
  static Axis upTo(double lowest, double highest, double pixelFrom, double pixelTo) {
    if (lowest > 0 && highest / lowest > SPAN_FOR_LOG) {
      return new Axis(
          Math.pow(10, Math.floor(Math.log10(lowest))), highest * 1.15, true, pixelFrom, pixelTo);
    }
    double top = highest <= 0 ? 1 : highest;
    double step = step(top);
    return new Axis(0, Math.ceil(top / step) * step, false, pixelFrom, pixelTo);
  }

  double pixel(double value) {
    double share =
        logarithmic
            ? Math.log(Math.max(value, from) / from) / Math.log(to / from)
            : (value - from) / (to - from);
    return pixelFrom + share * (pixelTo - pixelFrom);
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      for (double tick = from; tick <= to; tick *= 10) {
        ticks.add(tick);
      }
      return ticks;
    }
    double step = step(to);
    for (int i = 0; i * step <= to * 1.0001; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  private static double step(double top) {
    double rough = top / 4;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double digit = rough / power;
    return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
  }
}
