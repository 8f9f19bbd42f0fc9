package org.sparseforge.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.fake.TestEngines.failure;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.fake.ByteCodec;
import org.sparseforge.engine.fake.ScriptedForwardPass;
import org.sparseforge.engine.sampling.SamplingParams;

/** Text, stop strings and stop tokens, over a model that says what it is told to. */
class CompletionTextTest {
  @Test
  void theModelsEndTokenEndsTheTextWithoutBeingInIt() {
    Completion completion = say("Hello", Map.of());
    assertEquals("Hello", completion.text());
    assertEquals(FinishReason.STOP, completion.finishReason());
    assertArrayEquals(new int[] {'H', 'e', 'l', 'l', 'o', ByteCodec.EOS}, completion.tokenIds());
  }

  @Test
  void aStopStringAcrossTokensIsLeftOutButItsTokensStay() {
    Completion completion = say("one</stop>two", Map.of("stop", List.of("</stop>", "xyz")));
    assertEquals("one", completion.text());
    assertEquals(FinishReason.STOP, completion.finishReason());
    assertEquals("one</stop>".length(), completion.tokenIds().length);
  }

  @Test
  void textThatOnlyBeganLikeAStopStringIsKept() {
    assertEquals("one</st", say("one</st", Map.of("stop", "</stop>")).text());
    Completion cut = say("one</stop>", Map.of("stop", "</stop>", "max_tokens", 6));
    assertEquals("one</s", cut.text());
    assertEquals(FinishReason.LENGTH, cut.finishReason());
  }

  @Test
  void aStopStringInsideOneTokenIsCutThere() {
    assertEquals("a ", say("a yb", Map.of("stop", "y")).text());
  }

  @Test
  void halfACharacterIsHeldBackAndReplacedAtTheEnd() {
    assertEquals("né🚀", say("né🚀", Map.of()).text());
    Completion cut = say("né🚀", Map.of("max_tokens", 5));
    assertEquals("né\uFFFD", cut.text());
  }

  @Test
  void stopTokensStopAndAreNotInTheText() {
    Completion completion = say("abc", Map.of("stop_token_ids", (int) 'b'));
    assertEquals("a", completion.text());
    assertEquals(2, completion.tokenIds().length);
    assertEquals(FinishReason.STOP, completion.finishReason());
  }

  @Test
  void endTokensMayBeIgnored() {
    Completion completion = say("ab", Map.of("ignore_eos", true, "max_tokens", 4));
    assertEquals("ab", completion.text());
    assertArrayEquals(new int[] {'a', 'b', ByteCodec.EOS, ByteCodec.EOS}, completion.tokenIds());
    assertEquals(FinishReason.LENGTH, completion.finishReason());
  }

  @Test
  void nothingStopsBeforeMinTokens() {
    Completion completion = say("ab.cd.ef", Map.of("min_tokens", 4, "stop", ".", "max_tokens", 20));
    assertEquals("ab.cd", completion.text());
    completion = say("ab", Map.of("min_tokens", 4, "max_tokens", 6));
    assertTrue(completion.tokenIds().length >= 4);
    for (int i = 0; i < 3; i++) {
      assertTrue(completion.tokenIds()[i] != ByteCodec.EOS);
    }
  }

  @Test
  void aDecoderThatThrowsCostsItsOwnRequest() {
    TokenCodec broken =
        new TokenCodec() {
          @Override
          public int[] encode(String text) {
            return new int[] {1};
          }

          @Override
          public Decoder decoder() {
            return new Decoder() {
              @Override
              public void add(int tokenId, StringBuilder into) {
                throw new IllegalStateException("no such token");
              }

              @Override
              public void finish(StringBuilder into) {}
            };
          }

          @Override
          public int[] eosTokenIds() {
            return new int[0];
          }
        };
    EngineConfig config = EngineConfig.from(Map.of("block_size", 4));
    try (LocalEngine engine = new LocalEngine(new ScriptedForwardPass("abc"), broken, config)) {
      for (int i = 0; i < 2; i++) {
        EngineException failure =
            failure(
                engine.submit(GenerationRequest.of("r", Prompt.of("x"), SamplingParams.greedy(1))));
        assertInstanceOf(EngineException.Invalid.class, failure);
        assertEquals(
            "request r: its tokens cannot be turned into text: no such token",
            failure.getMessage());
      }
    }
  }

  private static Completion say(String script, Map<String, Object> params) {
    Map<String, Object> values = new HashMap<>(Map.of("temperature", 0));
    values.putAll(params);
    EngineConfig config = EngineConfig.from(Map.of("block_size", 4));
    try (LocalEngine engine =
        new LocalEngine(new ScriptedForwardPass(script), new ByteCodec(), config)) {
      return engine
          .submit(GenerationRequest.of("r", Prompt.of(7), SamplingParams.from(values)))
          .join();
    }
  }
}
