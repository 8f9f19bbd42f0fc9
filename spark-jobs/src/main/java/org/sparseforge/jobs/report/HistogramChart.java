package org.sparseforge.jobs.report;

/** How numbers are spread: up to 24 columns of equal width, the long tail in the last. */
final class HistogramChart {
  private static final double WIDTH = 340;
  private static final double HEIGHT = 190;
  private static final double BOTTOM = 160;
  private static final int COLUMNS = 24;

  private HistogramChart() {}

  /**
   * @param whole whether the numbers are counts, where a column holds whole numbers
   */
  static String draw(String label, Samples samples, boolean whole) {
    double tail = samples.quantile(0.99);
    double lowest = samples.quantile(0);
    double width = columnWidth((tail - lowest) / COLUMNS, whole);
    double from = Math.floor(lowest / width) * width;
    int columns = Math.max(1, (int) Math.floor((tail - from) / width) + 1);
    double to = from + width * columns;
    int[] counts = samples.histogram(from, to, columns);
    int most = 1;
    for (int count : counts) {
      most = Math.max(most, count);
    }
    Svg svg = new Svg(WIDTH, HEIGHT, label);
    double step = WIDTH / columns;
    double bar = Math.min(step - 2, 40);
    for (int i = 0; i < columns; i++) {
      double height = counts[i] == 0 ? 0 : Math.max(1.5, (BOTTOM - 22) * counts[i] / most);
      svg.bar(
          "bar",
          i * step + (step - bar) / 2,
          BOTTOM - height,
          bar,
          height,
          range(from + i * width, width, whole) + ": " + Html.number(counts[i]));
      if (columns <= 12 && counts[i] > 0) {
        svg.text("soft", (i + 0.5) * step, BOTTOM - height - 6, "middle", Html.number(counts[i]));
      }
    }
    svg.line("axis", 0, BOTTOM, WIDTH, BOTTOM);
    int every = Math.max(1, (int) Math.ceil(columns / 6.0));
    for (int i = 0; i < columns; i += every) {
      double x = whole && width == 1 ? (i + 0.5) * step : i * step;
      svg.text("soft", x, BOTTOM + 18, x == 0 ? "start" : "middle", Html.number(from + i * width));
    }
    return svg.end();
  }

  /** A round number a bit above {@code rough}. */
  private static double columnWidth(double rough, boolean whole) {
    if (rough <= 0 || whole && rough <= 1) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double digit = rough / power;
    return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
  }

  private static String range(double from, double width, boolean whole) {
    if (whole && width == 1) {
      return Html.number(from);
    }
    return Html.number(from) + " to " + Html.number(whole ? from + width - 1 : from + width);
  }
}
