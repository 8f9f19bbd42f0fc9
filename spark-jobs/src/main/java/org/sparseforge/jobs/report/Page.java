package org.sparseforge.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A page while it is written: one file with its style sheet and drawings inside, and no scripts.
 * What is said to be a text is escaped here, what is said to be HTML was escaped by who made it.
 */
final class Page {
  private final StringBuilder out = new StringBuilder();

  /** Begins a page, up to where its own text stands. */
  Page(String title) throws IOException {
    out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';")
        .append(" style-src 'unsafe-inline'\"><title>")
        .append(Html.escape(title))
        .append("</title><style>")
        .append(css())
        .append("</style></head><body><main>");
  }

  /** The title, a text below it, and a line that must not be missed, where there is one. */
  void header(String title, String text, String warning) {
    out.append("<header><h1>")
        .append(Html.escape(title))
        .append("</h1><p>")
        .append(Html.escape(text))
        .append("</p>");
    if (!warning.isEmpty()) {
      out.append("<p><b>").append(Html.escape(warning)).append("</b></p>");
    }
    out.append("</header>");
  }

  void section(String title, String text) {
    out.append("<h2>")
        .append(Html.escape(title))
        .append("</h2><p>")
        .append(Html.escape(text))
        .append("</p>");
  }

  void beginTiles() {
    out.append("<div class=\"tiles\">");
  }

  void tile(String value, String label) {
    out.append("<div class=\"tile\"><b>")
        .append(Html.escape(value))
        .append("</b><span>")
        .append(Html.escape(label))
        .append("</span></div>");
  }

  /** Begins a grid of cards. */
  void beginGrid() {
    out.append("<div class=\"grid\">");
  }

  /** Ends tiles or a grid. */
  void end() {
    out.append("</div>");
  }

  /**
   * @param title empty for none, and no note then
   * @param html what the card holds
   */
  void card(String title, String note, String html) {
    out.append("<div class=\"card\">");
    if (!title.isEmpty()) {
      out.append("<h3>").append(Html.escape(title)).append("</h3>");
      if (!note.isEmpty()) {
        out.append("<p class=\"note\">").append(Html.escape(note)).append("</p>");
      }
    }
    out.append(html).append("</div>");
  }

  /** A text after cards. */
  void after(String text) {
    out.append("<p class=\"after\">").append(Html.escape(text)).append("</p>");
  }

  void html(String html) {
    out.append(html);
  }

  /** Ends the page with what tells one run's from another's. */
  String finish(JsonNode manifest) {
    return out.append("<footer>digest ")
        .append(Html.escape(manifest.path("digest").asText()))
        .append("<br>schema ")
        .append(Html.escape(manifest.path("schema_version").asText()))
        .append(", finished ")
        .append(Html.escape(manifest.path("timings").path("finished_at").asText()))
        .append("</footer></main></body></html>\n")
        .toString();
  }

  private static String css() throws IOException {
    try (InputStream in =
        Page.class.getResourceAsStream("/org/sparseforge/jobs/report/report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
