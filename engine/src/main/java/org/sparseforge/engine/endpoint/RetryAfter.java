package org.sparseforge.engine.endpoint;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * When a server wants to be asked again: seconds or an HTTP date in {@code Retry-After}, or
 * milliseconds in {@code retry-after-ms}, which some send beside it. What cannot be read counts as
 * not said; a date that is past means at once.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-retry-after">RFC 9110, 10.2.3</a>
 */
final class RetryAfter {
  /** What nobody can mean. */
  private static final double MOST_SECONDS = 30 * 86400.0;

  private RetryAfter() {}

  static Optional<Duration> of(HttpHeaders headers, Instant now) {
    Optional<Duration> exact =
        headers.firstValue("retry-after-ms").flatMap(text -> seconds(text, 1e-3));
    return exact.isPresent()
        ? exact
        : headers.firstValue("retry-after").flatMap(text -> read(text.strip(), now));
  }

  private static Optional<Duration> read(String text, Instant now) {
    Optional<Duration> seconds = seconds(text, 1);
    if (seconds.isPresent()) {
      return seconds;
    }
    try {
      Instant when = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(now, when);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> seconds(String text, double unit) {
    if (!text.strip().matches("\\d{1,12}(\\.\\d{1,9})?")) {
      return Optional.empty();
    }
    double seconds = Double.parseDouble(text.strip()) * unit;
    return seconds <= MOST_SECONDS
        ? Optional.of(Duration.ofNanos(Math.round(seconds * 1e9)))
        : Optional.empty();
  }
}
