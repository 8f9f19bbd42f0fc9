package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.verify.fake.ScriptedMathematician;

/** A prover and verifier of known skill behind an endpoint. */
final class Mathematician {
  private Mathematician() {}

  /** Answers by what is asked and by the request's seed, in whatever order requests come. */
  static Function<FakeEndpoint.Request, FakeAnswer> of(ScriptedMathematician skill) {
    return request -> {
      JsonNode messages = request.body().path("messages");
      String question = messages.path(messages.size() - 1).path("content").asText();
      String answer = skill.answer(question, request.body().path("seed").longValue());
      ObjectNode body = FakeAnswer.chatBody(answer, "stop");
      ((ObjectNode) body.get("usage"))
          .put("prompt_tokens", question.length() / 4)
          .put("completion_tokens", answer.length() / 4);
      return FakeAnswer.json(body);
    };
  }

  static List<ObjectNode> problems(int count) {
    List<ObjectNode> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          org.sparseforge.schemas.Json.object()
              .put("id", "p" + i)
              .put("problem", "Show that " + i + " + n = n + " + i + " for every n."));
    }
    return rows;
  }
}
