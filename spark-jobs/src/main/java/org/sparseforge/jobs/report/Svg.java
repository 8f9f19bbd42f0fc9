package org.sparseforge.jobs.report;

import java.util.Locale;

/** A drawing under construction. Colours are classes of the page's style sheet. */
final class Svg {
  private final StringBuilder out = new StringBuilder();

  /**
   * @param label what the drawing shows, for those who cannot see it
   */
  Svg(double width, double height, String label) {
    out.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">",
            width,
            height,
            Html.escape(label)));
  }

  /** A rounded rectangle that says {@code title} under the pointer. */
  Svg bar(String cssClass, double x, double y, double width, double height, String title) {
    double radius = Math.min(3, Math.min(width, height) / 2);
    out.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%.1f\">"
                + "<title>%s</title></rect>",
            cssClass,
            x,
            y,
            Math.max(0, width),
            Math.max(0, height),
            Math.max(0, radius),
            Html.escape(title)));
    return this;
  }

  Svg line(String cssClass, double x1, double y1, double x2, double y2) {
    out.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
            cssClass,
            x1,
            y1,
            x2,
            y2));
    return this;
  }

  Svg path(String cssClass, String data) {
    out.append("<path class=\"").append(cssClass).append("\" d=\"").append(data).append("\"/>");
    return this;
  }

  /**
   * @param anchor start, middle or end
   */
  Svg text(String cssClass, double x, double y, String anchor, String text) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
            cssClass,
            x,
            y,
            anchor,
            Html.escape(text)));
    return this;
  }

  String end() {
    return out.append("</svg>").toString();
  }
}
