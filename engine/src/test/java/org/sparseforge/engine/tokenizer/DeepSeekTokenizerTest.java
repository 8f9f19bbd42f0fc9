package org.sparseforge.engine.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.chat.ChatEncoder;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.SpecialTokens;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.schemas.Json;

/**
 * The published tokenizer, where it can be had: in the file named by system property {@code
 * sparseforge.deepseek.tokenizer} or environment variable {@code SPARSEFORGE_DEEPSEEK_TOKENIZER},
 * or where engine/golden/fetch_tokenizer.sh puts it.
 *
 * <p>The file that can be fetched is V3's. V3.2 differs from it in the names of two tokens that V3
 * kept free, so they are renamed here if they are not there yet.
 */
class DeepSeekTokenizerTest {
  private static final long SEED = 20260101;

  @TempDir static Path folder;
  private static Tokenizer tokenizer;
  private static String missing;

  @BeforeAll
  static void openTheRealTokenizer() throws Exception {
    String named =
        System.getProperty(
            "sparseforge.deepseek.tokenizer", System.getenv("SPARSEFORGE_DEEPSEEK_TOKENIZER"));
    Path file = Path.of(named != null ? named : "target/deepseek-tokenizer/tokenizer.json");
    missing = file.toAbsolutePath() + " is not there; run engine/golden/fetch_tokenizer.sh";
    if (!Files.exists(file)) {
      return;
    }
    String json =
        Files.readString(file)
            .replace("<｜place▁holder▁no▁798｜>", "<think>")
            .replace("<｜place▁holder▁no▁799｜>", "</think>");
    Files.writeString(folder.resolve("tokenizer.json"), json);
    Path config = file.resolveSibling("tokenizer_config.json");
    if (Files.exists(config)) {
      Files.copy(config, folder.resolve("tokenizer_config.json"));
    }
    tokenizer = Tokenizers.open(folder, 129_280);
  }

  @BeforeEach
  void skipWithoutIt() {
    assumeTrue(tokenizer != null, missing);
  }

  @AfterAll
  static void close() {
    if (tokenizer != null) {
      tokenizer.close();
    }
  }

  @Test
  void theModelCardsConversationHasItsPublishedIds() {
    String prompt =
        ChatEncoder.encode(
            List.of(
                ChatMessage.user("hello"),
                ChatMessage.assistant("Hello! I am DeepSeek.", "thinking...", List.of()),
                ChatMessage.user("1+1=?")),
            ThinkingMode.THINKING);
    assertArrayEquals(
        new int[] {
          0, 128803, 33310, 128804, 128799, 19923, 3, 342, 1030, 22651, 4374, 1465, 16, 1, 128803,
          19, 13, 19, 127252, 128804, 128798
        },
        tokenizer.encode(prompt));
  }

  @Test
  void controlTokensHaveTheirPublishedIds() {
    assertEquals(128_815, tokenizer.vocabSize());
    assertEquals(OptionalInt.of(0), tokenizer.idOf(SpecialTokens.BOS));
    assertEquals(OptionalInt.of(1), tokenizer.idOf(SpecialTokens.EOS));
    assertEquals(OptionalInt.of(128_803), tokenizer.idOf(SpecialTokens.USER));
    assertEquals(OptionalInt.of(128_804), tokenizer.idOf(SpecialTokens.ASSISTANT));
    assertEquals(OptionalInt.of(128_798), tokenizer.idOf(SpecialTokens.THINK_OPEN));
    assertEquals(OptionalInt.of(128_799), tokenizer.idOf(SpecialTokens.THINK_CLOSE));
    assertTrue(SpecialTokens.missingFrom(tokenizer::idOf).isEmpty());
  }

  /** Remake: see engine/golden/tokenizer_ids.mjs. */
  @Test
  void anotherImplementationGivesTheSameIds() throws Exception {
    int texts = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                DeepSeekTokenizerTest.class.getResourceAsStream("tokenizer_ids.jsonl"),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode golden = Json.parse(line);
        String text = golden.get("text").textValue();
        int[] expected = new int[golden.get("ids").size()];
        for (int i = 0; i < expected.length; i++) {
          expected[i] = golden.get("ids").get(i).intValue();
        }
        assertArrayEquals(expected, tokenizer.encode(text), text);
        assertEquals(text, tokenizer.decode(expected));
        texts++;
      }
    }
    assertTrue(texts >= 50, texts + " texts");
  }

  @Test
  void tenThousandRandomTextsComeBack() {
    Random random = new Random(SEED);
    for (int i = 0; i < 10_000; i++) {
      String text = randomText(random);
      int[] ids = tokenizer.encode(text);
      assertEquals(text, tokenizer.decode(ids), () -> "seed " + SEED);
    }
  }

  @Test
  void tokensDecodedOneByOneAreWhatTheLibraryDecodesAtOnce() {
    Random random = new Random(SEED);
    var library = NativeTokenizers.library();
    long handle = library.createTokenizerFromString(readAll(folder.resolve("tokenizer.json")));
    try {
      for (int i = 0; i < 2_000; i++) {
        int[] ids = random.ints(1 + random.nextInt(40), 0, 129_280).toArray();
        long[] wide = java.util.Arrays.stream(ids).asLongStream().toArray();
        assertEquals(library.decode(handle, wide, false), tokenizer.decode(ids));
      }
    } finally {
      library.deleteTokenizer(handle);
    }
  }

  @Test
  void threadsMayShareIt() throws Exception {
    List<String> texts = new ArrayList<>();
    Random random = new Random(SEED);
    for (int i = 0; i < 200; i++) {
      texts.add(randomText(random));
    }
    List<int[]> alone = texts.stream().map(tokenizer::encode).toList();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<List<int[]>>> together = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        together.add(pool.submit(() -> texts.stream().map(tokenizer::encode).toList()));
      }
      for (Future<List<int[]>> result : together) {
        for (int i = 0; i < texts.size(); i++) {
          assertArrayEquals(alone.get(i), result.get().get(i));
        }
      }
    } finally {
      pool.shutdown();
    }
  }

  /** Any code points but surrogates, in runs of one script or of anything. */
  private static String randomText(Random random) {
    int[] starts = {0, 0x20, 0x20, 0xa0, 0x370, 0x4e00, 0x3040, 0x1f300, 0x600, 0};
    int[] widths = {0x20, 0x5f, 0x5f, 0x200, 0x200, 0x5000, 0x100, 0x400, 0x100, 0x110000};
    StringBuilder text = new StringBuilder();
    for (int run = random.nextInt(4); run >= 0; run--) {
      int script = random.nextInt(starts.length);
      for (int i = random.nextInt(20); i >= 0; i--) {
        int c = starts[script] + random.nextInt(widths[script]);
        if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
          text.appendCodePoint(c);
        }
      }
    }
    return text.toString();
  }

  private static String readAll(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
