package org.sparseforge.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Candidates to accepted: how many enter each stage, and how many it turns away. */
final class FunnelChart {
  private static final double WIDTH = 1100;
  private static final double ROW = 30;
  private static final double LABELS = 170;
  private static final double NUMBERS = 230;

  private FunnelChart() {}

  private record Row(String label, long entered, long rejected) {}

  /**
   * @param stages of the manifest: {stage, entered, rejected}
   */
  static String draw(JsonNode stages, long accepted) {
    List<Row> rows = new ArrayList<>();
    long candidates = 0;
    for (JsonNode stage : stages) {
      Row row =
          new Row(
              stage.path("stage").asText(),
              stage.path("entered").asLong(),
              stage.path("rejected").asLong());
      candidates = Math.max(candidates, row.entered());
      rows.add(row);
    }
    rows.add(new Row("accepted", accepted, 0));
    Svg svg = new Svg(WIDTH, rows.size() * ROW, "Candidates that enter each stage");
    double scale = (WIDTH - LABELS - NUMBERS) / Math.max(1, candidates);
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      double y = i * ROW;
      long passed = row.entered() - row.rejected();
      boolean last = i == rows.size() - 1;
      svg.text(last ? "" : "soft", LABELS - 12, y + 19, "end", row.label());
      svg.bar(
          last ? "l5" : "bar",
          LABELS,
          y + 5,
          passed * scale,
          ROW - 10,
          row.label() + ": " + Html.number(passed) + " pass");
      if (row.rejected() > 0) {
        svg.bar(
            "lost",
            LABELS + passed * scale + 1,
            y + 5,
            Math.max(1.5, row.rejected() * scale - 1),
            ROW - 10,
            row.label() + ": " + Html.number(row.rejected()) + " rejected");
      }
      String text =
          last
              ? Html.number(accepted) + " tasks"
              : row.rejected() == 0
                  ? Html.number(row.entered())
                  : Html.number(row.entered())
                      + ", "
                      + Html.number(row.rejected())
                      + " rejected ("
                      + Html.percent((double) row.rejected() / row.entered())
                      + ")";
      svg.text(last ? "" : "soft", LABELS + row.entered() * scale + 10, y + 19, "start", text);
    }
    return svg.end();
  }
}
