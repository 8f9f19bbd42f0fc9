package org.sparseforge.engine.tokenizer;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens the tokenizer that a checkpoint's folder brings. */
public final class Tokenizers {
  static final String TOKENIZER_FILE = "tokenizer.json";
  static final String CONFIG_FILE = "tokenizer_config.json";

  private Tokenizers() {}

  /**
   * The tokenizer in {@code folder}: its tokenizer.json, or the one that its tokenizer_config.json
   * declares by {@code "sparseforge_tokenizer"} (see {@link ByteTokenizer}). The caller closes it.
   *
   * @throws TokenizerException if there is none, two, a damaged or an unknown one
   */
  public static Tokenizer open(Path folder) {
    Path file = folder.resolve(TOKENIZER_FILE);
    TokenizerConfig config = TokenizerConfig.read(folder);
    if (config.declared() == null) {
      return HuggingFaceTokenizerAdapter.open(file, config);
    }
    if (!config.declared().equals(ByteTokenizer.NAME)) {
      throw new TokenizerException(
          folder.resolve(CONFIG_FILE)
              + " declares "
              + ByteTokenizer.DECLARATION
              + " '"
              + config.declared()
              + "', which is not known; write '"
              + ByteTokenizer.NAME
              + "' or remove the line");
    }
    if (Files.exists(file)) {
      throw new TokenizerException(
          folder
              + " has both a tokenizer.json and a declared "
              + ByteTokenizer.DECLARATION
              + "; remove one of the two");
    }
    return new ByteTokenizer();
  }

  /**
   * Like {@link #open(Path)}, for a model with {@code modelVocabSize} embeddings.
   *
   * @throws TokenizerException also if the tokenizer has ids the model has no embedding for
   */
  public static Tokenizer open(Path folder, int modelVocabSize) {
    Tokenizer tokenizer = open(folder);
    if (tokenizer.vocabSize() > modelVocabSize) {
      int vocabSize = tokenizer.vocabSize();
      tokenizer.close();
      throw new TokenizerException(
          "the tokenizer in "
              + folder
              + " has "
              + vocabSize
              + " tokens, but the model's vocab_size is "
              + modelVocabSize
              + "; they belong to different checkpoints");
    }
    return tokenizer;
  }

  /**
   * Why a file could not be read, in words: the exceptions of java.nio often hold the path alone.
   */
  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "access denied";
    }
    return e instanceof java.nio.charset.CharacterCodingException
        ? "it is not UTF-8 text"
        : e.getMessage();
  }
}
