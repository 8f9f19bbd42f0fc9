package org.sparseforge.engine.loader;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparseforge.engine.loader.RandomCheckpoint.Format;

class RandomCheckpointTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"short_one_group", "sparse_groups", "fp8_blocks", "fp8_ue8m0_yarn"})
  void weightsHaveTheBitsOfTheGoldenScript(String name) throws IOException {
    JsonNode golden;
    try (InputStream in = getClass().getResourceAsStream("/golden/" + name + ".json")) {
      golden = ConfigJson.MAPPER.readTree(in);
    }
    Path config = folder.resolve("like.json");
    Files.writeString(config, golden.get("config").toString());
    Format format = Format.valueOf(golden.get("format").asText().toUpperCase(Locale.ROOT));
    Path out = folder.resolve("out");
    new RandomCheckpoint(format, golden.get("seed").asLong(), 50_000).write(config, out);
    Safetensors tensors = Safetensors.open(out);
    CRC32 crc = new CRC32();
    for (WeightSpec spec : WeightLayout.of(ModelConfig.read(out))) {
      add(crc, tensors.tensors().get(spec.name()));
      if (tensors.tensors().containsKey(spec.name() + "_scale_inv")) {
        add(crc, tensors.tensors().get(spec.name() + "_scale_inv"));
      }
    }
    assertEquals(golden.get("weights_crc32").asLong(), crc.getValue());
  }

  private static void add(CRC32 crc, Tensor tensor) {
    byte[] bytes = new byte[(int) tensor.bytes()];
    tensor.readBytes(0, bytes, 0, bytes.length);
    crc.update(bytes);
  }

  @Test
  void shardsHoldTheSameWeightsAsOneFile() throws IOException {
    Path like = folder.resolve("like.json");
    Files.writeString(like, CheckpointTest.small().toString());
    new RandomCheckpoint(Format.BF16, 7, Long.MAX_VALUE).write(like, folder.resolve("one"));
    new RandomCheckpoint(Format.BF16, 7, 1000).write(like, folder.resolve("many"));
    assertTrue(Files.exists(folder.resolve("one/model.safetensors")));
    assertTrue(Files.exists(folder.resolve("many/model.safetensors.index.json")));
    Checkpoint one = Checkpoint.open(folder.resolve("one"));
    Checkpoint many = Checkpoint.open(folder.resolve("many"));
    for (WeightSpec spec : WeightLayout.of(one.config())) {
      assertArrayEquals(row(one, spec.name()), row(many, spec.name()), spec.name());
    }
    assertTrue(one.config().quantization().isEmpty(), "a bf16 copy of an fp8 configuration");
  }

  private static float[] row(Checkpoint checkpoint, String name) {
    Weight weight = checkpoint.weight(name);
    float[] values = new float[weight.cols()];
    weight.readRow(weight.rows() - 1, values, 0);
    return values;
  }

  @Test
  void weightsAreSpreadAsAsked() {
    WeightSpec spec = new WeightSpec("some.weight", 50, 400, WeightSpec.Role.MATRIX);
    RandomWeight weight = new RandomWeight(spec, 3);
    double sum = 0;
    double squares = 0;
    float[] row = new float[400];
    for (int r = 0; r < 50; r++) {
      weight.row(r, row, 0);
      for (float value : row) {
        sum += value;
        squares += value * value;
      }
    }
    // 20,000 draws of deviation 1/20: the mean's own deviation is 0.00035.
    assertEquals(0, sum / 20000, 0.0015);
    assertEquals(0.05, Math.sqrt(squares / 20000), 0.001);
  }

  @Test
  void aFolderThatHoldsSomethingIsNotWrittenTo() throws IOException {
    Path like = folder.resolve("config.json");
    Files.writeString(like, CheckpointTest.small().toString());
    ModelLoadException refused =
        assertThrows(
            ModelLoadException.class,
            () -> new RandomCheckpoint(Format.F32, 1, 1000).write(folder, folder));
    assertEquals(folder + " is not empty; name a new folder", refused.getMessage());
  }
}
