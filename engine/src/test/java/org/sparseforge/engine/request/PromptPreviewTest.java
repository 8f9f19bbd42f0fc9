package org.sparseforge.engine.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.tokenizer.ByteTokenizer;
import org.sparseforge.engine.tokenizer.Tokenizer;

class PromptPreviewTest {
  private static final PromptPreview TEXT =
      new PromptPreview(ChatProfile.V3_2, ThinkingMode.THINKING, Optional.empty());
  private static final PromptPreview IDS =
      new PromptPreview(ChatProfile.V3_2, ThinkingMode.CHAT, Optional.of(new ByteTokenizer()));
  private static final String QUESTION = "\"messages\":[{\"role\":\"user\",\"content\":\"é\"}]";

  private static String preview(PromptPreview preview, String line) {
    return preview.preview(line.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aConversationIsShownAsTheModelSeesIt() {
    assertEquals(
        "{\"id\":\"a\",\"prompt\":\"<｜begin▁of▁sentence｜><｜User｜>é<｜Assistant｜><think>\"}",
        preview(TEXT, "{\"id\":\"a\"," + QUESTION + "}"));
    assertEquals(
        "{\"id\":\"a\",\"prompt\":\"<｜begin▁of▁sentence｜><｜User｜>é<｜Assistant｜></think>\","
            + "\"token_ids\":[0,3,203,177,4,6]}",
        preview(IDS, "{\"id\":\"a\"," + QUESTION + "}"));
  }

  @Test
  void aRowsOwnModeComesFirst() {
    assertTrue(
        preview(IDS, "{\"id\":\"a\",\"thinking_mode\":\"thinking\"," + QUESTION + "}")
            .contains("<think>"));
  }

  @Test
  void textAndTokensAreShownAsTheyAre() {
    assertEquals(
        "{\"id\":\"1\",\"prompt\":\"p<think>\",\"token_ids\":[120,5]}",
        preview(IDS, "{\"id\":1,\"prompt\":\"p<think>\"}"));
    assertEquals(
        "{\"id\":\"1\",\"prompt\":\"p\",\"token_ids\":[120]}",
        preview(IDS, "{\"id\":1,\"prompt\":[120]}"));
    assertEquals(
        "{\"id\":\"1\",\"prompt\":null,\"token_ids\":[120]}",
        preview(TEXT, "{\"id\":1,\"prompt\":[120]}"));
  }

  @Test
  void mistakesOfARowAreItsError() {
    assertEquals(
        "{\"id\":\"a\",\"error\":{\"class\":\"invalid_messages\",\"message\":\"messages[0] (user):"
            + " content is null; give it text (an empty text is allowed)\"}}",
        preview(TEXT, "{\"id\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":null}]}"));
    assertTrue(
        preview(TEXT, "nothing").startsWith("{\"id\":null,\"error\":{\"class\":\"invalid_json\","));
    assertEquals(
        "{\"id\":\"a\",\"error\":{\"class\":\"invalid_utf8\",\"message\":\"prompt: the text holds"
            + " half a surrogate pair (U+D800) at index 1, which is no character; remove it or"
            + " replace it by U+FFFD\"}}",
        preview(IDS, "{\"id\":\"a\",\"prompt\":\"x\\ud800\"}"));
    assertEquals(
        "{\"id\":\"a\",\"error\":{\"class\":\"invalid_row\",\"message\":\"thinking_mode '?' is not"
            + " known; write 'thinking' or 'chat'\"}}",
        preview(IDS, "{\"id\":\"a\",\"thinking_mode\":\"\\ud800\",\"prompt\":\"\"}"));
    PromptPreview speciale =
        new PromptPreview(ChatProfile.SPECIALE, ThinkingMode.CHAT, Optional.empty());
    assertEquals(
        "{\"id\":\"a\",\"error\":{\"class\":\"invalid_messages\",\"message\":\"profile speciale"
            + " thinks always; use thinking_mode thinking, or profile v3.2\"}}",
        preview(speciale, "{\"id\":\"a\"," + QUESTION + "}"));
  }

  @Test
  void aSoundPromptThatIsHardlyMeantComesWithAWarning() {
    assertEquals(
        "{\"id\":\"a\",\"prompt\":\"<｜begin▁of▁sentence｜>r</think>b<｜end▁of▁sentence｜>\","
            + "\"warnings\":[\"the prompt asks for no answer; end with a user message or with the"
            + " results of all calls\"]}",
        preview(
            TEXT,
            "{\"id\":\"a\",\"messages\":[{\"role\":\"assistant\",\"content\":\"b\","
                + "\"reasoning_content\":\"r\"}]}"));
    PromptPreview strange =
        new PromptPreview(
            ChatProfile.V3_2, ThinkingMode.CHAT, Optional.of(new WithoutThinkTokens()));
    assertTrue(
        preview(strange, "{\"id\":\"a\"," + QUESTION + "}")
            .endsWith(
                "\"warnings\":[\"the model's tokenizer has no token <think>, </think>; it was not"
                    + " made for this chat format\"]}"));
  }

  /** A tokenizer that spells the think tags out, as V3's does. */
  private static final class WithoutThinkTokens implements Tokenizer {
    private final ByteTokenizer bytes = new ByteTokenizer();

    @Override
    public int[] encode(String text) {
      return bytes.encode(text);
    }

    @Override
    public byte[] bytesOf(int id) {
      return bytes.bytesOf(id);
    }

    @Override
    public int vocabSize() {
      return bytes.vocabSize();
    }

    @Override
    public OptionalInt idOf(String token) {
      return token.contains("think") ? OptionalInt.empty() : bytes.idOf(token);
    }

    @Override
    public OptionalInt bosTokenId() {
      return bytes.bosTokenId();
    }

    @Override
    public OptionalInt eosTokenId() {
      return bytes.eosTokenId();
    }
  }
}
