package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.loader.Checkpoint;
import org.sparseforge.engine.loader.RandomCheckpoint;
import org.sparseforge.engine.loader.RandomCheckpoint.Format;
import org.sparseforge.engine.model.Batch;
import org.sparseforge.engine.model.Transformer;
import org.sparseforge.engine.model.TransformerOptions;

/** What the driver is asked for when passes come again; nothing is computed. */
class DecodeGraphTest {
  private static final Path LIKE = Path.of("..", "conf", "models", "nano.json");
  private static final int BLOCK_SIZE = 16;

  @TempDir Path folder;
  private final RecordingDriver driver = new RecordingDriver(1L << 30);
  private Transformer model;

  @BeforeEach
  void open() throws IOException {
    new RandomCheckpoint(Format.BF16, 3, 1 << 20).write(LIKE, folder.resolve("nano"));
    model =
        Transformer.open(
            Checkpoint.open(folder.resolve("nano")),
            kernels(driver, true),
            new TransformerOptions(64, 12, 256, BLOCK_SIZE, 64));
  }

  private static Kernels kernels(RecordingDriver driver, boolean graphs) {
    Device device = new Device(driver, new byte[1], new DeviceMemoryLimits(256 << 20, 2, 1 << 20));
    return CudaProvider.open(device, CudaNumerics.BF16, graphs, 16 << 20);
  }

  @AfterEach
  void closeAndLookForLeaks() {
    model.close();
    assertEquals(Set.of(), driver.held());
  }

  /** Launches, and what has to do with graphs, of one token at a position of some sequences. */
  private List<String> decode(int numSequences, int position) {
    Batch batch = new Batch(64, 12);
    for (int s = 0; s < numSequences; s++) {
      int[] table = new int[position / BLOCK_SIZE + 1];
      table[position / BLOCK_SIZE] = s + 1;
      batch.beginSequence(table);
      batch.addToken(s, position, false);
    }
    int before = driver.calls.size();
    model.forward(batch, new float[0], null);
    return driver.calls.subList(before, driver.calls.size()).stream()
        .filter(call -> call.contains("Launch") || call.contains("Capture"))
        .toList();
  }

  private static List<String> rest(List<String> calls) {
    return calls.subList(1, calls.size());
  }

  @Test
  void aDecodeStepIsOneLaunchOfAGraphOnceItsShapeHasComeTwice() {
    List<String> first = decode(3, 5);
    assertTrue(first.size() > 20, () -> first.size() + " launches");
    assertTrue(
        first.stream().allMatch(call -> call.startsWith("cuLaunchKernel ")), first::toString);
    List<String> second = decode(3, 6);
    assertEquals("cuStreamBeginCapture", second.get(1));
    assertEquals(
        rest(first),
        second.stream()
            .filter(call -> call.startsWith("noted cuLaunchKernel"))
            .map(call -> call.substring("noted ".length()))
            .toList());
    String launch = second.get(second.size() - 1);
    assertTrue(launch.startsWith("cuGraphLaunch "), launch);
    // Fewer and more sequences of the same shape, and a later position.
    for (List<String> later : List.of(decode(3, 7), decode(4, 8), decode(3, 15))) {
      assertEquals(2, later.size(), later::toString);
      assertTrue(later.get(0).startsWith("cuLaunchKernel sf_embed_bf16 in 4 "), later.get(0));
      assertEquals(launch, later.get(1));
    }
  }

  @Test
  void otherShapesHaveGraphsOfTheirOwn() {
    for (int[] shape : new int[][] {{1, 3}, {2, 3}, {5, 3}, {1, 16}, {1, 33}}) {
      decode(shape[0], shape[1]);
      decode(shape[0], shape[1]);
    }
    for (int[] again : new int[][] {{1, 15}, {2, 0}, {8, 4}, {1, 31}, {1, 63}}) {
      assertEquals(2, decode(again[0], again[1]).size());
    }
    assertEquals(
        5, driver.calls.stream().filter(call -> call.contains("cuStreamEndCapture")).count());
  }

  @Test
  void aPassWithAPromptGoesLaunchByLaunch() {
    for (int i = 0; i < 3; i++) {
      Batch batch = new Batch(64, 12);
      batch.beginSequence(new int[] {0});
      batch.addToken(1, 0, false);
      batch.addToken(2, 1, false);
      batch.beginSequence(new int[] {1});
      batch.addToken(3, 0, false);
      model.forward(batch, new float[0], null);
    }
    assertTrue(driver.calls.stream().noneMatch(call -> call.contains("Capture")));
  }

  @Test
  void aCopyAmongLaunchesThatAreNotedIsRefusedAndTheStreamGoesOn() {
    RecordingDriver own = new RecordingDriver(1L << 30);
    Kernels kernels = kernels(own, true);
    Floats floats = kernels.floats(1);
    Runnable copy = () -> kernels.upload(new float[1], floats, 1);
    kernels.repeat("key", copy);
    assertEquals(
        "launches are being noted; copies cannot be among them",
        assertThrows(IllegalStateException.class, () -> kernels.repeat("key", copy)).getMessage());
    copy.run();
    Rows rows = Rows.of(floats, 1);
    for (int i = 0; i < 3; i++) {
      kernels.repeat("other", () -> kernels.hadamard(rows, 1));
    }
    assertTrue(own.calls.get(own.calls.size() - 1).startsWith("cuGraphLaunch "));
    kernels.close();
    assertEquals(Set.of(), own.held());
  }

  @Test
  void aRunThatFailedTheFirstTimeIsNotNotedTheNext() {
    RecordingDriver own = new RecordingDriver(1L << 30);
    Kernels kernels = kernels(own, true);
    Rows rows = Rows.of(kernels.floats(1), 1);
    Runnable fails =
        () -> {
          throw new IllegalStateException("not now");
        };
    assertThrows(IllegalStateException.class, () -> kernels.repeat("key", fails));
    kernels.repeat("key", () -> kernels.hadamard(rows, 1));
    assertTrue(own.calls.stream().noneMatch(call -> call.contains("Capture")));
    kernels.close();
  }

  @Test
  void aGraphThatCannotBeMadeSaysHowToDoWithout() {
    decode(1, 0);
    driver.failing("cuStreamEndCapture", 901);
    String message = assertThrows(CudaException.class, () -> decode(1, 1)).getMessage();
    assertEquals(
        "CUDA, device 0 (Recorder), making the graph of DecodeShape[numTokens=1, maxBlocks=1]:"
            + " cuStreamEndCapture returned CUDA_ERROR_STREAM_CAPTURE_INVALIDATED (901);"
            + " CUDA_LAUNCH_BLOCKING=1 in the environment does without graphs",
        message);
  }

  @Test
  void aFaultInAGraphNamesItAndAskedForBlockingLaunchesThereAreNone() {
    decode(1, 0);
    decode(1, 1);
    driver.failing("cuGraphLaunch", 700);
    String message = assertThrows(CudaException.class, () -> decode(1, 2)).getMessage();
    assertTrue(
        message.contains("the graph of DecodeShape[numTokens=1, maxBlocks=1]; CUDA_LAUNCH"),
        message);
  }

  @Test
  void withoutGraphsEveryPassGoesLaunchByLaunch() {
    RecordingDriver own = new RecordingDriver(1L << 30);
    Kernels eager = kernels(own, false);
    Rows rows = Rows.of(eager.floats(1), 1);
    for (int i = 0; i < 3; i++) {
      eager.repeat("key", () -> eager.hadamard(rows, 1));
    }
    assertTrue(own.calls.stream().noneMatch(call -> call.contains("Capture")));
    eager.close();
  }
}
