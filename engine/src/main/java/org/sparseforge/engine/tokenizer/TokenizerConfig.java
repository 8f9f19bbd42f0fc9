package org.sparseforge.engine.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sparseforge.schemas.Json;

/**
 * What of a tokenizer_config.json is used here. A component is null where the file says nothing.
 *
 * @param declared which of our own tokenizers the checkpoint uses
 */
record TokenizerConfig(String bosToken, String eosToken, String declared) {
  /** That of a folder; all null where it has no such file. */
  static TokenizerConfig read(Path folder) {
    Path file = folder.resolve(Tokenizers.CONFIG_FILE);
    if (!Files.exists(file)) {
      return new TokenizerConfig(null, null, null);
    }
    try {
      JsonNode json = Json.parse(Files.readString(file, StandardCharsets.UTF_8));
      return new TokenizerConfig(
          token(json.path("bos_token")),
          token(json.path("eos_token")),
          Json.textOrNull(json, ByteTokenizer.DECLARATION));
    } catch (IOException e) {
      throw new TokenizerException(file + " cannot be read: " + Tokenizers.reason(e), e);
    } catch (IllegalArgumentException e) {
      throw new TokenizerException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  /** A token is written as its text or as an object that holds it. */
  private static String token(JsonNode token) {
    JsonNode text = token.isObject() ? token.path("content") : token;
    return text.isTextual() ? text.textValue() : null;
  }
}
