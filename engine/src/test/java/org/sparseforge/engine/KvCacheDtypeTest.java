package org.sparseforge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.loader.ModelConfig;

class KvCacheDtypeTest {
  @Test
  void aTokenTakesWhatItsFormatSays(@TempDir Path folder) throws IOException {
    Files.copy(Path.of("..", "conf", "models", "nano.json"), folder.resolve("config.json"));
    ModelConfig model = ModelConfig.read(folder);
    // Three layers of a latent of 32 and 8 rotary numbers, and an index key of 16.
    assertEquals(3 * 4 * (32 + 8 + 16), KvCacheDtype.FP32.bytesPerToken(model));
    assertEquals(3 * 2 * (32 + 8 + 16), KvCacheDtype.BF16.bytesPerToken(model));
    assertEquals(3 * (32 + 4 + 2 * 8 + 16 + 4), KvCacheDtype.FP8.bytesPerToken(model));
    assertThrows(IllegalStateException.class, () -> KvCacheDtype.AUTO.bytesPerToken(model));
  }

  @Test
  void everyBegunGroupHasAScale() {
    assertEquals(1, KvCacheDtype.numScales(128));
    assertEquals(2, KvCacheDtype.numScales(129));
    assertEquals(4, KvCacheDtype.numScales(512));
  }
}
