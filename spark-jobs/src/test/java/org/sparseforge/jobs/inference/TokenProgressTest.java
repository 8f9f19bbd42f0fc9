package org.sparseforge.jobs.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.endpoint.EndpointConfig;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.jobs.engine.EndpointRecipe;
import org.sparseforge.jobs.engine.EngineHolder;
import org.sparseforge.schemas.Json;

class TokenProgressTest {
  @Test
  void lineTellsWhatItCostsAndWhyNothingHappens() throws Exception {
    CountDownLatch probed = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (FakeEndpoint server =
            FakeEndpoint.start(
                request -> {
                  if (request.number() < 2) {
                    return FakeAnswer.html(503);
                  }
                  probed.countDown();
                  await(go);
                  return FakeAnswer.chat("well");
                });
        TokenProgress progress = new TokenProgress(new PrintStream(out), false)) {
      progress.note("a word before");
      progress.begin("progress", 10, 2);
      assertTrue(progress.line().startsWith("2 of 10 rows | 0 tokens/s"), progress.line());
      EngineHolder.Held held = EngineHolder.get(recipe(server));
      CompletableFuture<Completion> asked = held.model().engine().submit(request());
      probed.await();
      held.rows().add(Json.object().put("cost_usd", 0.25).put("completion_tokens", 7));
      String line = progress.line();
      assertTrue(line.startsWith("3 of 10 rows | "), line);
      assertTrue(line.contains(" | $0.2500 | "), line);
      assertTrue(line.endsWith(" | waiting for the endpoint: HTTP 503"), line);
      go.countDown();
      assertEquals("well", asked.join().text());
      assertFalse(progress.line().contains("waiting"), progress.line());
    } finally {
      EngineHolder.close("progress");
    }
    assertEquals("a word before", out.toString().strip());
  }

  private static EndpointRecipe recipe(FakeEndpoint server) {
    Map<String, Object> settings =
        EndpointConfig.from(Map.of("backoff_seconds", 0.001, "circuit_failures", 2)).toMap();
    return new EndpointRecipe("progress", server.ref(), new HashMap<>(settings), null, false);
  }

  private static GenerationRequest request() {
    return GenerationRequest.of(
        "r",
        Prompt.of(List.of(ChatMessage.user("u")), ThinkingMode.CHAT),
        SamplingParams.greedy(1));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
