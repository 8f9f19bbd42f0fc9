package org.sparseforge.engine.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChatProfileTest {
  private static final EncodingOptions THINKING = EncodingOptions.of(ThinkingMode.THINKING);
  private static final List<ChatMessage> QUESTION = List.of(ChatMessage.user("q"));

  private static void assertRefused(
      String message, EncodingOptions options, List<ChatMessage> messages) {
    var refused =
        assertThrows(
            ChatEncodingException.class, () -> ChatProfile.SPECIALE.encode(messages, options));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void profilesAreKnownByName() {
    assertEquals(ChatProfile.V3_2, ChatProfile.of("v3.2"));
    assertEquals(ChatProfile.SPECIALE, ChatProfile.of("speciale"));
    assertEquals(
        "profile 'v4' is not known; write 'v3.2' or 'speciale'",
        assertThrows(IllegalArgumentException.class, () -> ChatProfile.of("v4")).getMessage());
    assertEquals(
        "thinking_mode 'on' is not known; write 'thinking' or 'chat'",
        assertThrows(IllegalArgumentException.class, () -> ThinkingMode.of("on")).getMessage());
    for (ThinkingMode mode : ThinkingMode.values()) {
      assertEquals(mode, ThinkingMode.of(mode.text()));
    }
  }

  @Test
  void profilesSampleAsPublishedAndSpecialeThinksLonger() {
    for (ChatProfile profile : ChatProfile.values()) {
      assertEquals(1.0, profile.temperature());
      assertEquals(0.95, profile.topP());
      assertEquals(ThinkingMode.THINKING, profile.defaultThinkingMode());
    }
    assertEquals(32_768, ChatProfile.V3_2.maxTokens());
    assertEquals(131_072, ChatProfile.SPECIALE.maxTokens());
  }

  @Test
  void bothWriteTheSamePrompt() {
    assertEquals(
        ChatProfile.V3_2.encode(QUESTION, THINKING),
        ChatProfile.SPECIALE.encode(QUESTION, THINKING));
  }

  @Test
  void specialeRefusesChatModeAndTools() {
    assertRefused(
        "profile speciale thinks always; use thinking_mode thinking, or profile v3.2",
        EncodingOptions.of(ThinkingMode.CHAT),
        QUESTION);
    String noTools = "profile speciale has no tools; remove them, or use profile v3.2";
    assertRefused(
        "messages[0] (system): " + noTools,
        THINKING,
        List.of(
            ChatMessage.system("").withTools(List.of(PythonJson.parse("{}"))), QUESTION.get(0)));
    assertRefused(
        "messages[1] (assistant): " + noTools,
        THINKING,
        List.of(QUESTION.get(0), ChatMessage.assistant("", "r", List.of(ToolCall.of("f", "{}")))));
  }
}
