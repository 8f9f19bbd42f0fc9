package org.sparseforge.engine.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.cpu.CpuProvider;
import org.sparseforge.engine.loader.Checkpoint;

/**
 * Writes the logits of every position of one prompt, fp32 little endian [positions][vocabulary], to
 * be compared with another engine's. Arguments: checkpoint folder, numerics, file of token ids as
 * text, file to write.
 */
final class LogitDump {
  private LogitDump() {}

  public static void main(String[] args) throws IOException {
    Checkpoint checkpoint = Checkpoint.open(Path.of(args[0]));
    Numerics numerics = Numerics.valueOf(args[1].toUpperCase(Locale.ROOT));
    int[] tokens =
        Arrays.stream(Files.readString(Path.of(args[2])).trim().split("\\s+"))
            .mapToInt(Integer::parseInt)
            .toArray();
    int length = tokens.length;
    TransformerOptions options = new TransformerOptions(length, 1, length, 16, length / 16 + 1);
    try (Transformer model =
        Transformer.open(
            checkpoint, new CpuProvider().open(new KernelSettings(numerics, 2, 0, 0)), options)) {
      float[][] logits = new Runner(model, 0, length).feed(null, tokens);
      ByteBuffer bytes =
          ByteBuffer.allocate(4 * length * model.vocabSize()).order(ByteOrder.LITTLE_ENDIAN);
      for (float[] row : logits) {
        bytes.asFloatBuffer().put(row);
        bytes.position(bytes.position() + 4 * row.length);
      }
      Files.write(Path.of(args[3]), bytes.array());
    }
  }
}
