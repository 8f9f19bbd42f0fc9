package org.sparseforge.jobs.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.fake.FakeSynthesizer;
import org.sparseforge.synth.SynthesisConfig;
import org.sparseforge.synth.TaskSynthesizer;

class PackedFilesTest {
  private static final List<SynthesisConfig> OPENED = new ArrayList<>();

  @TempDir Path temp;

  @Test
  void filesTravelByValueAndAreNamedByWhatTheyHold() throws IOException {
    Path from = Files.createDirectories(temp.resolve("from/deep"));
    Files.writeString(from.resolve("a.yaml"), "one");
    Files.write(temp.resolve("from/b.csv"), new byte[] {0, -1, 10});
    PackedFiles packed = PackedFiles.of(temp.resolve("from"), "--domains");
    Path unpacked = packed.unpack("test");
    assertEquals("one", Files.readString(unpacked.resolve("deep/a.yaml")));
    assertEquals(packed, packed);
    assertEquals(packed.digest(), PackedFiles.of(unpacked, "--domains").digest());
    Files.writeString(from.resolve("a.yaml"), "two");
    assertNotEquals(packed.digest(), PackedFiles.of(temp.resolve("from"), "--domains").digest());
  }

  @Test
  void executorOfAnotherMachineOpensTheUsersFilesOnce() throws IOException {
    Files.writeString(temp.resolve("my.yaml"), "domain");
    PackedFiles domains = PackedFiles.of(temp.resolve("my.yaml"), "--domains");
    SynthesizerHolder.Recipe recipe =
        new SynthesizerHolder.Recipe(
            "key",
            (config, author, sandbox) -> {
              OPENED.add(config);
              return new FakeSynthesizer(config);
            },
            5,
            3,
            AuthorSettings.PROGRAM,
            "auto",
            domains,
            null);
    Files.delete(temp.resolve("my.yaml"));
    TaskSynthesizer first = SynthesizerHolder.get(recipe);
    assertSame(first, SynthesizerHolder.get(recipe));
    assertEquals(1, OPENED.size());
    SynthesisConfig config = OPENED.get(0);
    assertEquals(5, config.seed());
    assertEquals(3, config.maxDifficulty());
    assertEquals("domain", Files.readString(config.domains().get(0).resolve("my.yaml")));
    SynthesizerHolder.close("key");
    assertFalse(first == SynthesizerHolder.get(recipe), "closed ones are not given again");
    SynthesizerHolder.close("key");
  }
}
