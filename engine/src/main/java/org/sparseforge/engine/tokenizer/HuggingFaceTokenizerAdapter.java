package org.sparseforge.engine.tokenizer;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A published tokenizer.json, encoded by the library it was made for.
 *
 * <p>It calls the library's native methods rather than DJL's tokenizer class, which truncates
 * unless told not to, fetches spans and masks that nobody here reads, and reports its use over the
 * network.
 */
final class HuggingFaceTokenizerAdapter implements Tokenizer {
  private final TokenizersLibrary library;
  private final TokenTable table;
  private final OptionalInt bosTokenId;
  private final OptionalInt eosTokenId;

  /** Encoding shares it, closing owns it: a freed tokenizer must never be reached. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private long handle;

  private HuggingFaceTokenizerAdapter(
      TokenizersLibrary library, long handle, TokenTable table, TokenizerConfig config) {
    this.library = library;
    this.handle = handle;
    this.table = table;
    bosTokenId = config.bosToken() == null ? OptionalInt.empty() : idOf(config.bosToken());
    eosTokenId = config.eosToken() == null ? OptionalInt.empty() : idOf(config.eosToken());
  }

  /**
   * Opens a tokenizer.json.
   *
   * @throws TokenizerException if it is missing or cannot be read as a byte-level tokenizer
   */
  static HuggingFaceTokenizerAdapter open(Path file, TokenizerConfig config) {
    String json;
    try {
      json = Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new TokenizerException(
          "the tokenizer "
              + file
              + " does not exist; copy it from where the checkpoint was published",
          e);
    } catch (IOException e) {
      throw new TokenizerException(
          "the tokenizer " + file + " cannot be read: " + Tokenizers.reason(e), e);
    }
    TokenTable table = TokenTable.read(json, file.toString());
    TokenizersLibrary library = NativeTokenizers.library();
    long handle;
    try {
      handle = library.createTokenizerFromString(json);
    } catch (RuntimeException e) {
      throw new TokenizerException(file + " is no tokenizer: " + e.getMessage(), e);
    }
    // A published file may carry the truncation and padding its training used.
    library.disableTruncation(handle);
    library.disablePadding(handle);
    HuggingFaceTokenizerAdapter tokenizer =
        new HuggingFaceTokenizerAdapter(library, handle, table, config);
    try {
      tokenizer.requireListedIds(file);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
    return tokenizer;
  }

  /**
   * The library numbers added tokens itself, right after the vocabulary; a file that skips ids
   * would be encoded with other ids than it lists, and than its model was trained on.
   */
  private void requireListedIds(Path file) {
    table
        .addedTokens()
        .forEach(
            (token, id) -> {
              int[] ids = encode(token);
              if (ids.length != 1 || ids[0] != id) {
                throw new TokenizerException(
                    file
                        + " lists the added token '"
                        + token
                        + "' with id "
                        + id
                        + ", but it encodes to "
                        + Arrays.toString(ids)
                        + "; ids of added tokens must go on from the vocabulary without a gap");
              }
            });
  }

  @Override
  public int[] encode(String text) {
    Surrogates.requirePaired(text);
    long[] ids;
    lock.readLock().lock();
    try {
      if (handle == 0) {
        throw new IllegalStateException("the tokenizer is closed");
      }
      long encoding = library.encode(handle, text, false);
      try {
        ids = library.getTokenIds(encoding);
      } finally {
        library.deleteEncoding(encoding);
      }
    } finally {
      lock.readLock().unlock();
    }
    int[] narrow = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      narrow[i] = Math.toIntExact(ids[i]);
    }
    return narrow;
  }

  @Override
  public byte[] bytesOf(int id) {
    return table.bytesOf(id);
  }

  @Override
  public int vocabSize() {
    return table.vocabSize();
  }

  @Override
  public OptionalInt idOf(String token) {
    Integer id = table.idOf(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  @Override
  public OptionalInt bosTokenId() {
    return bosTokenId;
  }

  @Override
  public OptionalInt eosTokenId() {
    return eosTokenId;
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (handle != 0) {
        library.deleteTokenizer(handle);
        handle = 0;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
