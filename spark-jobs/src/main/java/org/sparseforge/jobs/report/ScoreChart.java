package org.sparseforge.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/** Score against compute: a line for each of several scores, a dot for each round. */
final class ScoreChart {
  private static final double WIDTH = 1100;
  private static final double HEIGHT = 380;
  private static final double LEFT = 52;
  private static final double BOTTOM = 330;

  private ScoreChart() {}

  /**
   * One line of the drawing.
   *
   * @param key of the curve's points
   * @param css class of line and dots
   */
  record Line(String key, String name, String css) {}

  /**
   * @param compute key of the curve's points that the horizontal axis shows
   */
  static String draw(JsonNode curve, String compute, String unit, List<Line> lines) {
    double most = 0;
    for (JsonNode point : curve) {
      most = Math.max(most, point.path(compute).doubleValue());
    }
    Axis x = Axis.upTo(0, most, LEFT, WIDTH - 20);
    Axis y = new Axis(0, 1, false, BOTTOM, 14);
    Svg svg = new Svg(WIDTH, HEIGHT, "Mean score against " + unit);
    for (double tick : new double[] {0, 0.25, 0.5, 0.75, 1}) {
      svg.line("grid-line", LEFT, y.pixel(tick), WIDTH, y.pixel(tick));
      svg.text("soft", LEFT - 8, y.pixel(tick) + 4, "end", score(tick));
    }
    for (double tick : x.ticks()) {
      svg.text("soft", x.pixel(tick), BOTTOM + 20, "middle", Html.number(tick));
    }
    svg.text("soft", WIDTH, BOTTOM + 40, "end", unit);
    for (Line line : lines) {
      line(svg, curve, compute, unit, line, x, y);
    }
    return svg.end();
  }

  private static void line(
      Svg svg, JsonNode curve, String compute, String unit, Line line, Axis x, Axis y) {
    StringBuilder path = new StringBuilder();
    for (JsonNode point : curve) {
      path.append(path.isEmpty() ? 'M' : 'L')
          .append(
              String.format(
                  Locale.ROOT,
                  "%.1f %.1f",
                  x.pixel(point.path(compute).doubleValue()),
                  y.pixel(point.path(line.key()).doubleValue())));
    }
    svg.path("curve " + line.css(), path.toString());
    for (JsonNode point : curve) {
      double px = x.pixel(point.path(compute).doubleValue());
      double py = y.pixel(point.path(line.key()).doubleValue());
      svg.bar(
          "dot " + line.css(),
          px - 4,
          py - 4,
          8,
          8,
          line.name()
              + ", round "
              + point.path("round").asText()
              + ": "
              + score(point.path(line.key()).doubleValue())
              + " for "
              + Html.number(point.path(compute).doubleValue())
              + " "
              + unit
              + "; "
              + Html.number(point.path("problems").doubleValue())
              + " problems took part");
    }
  }

  private static String score(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
