package org.sparseforge.jobs.report;

import java.util.Map;
import java.util.SortedMap;

/**
 * One measure at each level of difficulty: the middle half as a box, the middle eight tenths as a
 * line, the median as a stroke, and the medians joined.
 */
final class LevelChart {
  private static final double WIDTH = 340;
  private static final double HEIGHT = 230;
  private static final double LEFT = 46;
  private static final double BOTTOM = 200;

  private LevelChart() {}

  static String draw(String measure, SortedMap<Integer, Samples> byLevel) {
    double lowest = Double.MAX_VALUE;
    double highest = 0;
    for (Samples samples : byLevel.values()) {
      lowest = Math.min(lowest, samples.quantile(0.1));
      highest = Math.max(highest, samples.quantile(0.9));
    }
    Axis axis = Axis.upTo(lowest, highest, BOTTOM, 14);
    Svg svg = new Svg(WIDTH, HEIGHT, measure + " by level of difficulty");
    for (double tick : axis.ticks()) {
      double y = axis.pixel(tick);
      svg.line("grid-line", LEFT, y, WIDTH, y);
      svg.text("soft", LEFT - 8, y + 4, "end", Html.number(tick));
    }
    double step = (WIDTH - LEFT) / Math.max(1, byLevel.size());
    StringBuilder trend = new StringBuilder();
    int i = 0;
    for (Map.Entry<Integer, Samples> entry : byLevel.entrySet()) {
      double x = LEFT + step * (i++ + 0.5);
      Samples samples = entry.getValue();
      double median = axis.pixel(samples.quantile(0.5));
      double low = axis.pixel(samples.quantile(0.25));
      double high = axis.pixel(samples.quantile(0.75));
      svg.line(
          "whisker", x, axis.pixel(samples.quantile(0.1)), x, axis.pixel(samples.quantile(0.9)));
      double half = Math.min(22, step * 0.32);
      svg.bar(
          "l" + Math.max(1, Math.min(5, entry.getKey())),
          x - half,
          high - 1,
          2 * half,
          low - high + 2,
          title(entry.getKey(), samples));
      svg.line("halo", x - half, median, x + half, median);
      svg.line("median", x - half, median, x + half, median);
      svg.text("soft", x, BOTTOM + 20, "middle", "level " + entry.getKey());
      trend.append(trend.isEmpty() ? 'M' : 'L').append((int) x).append(' ').append((int) median);
    }
    svg.path("trend", trend.toString());
    return svg.end();
  }

  private static String title(int level, Samples samples) {
    return "level "
        + level
        + ": median "
        + Html.number(samples.quantile(0.5))
        + ", middle half "
        + Html.number(samples.quantile(0.25))
        + " to "
        + Html.number(samples.quantile(0.75))
        + ", "
        + Html.number(samples.size())
        + " tasks";
  }
}
