package org.sparseforge.engine.model;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.cpu.CpuProvider;
import org.sparseforge.engine.loader.Checkpoint;

/**
 * Prints a checksum of all logits of a golden prompt on the cpu backend; a check by hand that
 * interpreted code (-Xint), compiled code and different JDKs give the same bits. Arguments: golden
 * names.
 */
final class LogitDigest {
  private LogitDigest() {}

  public static void main(String[] args) throws Exception {
    for (String name : args) {
      Path folder = Files.createTempDirectory("logits");
      Golden golden = Golden.load(name);
      Checkpoint checkpoint = Checkpoint.open(golden.writeCheckpoint(folder, 1 << 20));
      int[] prompt = golden.prompt();
      TransformerOptions options =
          new TransformerOptions(prompt.length, 1, prompt.length, 16, prompt.length / 16 + 1);
      CRC32 crc = new CRC32();
      try (Transformer model =
          Transformer.open(
              checkpoint, new CpuProvider().open(KernelSettings.threads(2)), options)) {
        for (float[] row : new Runner(model, 0, prompt.length).feed(null, prompt)) {
          for (float logit : row) {
            crc.update(ByteBuffer.allocate(4).putFloat(logit).flip());
          }
        }
      }
      System.out.printf("%s %08x%n", name, crc.getValue());
    }
  }
}
