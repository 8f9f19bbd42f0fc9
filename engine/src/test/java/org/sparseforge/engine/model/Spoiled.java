package org.sparseforge.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sparseforge.engine.loader.Checkpoint;

/** Golden checkpoints of bf16 weights one of which is not a number. */
final class Spoiled {
  private Spoiled() {}

  /** The checkpoint with NaN in row 0, column 1 of {@code tensor}, in a folder of its own. */
  static Checkpoint checkpoint(Path folder, String golden, String tensor) throws IOException {
    Path spoiled = Files.createDirectories(folder.resolve(tensor));
    Golden.load(golden).writeCheckpoint(spoiled, Long.MAX_VALUE);
    Path file = spoiled.resolve(golden).resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    String header = new String(bytes, 8, (int) buffer.getLong(0), StandardCharsets.UTF_8);
    JsonNode offsets = new ObjectMapper().readTree(header).get(tensor).get("data_offsets");
    int at = 8 + header.length() + offsets.get(0).asInt();
    buffer.putShort(at + 2, (short) 0x7fc0);
    Files.write(file, bytes);
    return Checkpoint.open(spoiled.resolve(golden));
  }
}
