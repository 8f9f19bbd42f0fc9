package org.sparseforge.engine.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tokens that a tokenizer.json lists, as names and as bytes. Read as a stream, for such a file
 * holds a hundred thousand of them.
 *
 * <p>Only byte-level vocabularies have bytes to give; others are refused.
 */
final class TokenTable {
  /** Larger ids are taken for a corrupted file, not for a vocabulary of gigabytes. */
  private static final int MAX_ID = 1 << 24;

  private static final byte[] NO_BYTES = {};

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<String, Integer> addedTokens = new LinkedHashMap<>();
  private byte[][] bytes = new byte[1 << 16][];
  private int vocabSize;
  private String decoder = "none";

  private TokenTable() {}

  /**
   * Reads the text of a tokenizer.json.
   *
   * @param where the file, for messages
   * @throws TokenizerException if it is not JSON, lists no tokens, or is not byte-level
   */
  static TokenTable read(String json, String where) {
    TokenTable table = new TokenTable();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new TokenizerException(where + " is no tokenizer: it must hold a JSON object");
      }
      table.readSections(parser);
      if (parser.nextToken() != null) {
        throw new TokenizerException(where + " is damaged: text follows its JSON object");
      }
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new TokenizerException(
          where
              + " is damaged: "
              + e.getOriginalMessage()
              + (at == null
                  ? ""
                  : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")")
              + "; copy it again from where the checkpoint was published",
          e);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    } catch (IllegalArgumentException e) {
      throw e instanceof TokenizerException t
          ? t
          : new TokenizerException(where + " is damaged: " + e.getMessage(), e);
    }
    if (table.ids.isEmpty()) {
      throw new TokenizerException(where + " is no tokenizer: it lists no tokens");
    }
    if (!table.decoder.equals("ByteLevel")) {
      throw new TokenizerException(
          where
              + " has a decoder of type "
              + table.decoder
              + "; only byte-level tokenizers (type ByteLevel), as DeepSeek and GLM use, are known");
    }
    return table;
  }

  /** The bytes of {@code id} in a table indexed by id, empty where it has none. */
  static byte[] lookUp(byte[][] table, int id) {
    if (id < 0) {
      throw new IllegalArgumentException("token id " + id + " is negative");
    }
    return id < table.length && table[id] != null ? table[id] : NO_BYTES;
  }

  byte[] bytesOf(int id) {
    return lookUp(bytes, id);
  }

  int vocabSize() {
    return vocabSize;
  }

  /** The id of a token by its text as the file spells it, or null. */
  Integer idOf(String token) {
    return ids.get(token);
  }

  /** The tokens recognised as a whole in any text, with their ids, in the file's order. */
  Map<String, Integer> addedTokens() {
    return addedTokens;
  }

  private void readSections(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String section = parser.currentName();
      JsonToken value = parser.nextToken();
      if (section.equals("added_tokens") && value == JsonToken.START_ARRAY) {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
          readAddedToken(parser);
        }
      } else if (section.equals("model") && value == JsonToken.START_OBJECT) {
        readModel(parser);
      } else if (section.equals("decoder") && value == JsonToken.START_OBJECT) {
        readDecoder(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readAddedToken(JsonParser parser) throws IOException {
    int id = -1;
    String content = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("id") && value == JsonToken.VALUE_NUMBER_INT) {
        id = parser.getIntValue();
      } else if (field.equals("content") && value == JsonToken.VALUE_STRING) {
        content = parser.getText();
      } else {
        parser.skipChildren();
      }
    }
    if (content == null) {
      throw new IllegalArgumentException("an added token has no content");
    }
    add(content, id);
    addedTokens.put(content, id);
  }

  private void readModel(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("vocab") && value == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String token = parser.currentName();
          if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
            throw new IllegalArgumentException("token '" + token + "' has no whole number as id");
          }
          add(token, parser.getIntValue());
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readDecoder(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean isType = parser.currentName().equals("type");
      if (parser.nextToken() == JsonToken.VALUE_STRING && isType) {
        decoder = parser.getText();
      }
      parser.skipChildren();
    }
  }

  private void add(String token, int id) {
    if (id < 0 || id > MAX_ID) {
      throw new IllegalArgumentException("token '" + token + "' has the impossible id " + id);
    }
    if (id >= bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(id + 1, 2 * bytes.length));
    }
    vocabSize = Math.max(vocabSize, id + 1);
    bytes[id] = ByteLevel.bytesOf(token);
    ids.put(token, id);
  }
}
