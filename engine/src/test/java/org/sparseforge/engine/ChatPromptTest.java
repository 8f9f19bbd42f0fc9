package org.sparseforge.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.sparseforge.engine.fake.TestEngines.failure;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.chat.ChatEncoder;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.chat.ToolCall;
import org.sparseforge.engine.fake.ByteCodec;
import org.sparseforge.engine.fake.HashingForwardPass;
import org.sparseforge.engine.fake.ScriptedForwardPass;
import org.sparseforge.engine.fake.TestEngines;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.engine.tokenizer.ByteTokenizer;
import org.sparseforge.engine.tokenizer.Tokenizer;

class ChatPromptTest {
  private static final Tokenizer BYTES = new ByteTokenizer();
  private static final int EOS = 1;
  private static final int THINK_CLOSE = 6;

  private static final List<ChatMessage> QUESTION =
      List.of(ChatMessage.system("Be brief."), ChatMessage.user("Wo?"));

  private static final LocalEngine ENGINE = open(ChatProfile.V3_2);

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  @Test
  void aConversationBecomesTheModelsOwnFormat() {
    for (ThinkingMode mode : ThinkingMode.values()) {
      Completion completion = complete(Prompt.of(QUESTION, mode));
      assertEquals(
          ChatEncoder.encode(QUESTION, mode), BYTES.decode(completion.promptTokenIds()), "" + mode);
      assertEquals(completion.text(), BYTES.decode(completion.tokenIds()));
      assertEquals(
          ReplyReader.read(completion.text(), completion.finishReason(), mode, "r"),
          completion.reply().orElseThrow());
    }
  }

  @Test
  void reasoningIsCountedInThinkingModeAlone() {
    Completion thinking = complete(Prompt.of(QUESTION, ThinkingMode.THINKING));
    int[] ids = thinking.tokenIds();
    int end = 0;
    while (end < ids.length && ids[end] != THINK_CLOSE) {
      end++;
    }
    assertEquals(OptionalInt.of(end), thinking.usage().reasoningTokens());
    Completion chat = complete(Prompt.of(QUESTION, ThinkingMode.CHAT));
    assertEquals(OptionalInt.empty(), chat.usage().reasoningTokens());
  }

  @Test
  void onlyAConversationIsReadAsAMessage() {
    assertEquals(Optional.empty(), complete(Prompt.of("Wo?")).reply());
    assertEquals(Optional.empty(), complete(Prompt.of(20, 21)).reply());
  }

  /** Ids that no tokenizer would give show that the known part is taken as it is. */
  @Test
  void knownTokensAreNotMadeAgain() {
    ChatMessage call = ChatMessage.assistant("", "hm", List.of(ToolCall.of("look", "{\"x\": 1}")));
    List<ChatMessage> all =
        List.of(QUESTION.get(0), QUESTION.get(1), call, ChatMessage.tool("nothing here"));
    int[] known = {200, 7, 201, 7, 202, EOS};
    Completion completion =
        complete(Prompt.of(all, ThinkingMode.THINKING).withKnown(new Prompt.Known(known, 3)));
    int[] prompt = completion.promptTokenIds();
    assertArrayEquals(known, Arrays.copyOf(prompt, known.length));
    assertEquals(
        "\n\n<function_results>\n<result>nothing here</result>\n</function_results>\n\n<think>",
        BYTES.decode(Arrays.copyOfRange(prompt, known.length, prompt.length)));
  }

  @Test
  void aTurnThatGoesOnWithItsOwnTokensIsTheConversationAsAWhole() {
    int[] prompt = complete(Prompt.of(QUESTION, ThinkingMode.CHAT)).promptTokenIds();
    int[] known = Arrays.copyOf(prompt, prompt.length + 3);
    known[prompt.length] = 8 + 'J';
    known[prompt.length + 1] = 8 + 'a';
    known[prompt.length + 2] = EOS;
    Prompt.Chat whole =
        Prompt.of(
            List.of(
                QUESTION.get(0),
                QUESTION.get(1),
                ChatMessage.assistant("Ja", null, List.of()),
                ChatMessage.user("Und?")),
            ThinkingMode.CHAT);
    assertArrayEquals(
        complete(whole).promptTokenIds(),
        complete(whole.withKnown(new Prompt.Known(known, 3))).promptTokenIds());
  }

  @Test
  void calledToolsAreTheReasonWhyACompletionEnded() {
    Prompt.Chat prompt = Prompt.of(List.of(ChatMessage.user("Wo?")), ThinkingMode.CHAT);
    String text = ChatEncoder.encode(prompt.messages(), prompt.thinkingMode());
    String said =
        "Ich schaue.\n\n<｜DSML｜function_calls>\n<｜DSML｜invoke name=\"look\">\n"
            + "</｜DSML｜invoke>\n</｜DSML｜function_calls>";
    try (LocalEngine engine =
        TestEngines.open(new ScriptedForwardPass(said, new ByteCodec().encode(text).length))) {
      Completion completion =
          engine.submit(GenerationRequest.of("r", prompt, SamplingParams.greedy(400))).join();
      assertEquals(FinishReason.TOOL_CALLS, completion.finishReason());
      assertEquals(said, completion.text());
      Reply reply = completion.reply().orElseThrow();
      assertEquals("Ich schaue.", reply.content());
      assertEquals(List.of(new ToolCall("call_r_0", "look", "{}")), reply.toolCalls());
    }
  }

  @Test
  void aConversationCanBeScored() {
    ScoreRequest chat =
        new ScoreRequest(
            "r",
            Prompt.of(QUESTION, ThinkingMode.CHAT),
            List.of(Prompt.of("Ja"), Prompt.of("Nein")));
    ScoreRequest text =
        new ScoreRequest(
            "r", Prompt.of(ChatEncoder.encode(QUESTION, ThinkingMode.CHAT)), chat.continuations());
    ScoreResult expected = ENGINE.score(text).join();
    ScoreResult scored = ENGINE.score(chat).join();
    for (int i = 0; i < 2; i++) {
      assertEquals(
          expected.continuations().get(i).logprob(), scored.continuations().get(i).logprob());
    }
  }

  @Test
  void whatHasNoPromptInTheFormatIsInvalid() {
    EngineException.Invalid orphan =
        invalid(ENGINE, Prompt.of(List.of(ChatMessage.tool("x")), ThinkingMode.CHAT));
    assertEquals("invalid_messages", orphan.errorClass());
    assertEquals(
        "request r: messages[0] (tool): answers no call: the message before the tool results must"
            + " be an assistant message with tool_calls",
        orphan.getMessage());
    EngineException.Invalid half =
        invalid(ENGINE, Prompt.of(List.of(ChatMessage.user("\ud800")), ThinkingMode.CHAT));
    assertEquals("invalid_utf8", half.errorClass());
    try (LocalEngine speciale = open(ChatProfile.SPECIALE)) {
      assertEquals(
          "request r: profile speciale thinks always; use thinking_mode thinking, or profile v3.2",
          invalid(speciale, Prompt.of(QUESTION, ThinkingMode.CHAT)).getMessage());
    }
  }

  @Test
  void promptsThatCannotBeMeantAreRefusedAtOnce() {
    assertEquals(
        "a conversation needs at least one message",
        assertThrows(IllegalArgumentException.class, () -> Prompt.of(List.of(), ThinkingMode.CHAT))
            .getMessage());
    Prompt.Known three = new Prompt.Known(new int[] {1}, 3);
    assertEquals(
        "tokens of 3 messages are known, but there are only 2",
        assertThrows(
                IllegalArgumentException.class,
                () -> Prompt.of(QUESTION, ThinkingMode.CHAT).withKnown(three))
            .getMessage());
    assertEquals(
        "known tokens stand for at least one message, got 0 tokens of 2 messages",
        assertThrows(IllegalArgumentException.class, () -> new Prompt.Known(new int[0], 2))
            .getMessage());
  }

  private static Completion complete(Prompt prompt) {
    SamplingParams params = SamplingParams.from(Map.of("max_tokens", 40, "seed", 3));
    return ENGINE.submit(GenerationRequest.of("r", prompt, params)).join();
  }

  private static EngineException.Invalid invalid(LocalEngine engine, Prompt prompt) {
    return assertInstanceOf(
        EngineException.Invalid.class,
        failure(engine.submit(GenerationRequest.of("r", prompt, SamplingParams.greedy(2)))));
  }

  private static LocalEngine open(ChatProfile profile) {
    return new LocalEngine(
        new HashingForwardPass(ByteTokenizer.VOCAB_SIZE, 200, 16, 1000),
        new TokenizerCodec(BYTES, new int[] {EOS}),
        EngineConfig.from(Map.of("block_size", 16)),
        profile);
  }
}
