package org.sparseforge.jobs.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Tasks in every category, each bar cut into the levels of difficulty. */
final class CategoryChart {
  private static final double WIDTH = 1100;
  private static final double ROW = 25;
  private static final double NUMBERS = 60;

  private CategoryChart() {}

  static String draw(Map<String, SortedMap<Integer, Integer>> byCategory) {
    List<Map.Entry<String, SortedMap<Integer, Integer>>> rows =
        byCategory.entrySet().stream()
            .sorted(
                Comparator.comparingInt(
                        (Map.Entry<String, SortedMap<Integer, Integer>> e) -> -total(e.getValue()))
                    .thenComparing(Map.Entry::getKey))
            .toList();
    int labels = rows.stream().mapToInt(e -> Html.width(e.getKey())).max().orElse(0) + 16;
    int most = rows.stream().mapToInt(e -> total(e.getValue())).max().orElse(1);
    Svg svg = new Svg(WIDTH, rows.size() * ROW, "Tasks by category and level");
    double scale = (WIDTH - labels - NUMBERS) / Math.max(1, most);
    for (int i = 0; i < rows.size(); i++) {
      double y = i * ROW;
      double x = labels;
      String category = rows.get(i).getKey();
      svg.text("", labels - 12, y + 16.5, "end", category);
      for (Map.Entry<Integer, Integer> level : rows.get(i).getValue().entrySet()) {
        double width = level.getValue() * scale;
        svg.bar(
            "l" + Math.max(1, Math.min(5, level.getKey())),
            x,
            y + 4,
            Math.max(0.5, width - 1),
            ROW - 8,
            category + ", level " + level.getKey() + ": " + Html.number(level.getValue()));
        x += width;
      }
      svg.text("soft", x + 8, y + 16.5, "start", Html.number(total(rows.get(i).getValue())));
    }
    return svg.end();
  }

  private static int total(SortedMap<Integer, Integer> levels) {
    return levels.values().stream().mapToInt(Integer::intValue).sum();
  }
}
