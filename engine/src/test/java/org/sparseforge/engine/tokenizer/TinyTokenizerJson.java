package org.sparseforge.engine.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sparseforge.schemas.Json;

/**
 * A published-style tokenizer.json small enough to make in a test: 256 bytes, four merges, three
 * control tokens, and a truncation that must not take place.
 */
final class TinyTokenizerJson {
  static final List<String> MERGES = List.of("h e", "l l", "he ll", "hell o");
  static final int HELLO = 259;
  static final int BOS = 260;
  static final int EOS = 261;
  static final int USER = 262;

  private TinyTokenizerJson() {}

  static ObjectNode json() {
    ObjectNode root = Json.object().put("version", "1.0");
    root.putObject("truncation")
        .put("direction", "Right")
        .put("max_length", 4)
        .put("strategy", "LongestFirst")
        .put("stride", 0);
    root.putNull("padding");
    var added = root.putArray("added_tokens");
    added.add(added("<｜begin▁of▁sentence｜>", BOS));
    added.add(added("<｜end▁of▁sentence｜>", EOS));
    added.add(added("<｜User｜>", USER));
    root.putNull("normalizer");
    root.set("pre_tokenizer", byteLevel());
    root.set("post_processor", byteLevel());
    root.set("decoder", byteLevel());
    ObjectNode model = root.putObject("model").put("type", "BPE");
    ObjectNode vocab = model.putObject("vocab");
    for (int b = 0; b < 256; b++) {
      vocab.put(String.valueOf(ByteLevel.characterOf(b)), b);
    }
    int id = 256;
    for (String merge : MERGES) {
      vocab.put(merge.replace(" ", ""), id++);
    }
    var merges = model.putArray("merges");
    MERGES.forEach(merges::add);
    return root;
  }

  /** Writes it, with a tokenizer_config.json, into a checkpoint's folder. */
  static Path writeTo(Path folder) throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), json().toString());
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"bos_token\": {\"content\": \"<｜begin▁of▁sentence｜>\"},"
            + " \"eos_token\": \"<｜end▁of▁sentence｜>\"}");
    return folder;
  }

  private static ObjectNode byteLevel() {
    return Json.object()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  private static ObjectNode added(String content, int id) {
    return Json.object()
        .put("id", id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }
}
