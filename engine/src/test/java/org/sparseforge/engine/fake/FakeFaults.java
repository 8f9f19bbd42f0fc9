package org.sparseforge.engine.fake;

import java.util.SplittableRandom;
import java.util.function.Function;

/** Ways in which servers fail, and a script that does so now and then. */
public enum FakeFaults {
  TOO_MANY(FakeAnswer.error(429, "rate_limit_exceeded", "slow down")),
  TOO_MANY_FOR_NOW(FakeAnswer.error(429, "rate_limit", "slow down").with("Retry-After: 1")),
  BROKEN(FakeAnswer.error(500, "server_error", "boom")),
  PAGE(FakeAnswer.html(502)),
  OVERLOADED(FakeAnswer.of(503, "text/plain", "no")),
  RESET(FakeAnswer.chat("never read to its end").reset()),
  CUT(FakeAnswer.chat("never read to its end").cut()),
  NO_JSON(FakeAnswer.of(200, "application/json", "{\"choices\": [")),
  WRONG_TYPE(FakeAnswer.html(200)),
  NO_CHOICE(FakeAnswer.of(200, "application/json", "{\"choices\": []}")),
  ERROR_IN_200(FakeAnswer.of(200, "application/json", "{\"error\": {\"message\": \"oops\"}}"));

  private final FakeAnswer answer;

  FakeFaults(FakeAnswer answer) {
    this.answer = answer;
  }

  public FakeAnswer answer() {
    return answer;
  }

  /**
   * @param rate part of the requests that meet some fault, in the order of arrival
   */
  public static Function<FakeEndpoint.Request, FakeAnswer> some(
      double rate, long seed, Function<FakeEndpoint.Request, FakeAnswer> good) {
    return request -> {
      SplittableRandom random = new SplittableRandom(seed + 31L * request.number());
      random.nextLong();
      return random.nextDouble() < rate
          ? values()[random.nextInt(values().length)].answer
          : good.apply(request);
    };
  }
}
