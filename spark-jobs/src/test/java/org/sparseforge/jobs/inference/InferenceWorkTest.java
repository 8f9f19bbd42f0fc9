package org.sparseforge.jobs.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.ModelFolder;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.jobs.engine.EngineHolder;
import org.sparseforge.jobs.engine.EngineRecipe;
import org.sparseforge.jobs.engine.LocalRecipe;

/** What an executor answers where it cannot work as the driver planned. */
class InferenceWorkTest {
  @TempDir static Path shared;

  private static Path model;
  private static String fingerprint;

  @BeforeAll
  static void writeModel() {
    model = Nano.write(shared.resolve("nano"));
    try (ModelFolder folder = ModelFolder.open(model)) {
      fingerprint = folder.fingerprint();
    }
  }

  @Test
  void executorWithRoomForLessThanTheDriverPlannedIsTheUsersToMend() {
    Slice.Result result = run(fingerprint, Map.of("max_model_len", 640, "num_blocks", 2));
    assertTrue(result.inputFault());
    assertEquals(
        "KV cache: one sequence of max_model_len=640 needs 10 blocks, 2 are there; set it to 128 or"
            + " less, or raise kv_cache_memory_bytes",
        result.fault());
  }

  @Test
  void executorWithAnotherModelIsTheUsersToMend() {
    Slice.Result result = run("another", Map.of());
    assertTrue(result.inputFault());
    assertEquals(
        "--model "
            + model
            + " holds another model on an executor than on the driver; copy the same folder to"
            + " every machine",
        result.fault());
  }

  @Test
  void failedOpeningIsNotRemembered() {
    run("another", Map.of());
    Slice.Result result = run(fingerprint, Map.of("num_blocks", 2));
    assertEquals(null, result.fault());
    EngineHolder.close("run");
  }

  private static Slice.Result run(String expected, Map<String, Object> settings) {
    EngineRecipe engine =
        new LocalRecipe(
            "run",
            model.toString(),
            expected,
            new HashMap<>(EngineConfig.from(settings).toMap()),
            ChatProfile.V3_2);
    Recipe recipe = new Recipe(InferenceKind.GENERATE, engine, new HashMap<>(), ThinkingMode.CHAT);
    return new InferenceWork(recipe).apply(new Slice(List.of()));
  }
}
