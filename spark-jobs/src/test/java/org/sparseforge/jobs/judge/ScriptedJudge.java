package org.sparseforge.jobs.judge;

import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.schemas.Json;

/**
 * A judge whose noise is known: of one criterion it says the truth, but for a part of its
 * judgements in which it says the opposite. Which ones those are is decided by the seed and by what
 * is judged.
 *
 * @param truth of an answer, as the judge is shown it
 * @param error probability of the opposite
 * @param mumbles probability of words that hold no judgement
 */
record ScriptedJudge(Function<String, Boolean> truth, double error, double mumbles) {
  static final String RUBRIC =
      "[{\"name\": \"sound\", \"description\": \"The number is even.\", \"weight\": 2}]";

  private static final Pattern ANSWER =
      Pattern.compile("## Answer\\s+(\"(?:[^\"\\\\]|\\\\.)*\")", Pattern.DOTALL);

  FakeAnswer answer(FakeEndpoint.Request request) {
    String asked = asked(request);
    String answer = shown(asked);
    SplittableRandom random =
        new SplittableRandom(request.body().path("seed").longValue() * 31 + answer.hashCode());
    random.nextLong();
    if (random.nextDouble() < mumbles) {
      return FakeAnswer.chat("well, well");
    }
    boolean said = truth.apply(answer) ^ random.nextDouble() < error;
    return FakeAnswer.chat(
        "I look.\n{\"analysis\": \"seen\", \"scores\": {\"sound\": " + (said ? 1 : 0) + "}}");
  }

  static String asked(FakeEndpoint.Request request) {
    return request.body().path("messages").path(0).path("content").asText();
  }

  /** The answer that stands in a judge's prompt. */
  static String shown(String asked) {
    Matcher found = ANSWER.matcher(asked);
    if (!found.find()) {
      throw new IllegalArgumentException(asked);
    }
    return Json.parse(found.group(1)).textValue();
  }
}
