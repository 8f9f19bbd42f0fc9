package org.sparseforge.engine.tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.sparseforge.schemas.Json;

/**
 * One token a byte, for checkpoints that have no vocabulary of their own: random ones for load
 * tests, and those of our tests. Ids 0 to 7 are V3.2's control tokens, with BOS, EOS and padding
 * where V3.2 has them; byte b is id 8 + b.
 *
 * <p>A checkpoint declares it in tokenizer_config.json by {@code "sparseforge_tokenizer": "bytes"}
 * and has no tokenizer.json; {@link #declare} writes that.
 */
public final class ByteTokenizer implements Tokenizer {
  /** The key of tokenizer_config.json that names one of our own tokenizers. */
  static final String DECLARATION = "sparseforge_tokenizer";

  /** The value of {@link #DECLARATION} for this one. */
  static final String NAME = "bytes";

  private static final List<String> SPECIAL =
      List.of(
          "<｜begin▁of▁sentence｜>",
          "<｜end▁of▁sentence｜>",
          "<｜▁pad▁｜>",
          "<｜User｜>",
          "<｜Assistant｜>",
          "<think>",
          "</think>",
          "｜DSML｜");

  /** Ids this tokenizer has; a model needs a vocabulary of at least this size. */
  public static final int VOCAB_SIZE = 8 + 256;

  private final byte[][] bytes = new byte[VOCAB_SIZE][];

  public ByteTokenizer() {
    for (int id = 0; id < VOCAB_SIZE; id++) {
      bytes[id] =
          id < SPECIAL.size()
              ? SPECIAL.get(id).getBytes(StandardCharsets.UTF_8)
              : new byte[] {(byte) (id - SPECIAL.size())};
    }
  }

  /**
   * Declares this tokenizer in a checkpoint's folder, writing its tokenizer_config.json.
   *
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void declare(Path folder) {
    var config =
        Json.object()
            .put(DECLARATION, NAME)
            .put("bos_token", SPECIAL.get(0))
            .put("eos_token", SPECIAL.get(1))
            .put("pad_token", SPECIAL.get(2));
    Path file = folder.resolve(Tokenizers.CONFIG_FILE);
    try {
      Files.writeString(file, config.toPrettyString() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("writing " + file + " failed", e);
    }
  }

  @Override
  public int[] encode(String text) {
    Surrogates.requirePaired(text);
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[utf8.length];
    int count = 0;
    for (int i = 0; i < utf8.length; ) {
      int special = specialAt(utf8, i);
      ids[count++] = special >= 0 ? special : SPECIAL.size() + (utf8[i] & 0xff);
      i += special >= 0 ? bytes[special].length : 1;
    }
    return java.util.Arrays.copyOf(ids, count);
  }

  /** The control token whose bytes stand at {@code from}, or -1; no one begins with another. */
  private int specialAt(byte[] utf8, int from) {
    for (int id = 0; id < SPECIAL.size(); id++) {
      int length = bytes[id].length;
      if (from + length <= utf8.length
          && java.util.Arrays.equals(utf8, from, from + length, bytes[id], 0, length)) {
        return id;
      }
    }
    return -1;
  }

  @Override
  public byte[] bytesOf(int id) {
    return TokenTable.lookUp(bytes, id);
  }

  @Override
  public int vocabSize() {
    return VOCAB_SIZE;
  }

  @Override
  public OptionalInt idOf(String token) {
    int id = SPECIAL.indexOf(token);
    if (id < 0 && token.length() == 1 && token.charAt(0) < 0x80) {
      id = SPECIAL.size() + token.charAt(0);
    }
    return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
  }

  @Override
  public OptionalInt bosTokenId() {
    return OptionalInt.of(0);
  }

  @Override
  public OptionalInt eosTokenId() {
    return OptionalInt.of(1);
  }
}
