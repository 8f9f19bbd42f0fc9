package org.sparseforge.engine.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.chat.ChatEncoder;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.ThinkingMode;

class ByteTokenizerTest {
  private final ByteTokenizer tokenizer = new ByteTokenizer();

  @Test
  void controlTokensAndBytesHaveTheirIds() {
    String prompt =
        ChatEncoder.encode(java.util.List.of(ChatMessage.user("é")), ThinkingMode.THINKING);
    assertArrayEquals(new int[] {0, 3, 8 + 0xc3, 8 + 0xa9, 4, 5}, tokenizer.encode(prompt));
    assertEquals(prompt, tokenizer.decode(tokenizer.encode(prompt)));
    assertEquals(264, tokenizer.vocabSize());
    assertEquals(OptionalInt.of(0), tokenizer.bosTokenId());
    assertEquals(OptionalInt.of(1), tokenizer.eosTokenId());
    assertEquals(OptionalInt.of(7), tokenizer.idOf("｜DSML｜"));
    assertEquals(OptionalInt.of(8 + 'a'), tokenizer.idOf("a"));
    assertEquals(OptionalInt.empty(), tokenizer.idOf("é"));
  }

  @Test
  void idsBeyondTheVocabularyAreNoText() {
    assertEquals("a", tokenizer.decode(264, 8 + 'a', 129_279));
    assertEquals(
        "token id -1 is negative",
        assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(-1)).getMessage());
  }

  @Test
  void halfASurrogatePairIsRefused() {
    for (String half : new String[] {"ab\ud83d", "ab\ud83dc", "ab\ude00"}) {
      var refused = assertThrows(TokenizerException.class, () -> tokenizer.encode(half));
      assertEquals(
          "the text holds half a surrogate pair (U+"
              + String.format("%04X", (int) half.charAt(2))
              + ") at index 2, which is no character; remove it or replace it by U+FFFD",
          refused.getMessage());
    }
  }

  @Test
  void aCheckpointThatDeclaresItGetsIt(@TempDir Path folder) {
    ByteTokenizer.declare(folder);
    assertInstanceOf(ByteTokenizer.class, Tokenizers.open(folder, ByteTokenizer.VOCAB_SIZE));
  }

  @Property(tries = 500)
  void everyTextComesBack(@ForAll String text) {
    String paired =
        new String(
            text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            java.nio.charset.StandardCharsets.UTF_8);
    assertEquals(paired, tokenizer.decode(tokenizer.encode(paired)));
  }
}
