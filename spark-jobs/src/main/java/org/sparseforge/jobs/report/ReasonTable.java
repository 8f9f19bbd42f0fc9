package org.sparseforge.jobs.report;

import java.util.List;

/** Why candidates were rejected, the most frequent reasons first. */
final class ReasonTable {
  private static final int MOST_REASONS = 15;

  private ReasonTable() {}

  /** Writes nothing where there are none. */
  static void write(Page page, List<ReportData.Reason> reasons) {
    if (reasons.isEmpty()) {
      return;
    }
    page.section(
        "Why candidates were rejected",
        "Reasons with numbers and quoted values masked, the most frequent first.");
    StringBuilder table = new StringBuilder("<table><tr><th class=\"n\">Count</th>");
    table.append("<th>Stage</th><th>Reason</th></tr>");
    for (ReportData.Reason reason : reasons.subList(0, Math.min(MOST_REASONS, reasons.size()))) {
      table
          .append("<tr title=\"")
          .append(Html.escape(Html.shorten(reason.example(), 400)))
          .append("\"><td class=\"n\">")
          .append(Html.number(reason.count()))
          .append("</td><td>")
          .append(Html.escape(reason.stage()))
          .append("</td><td>")
          .append(Html.escape(Html.shorten(reason.pattern(), 300)))
          .append("</td></tr>");
    }
    page.card("", "", table.append("</table>").toString());
    if (reasons.size() > MOST_REASONS) {
      page.after(Html.number(reasons.size() - MOST_REASONS) + " rarer reasons are in rejected/.");
    }
  }
}
