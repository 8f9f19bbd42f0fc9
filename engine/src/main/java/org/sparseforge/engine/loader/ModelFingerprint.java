package org.sparseforge.engine.loader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.sparseforge.schemas.Identity;

/**
 * Names a checkpoint by what is in it, so that a run is never continued with another model, and an
 * executor notices that its folder is not the driver's.
 *
 * <p>JSON files count whole. Of a weight file only its size, its beginning and {@link #PROBES}
 * pieces spread evenly over it are read: a checkpoint of hundreds of gigabytes is named in seconds,
 * and another training step or seed changes every piece. A change of a few single weights can go
 * unseen.
 */
public final class ModelFingerprint {
  private static final int PROBES = 64;
  private static final int PROBE_BYTES = 4096;

  private ModelFingerprint() {}

  /** 64 lower-case hex digits over names and contents; where the folder lies does not matter. */
  public static String of(Path folder) {
    MessageDigest sha = Identity.newSha256();
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> files =
          all.filter(file -> isWeights(file) || isDescription(file)).sorted().toList();
      for (Path file : files) {
        sha.update(
            (file.getFileName() + " " + Files.size(file) + "\n").getBytes(StandardCharsets.UTF_8));
        if (isWeights(file)) {
          probe(file, sha);
        } else {
          sha.update(Files.readAllBytes(file));
        }
      }
    } catch (IOException e) {
      throw new ModelLoadException(folder + " cannot be read: " + e, e);
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static boolean isWeights(Path file) {
    return file.toString().endsWith(".safetensors");
  }

  /** What decides tokens: other files, such as a README, may change. */
  private static boolean isDescription(Path file) {
    return List.of(
            "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json")
        .contains(file.getFileName().toString());
  }

  private static void probe(Path file, MessageDigest sha) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer piece = ByteBuffer.allocate(PROBE_BYTES);
      long last = Math.max(0, channel.size() - PROBE_BYTES);
      for (int i = 0; i < PROBES; i++) {
        piece.clear();
        long at = last / (PROBES - 1) * i;
        while (piece.hasRemaining() && channel.read(piece, at + piece.position()) >= 0) {
          continue;
        }
        sha.update(piece.flip());
      }
    }
  }
}
