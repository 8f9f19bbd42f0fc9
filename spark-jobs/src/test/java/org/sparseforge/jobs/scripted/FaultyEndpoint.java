package org.sparseforge.jobs.scripted;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Json;

/**
 * Breaks some of the calls of a good server. Whether a call breaks, and how, depends on what was
 * sent and how often that came, not on what came between. {@code GET /stats} says what it did.
 */
final class FaultyEndpoint implements Function<FakeEndpoint.Request, FakeAnswer> {
  /** How calls break. */
  enum Fault {
    TOO_MANY_429,
    TOO_MANY_429_WAIT,
    SERVER_ERROR_500,
    BAD_GATEWAY_502,
    OVERLOADED_503,
    RESET_IN_MID_BODY,
    END_IN_MID_BODY,
    SLOW_BODY,
    BODY_NEVER_ENDS,
    INVALID_JSON,
    HTML_WITH_200,
    NO_CHOICE;

    private FakeAnswer of(FakeAnswer good) {
      return switch (this) {
        case TOO_MANY_429 -> FakeAnswer.error(429, "rate_limit_exceeded", "slow down");
        case TOO_MANY_429_WAIT ->
            FakeAnswer.error(429, "rate_limit_exceeded", "slow down").with("Retry-After: 1");
        case SERVER_ERROR_500 -> FakeAnswer.error(500, "server_error", "boom");
        case BAD_GATEWAY_502 -> FakeAnswer.html(502);
        case OVERLOADED_503 -> FakeAnswer.of(503, "text/plain", "no");
        case RESET_IN_MID_BODY -> good.reset();
        case END_IN_MID_BODY -> good.cut();
        case SLOW_BODY -> good.slow();
        case BODY_NEVER_ENDS -> good.held();
        case INVALID_JSON -> FakeAnswer.of(200, "application/json", "{\"choices\": [{\"mess");
        case HTML_WITH_200 -> FakeAnswer.html(200);
        case NO_CHOICE -> FakeAnswer.of(200, "application/json", "{\"choices\": []}");
      };
    }
  }

  private final double rate;
  private final Function<FakeEndpoint.Request, FakeAnswer> good;
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong repeats = new AtomicLong();
  private final Map<String, Integer> seen = new ConcurrentHashMap<>();
  private final Map<Fault, AtomicLong> faults = new EnumMap<>(Fault.class);

  /**
   * @param rate part of all calls that break
   */
  FaultyEndpoint(double rate, Function<FakeEndpoint.Request, FakeAnswer> good) {
    this.rate = rate;
    this.good = good;
    for (Fault fault : Fault.values()) {
      faults.put(fault, new AtomicLong());
    }
  }

  @Override
  public FakeAnswer apply(FakeEndpoint.Request request) {
    if (request.path().equals("/stats")) {
      return FakeAnswer.json(stats());
    }
    calls.incrementAndGet();
    String sent = Identity.sha256(Json.write(request.body()));
    int times = seen.merge(sent, 1, Integer::sum);
    repeats.addAndGet(times > 1 ? 1 : 0);
    SplittableRandom random = Draw.of("fault", sent, "" + times);
    if (random.nextDouble() >= rate) {
      return good.apply(request);
    }
    Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
    faults.get(fault).incrementAndGet();
    return fault.of(good.apply(request));
  }

  /** Calls, those among them that were sent before, and faults by their names. */
  ObjectNode stats() {
    ObjectNode stats = Json.object().put("calls", calls.get()).put("repeated", repeats.get());
    ObjectNode broken = stats.putObject("faults");
    faults.forEach(
        (fault, count) -> broken.put(fault.name().toLowerCase(Locale.ROOT), count.get()));
    return stats;
  }
}
