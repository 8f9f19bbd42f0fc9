package org.sparseforge.engine.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizersTest {
  @TempDir Path folder;

  private void assertRefused(String message) {
    var refused = assertThrows(TokenizerException.class, () -> Tokenizers.open(folder));
    assertEquals(message.replace("FOLDER", folder.toString()), refused.getMessage());
  }

  private void assertRefusedStart(String json, String message) throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), json);
    var refused = assertThrows(TokenizerException.class, () -> Tokenizers.open(folder));
    assertTrue(
        refused.getMessage().startsWith(message.replace("FOLDER", folder.toString())),
        refused.getMessage());
  }

  @Test
  void aPublishedTokenizerIsOpenedWithItsControlTokens() throws IOException {
    try (Tokenizer tokenizer = Tokenizers.open(TinyTokenizerJson.writeTo(folder), 263)) {
      assertEquals(263, tokenizer.vocabSize());
      assertEquals(OptionalInt.of(TinyTokenizerJson.BOS), tokenizer.bosTokenId());
      assertEquals(OptionalInt.of(TinyTokenizerJson.EOS), tokenizer.eosTokenId());
      assertEquals(OptionalInt.of(TinyTokenizerJson.USER), tokenizer.idOf("<｜User｜>"));
      assertEquals(OptionalInt.empty(), tokenizer.idOf("<think>"));
      assertArrayEquals(
          new int[] {TinyTokenizerJson.BOS, TinyTokenizerJson.USER, TinyTokenizerJson.HELLO, '\n'},
          tokenizer.encode("<｜begin▁of▁sentence｜><｜User｜>hello\n"));
      assertEquals(
          "<｜User｜>hello\n",
          tokenizer.decode(TinyTokenizerJson.USER, 265, TinyTokenizerJson.HELLO, '\n', 999));
    }
  }

  @Test
  void truncationThatTheFileAsksForIsOff() throws IOException {
    try (Tokenizer tokenizer = Tokenizers.open(TinyTokenizerJson.writeTo(folder))) {
      assertEquals(100_000, tokenizer.encode("ab".repeat(50_000)).length);
      assertEquals(0, tokenizer.encode("").length);
    }
  }

  @Test
  void everyCharacterSurvivesTheWayIntoTheLibrary() throws IOException {
    try (Tokenizer tokenizer = Tokenizers.open(TinyTokenizerJson.writeTo(folder))) {
      StringBuilder all = new StringBuilder();
      for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 97) {
        if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
          all.appendCodePoint(c);
        }
      }
      String text = all.toString();
      assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
      assertThrows(TokenizerException.class, () -> tokenizer.encode("a\ud800"));
    }
  }

  @Test
  void aMissingTokenizerIsNamed() {
    assertRefused(
        "the tokenizer FOLDER/tokenizer.json does not exist; copy it from where the checkpoint was"
            + " published");
  }

  @Test
  void damagedTokenizersAreRefused() throws IOException {
    String whole = TinyTokenizerJson.json().toString();
    assertRefusedStart(
        whole.substring(0, whole.length() / 2), "FOLDER/tokenizer.json is damaged: ");
    assertRefusedStart("", "FOLDER/tokenizer.json is no tokenizer: it must hold a JSON object");
    assertRefusedStart("[]", "FOLDER/tokenizer.json is no tokenizer: it must hold a JSON object");
    assertRefusedStart("{}", "FOLDER/tokenizer.json is no tokenizer: it lists no tokens");
    assertRefusedStart(whole + "x", "FOLDER/tokenizer.json is damaged: Unrecognized token 'x'");
    ObjectNode strangeId = TinyTokenizerJson.json();
    strangeId.withObject("/model/vocab").put("zz", -3);
    assertRefusedStart(
        strangeId.toString(),
        "FOLDER/tokenizer.json is damaged: token 'zz' has the impossible id -3");
    ObjectNode noModelType = TinyTokenizerJson.json();
    noModelType.withObject("/model").put("type", "Unheard");
    assertRefusedStart(noModelType.toString(), "FOLDER/tokenizer.json is no tokenizer: ");
    ObjectNode otherDecoder = TinyTokenizerJson.json();
    otherDecoder.withObject("/decoder").put("type", "Metaspace");
    assertRefusedStart(
        otherDecoder.toString(),
        "FOLDER/tokenizer.json has a decoder of type Metaspace; only byte-level tokenizers");
  }

  @Test
  void addedTokensThatWouldBeRenumberedAreRefused() throws IOException {
    ObjectNode gap = TinyTokenizerJson.json();
    ((ObjectNode) gap.at("/added_tokens/2")).put("id", 270);
    assertRefusedStart(
        gap.toString(),
        "FOLDER/tokenizer.json lists the added token '<｜User｜>' with id 270, but it encodes to"
            + " [262]; ids of added tokens must go on from the vocabulary without a gap");
  }

  @Test
  void aTokenizerThatIsNoTextIsRefused() throws IOException {
    Files.write(folder.resolve("tokenizer.json"), new byte[] {'{', (byte) 0xff, '}'});
    assertRefused("the tokenizer FOLDER/tokenizer.json cannot be read: it is not UTF-8 text");
  }

  @Test
  void aVocabularyLargerThanTheModelsIsRefused() throws IOException {
    TinyTokenizerJson.writeTo(folder);
    var refused = assertThrows(TokenizerException.class, () -> Tokenizers.open(folder, 262));
    assertEquals(
        "the tokenizer in "
            + folder
            + " has 263 tokens, but the model's vocab_size is 262; they belong to different"
            + " checkpoints",
        refused.getMessage());
  }

  @Test
  void declarationsThatAreUnknownDamagedOrContradictedAreRefused() throws IOException {
    Path config = folder.resolve("tokenizer_config.json");
    Files.writeString(config, "{\"sparseforge_tokenizer\": \"words\"}");
    assertRefused(
        "FOLDER/tokenizer_config.json declares sparseforge_tokenizer 'words', which is not known;"
            + " write 'bytes' or remove the line");
    Files.writeString(config, "{");
    var refused = assertThrows(TokenizerException.class, () -> Tokenizers.open(folder));
    assertTrue(
        refused.getMessage().startsWith(config + " is damaged: not JSON: "), refused.getMessage());
    ByteTokenizer.declare(folder);
    Files.writeString(folder.resolve("tokenizer.json"), "{}");
    assertRefused(
        "FOLDER has both a tokenizer.json and a declared sparseforge_tokenizer; remove one of the"
            + " two");
  }

  @Test
  void aClosedTokenizerSaysSo() throws IOException {
    Tokenizer tokenizer = Tokenizers.open(TinyTokenizerJson.writeTo(folder));
    tokenizer.close();
    tokenizer.close();
    assertEquals(
        "the tokenizer is closed",
        assertThrows(IllegalStateException.class, () -> tokenizer.encode("a")).getMessage());
  }

  @Test
  void theLibraryIsUnpackedWhereOnlyThisUserWrites() throws IOException {
    Path cache = NativeTokenizers.cacheFolder();
    assertTrue(cache.startsWith(System.getProperty("java.io.tmpdir")), cache.toString());
    assertEquals("cpu", flavor());
    if (Files.getFileStore(cache).supportsFileAttributeView("posix")) {
      assertEquals(
          "rwx------",
          java.nio.file.attribute.PosixFilePermissions.toString(
              Files.getPosixFilePermissions(cache)));
    }
  }

  private static String flavor() {
    NativeTokenizers.library();
    String chosen = System.getenv("RUST_FLAVOR");
    return chosen != null ? chosen : System.getProperty("RUST_FLAVOR");
  }

  @Property(tries = 256)
  void theByteAlphabetSpellsEveryByteOnce(@ForAll @IntRange(max = 255) int b) {
    String spelled = String.valueOf(ByteLevel.characterOf(b));
    assertArrayEquals(new byte[] {(byte) b}, ByteLevel.bytesOf(spelled));
    String special = spelled + "｜";
    assertArrayEquals(special.getBytes(StandardCharsets.UTF_8), ByteLevel.bytesOf(special));
  }
}
