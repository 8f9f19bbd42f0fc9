package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.kernel.ExpertMatrices;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Fp8Rounding;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.PositionRange;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.kernel.StepTokens;
import org.sparseforge.engine.loader.DType;
import org.sparseforge.engine.loader.ModelConfig.Experts;
import org.sparseforge.engine.loader.TestWeights;
import org.sparseforge.engine.loader.Weight;
import org.sparseforge.engine.sampling.RowAnswer;
import org.sparseforge.engine.sampling.RowQuery;

/** Which kernels make an operator, in which order and how much at a time; nothing is computed. */
class CudaLaunchesTest {
  private static final int WORKSPACE = 8192;

  private final RecordingDriver driver = new RecordingDriver(1 << 22);
  private final CudaKernels kernels =
      new CudaKernels(
          new Device(driver, new byte[1], new DeviceMemoryLimits(1 << 20, 2, 4096)),
          CudaNumerics.FP32,
          true,
          WORKSPACE);

  @AfterEach
  void closeAndLookForLeaks() {
    kernels.close();
    assertEquals(Set.of(), driver.held());
  }

  /** Names of the kernels launched, each with its grid's first two sizes. */
  private List<String> launchesDuring(Runnable work) {
    int before = driver.calls.size();
    work.run();
    return driver.calls.subList(before, driver.calls.size()).stream()
        .filter(call -> call.startsWith("cuLaunchKernel "))
        .map(call -> call.split(" ")[1] + " " + call.split(" ")[3])
        .toList();
  }

  private Rows rows(int numRows, int width) {
    return Rows.of(kernels.floats(numRows * width), width);
  }

  private Ints ints(int... values) {
    Ints ints = kernels.ints(values.length);
    kernels.upload(values, ints, values.length);
    return ints;
  }

  private Matrix matrix(int rows, int cols, DType dtype) {
    return kernels.matrix(TestWeights.of(new float[rows * cols], rows, cols, dtype, 128));
  }

  private List<Matrix> matrices(int count, int rows, int cols) {
    List<Matrix> matrices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      matrices.add(matrix(rows, cols, DType.BF16));
    }
    return matrices;
  }

  @Test
  void aProductIsTiledAndNamedByItsFormat() {
    assertEquals(
        List.of("sf_linear_fp8 3x2", "sf_linear_f32 1"),
        launchesDuring(
            () -> {
              kernels.linear(rows(65, 130), rows(65, 7), matrix(130, 7, DType.F8_E4M3), 65);
              kernels.linear(rows(1, 5), rows(1, 7), matrix(5, 7, DType.F32), 1);
            }));
  }

  @Test
  void aWeightIsCopiedOnceHoweverManyPartsAskForIt() {
    Weight weight = TestWeights.of(new float[4096], 64, 64, DType.BF16, 1);
    Matrix first = kernels.matrix(weight);
    int before = driver.calls.size();
    assertEquals(first, kernels.matrix(weight));
    assertEquals(before, driver.calls.size());
    // 8192 bytes in pieces of 4096.
    assertEquals(
        2,
        driver.calls.stream()
            .filter(call -> call.startsWith("cuMemcpyHtoDAsync") && call.endsWith(" 4096"))
            .count());
  }

  private List<String> experts(int tokens, Optional<Fp8Rounding> rounding) {
    ExpertMatrices experts =
        new ExpertMatrices(matrices(3, 33, 40), matrices(3, 33, 40), matrices(3, 40, 33), rounding);
    int[] ids = new int[2 * tokens];
    Arrays.setAll(ids, i -> i % 2);
    Floats weights = kernels.floats(ids.length);
    return launchesDuring(
        () ->
            kernels.addExperts(
                rows(tokens, 40), rows(tokens, 40), experts, ints(ids), weights, 2, tokens));
  }

  @Test
  void expertsAreSortedMultipliedAndAdded() {
    assertEquals(
        List.of(
            "sf_experts_map 3",
            "sf_experts_gate_up_bf16 1x3",
            "sf_round_fp8 8",
            "sf_experts_down_bf16 1x3",
            "sf_experts_combine 4"),
        experts(4, Optional.of(new Fp8Rounding(16, true))));
  }

  @Test
  void rowsThatDoNotFitTheWorkspaceGoInParts() {
    List<String> combined =
        experts(25, Optional.empty()).stream().filter(l -> l.startsWith("sf_experts_c")).toList();
    // A row takes two pairs of 33 + 40 numbers, and some whole ones.
    assertEquals(
        List.of("sf_experts_combine 12", "sf_experts_combine 12", "sf_experts_combine 1"),
        combined);
  }

  /** One sequence of {@code last + 1} positions of which the last two are computed. */
  private List<String> topk(int last) {
    int blocks = last / 4 + 1;
    int[] table = new int[blocks];
    Arrays.setAll(table, b -> b);
    StepTokens step =
        new StepTokens(
            2, 1, ints(last - 1, last), ints(last - 1, last), ints(0, 0), ints(table), blocks, 4);
    return launchesDuring(
        () ->
            kernels.indexTopk(
                kernels.ints(2 * 8),
                rows(2 * 3, 16),
                rows(2, 3),
                kernels.indexCache(4 * blocks, 16, 4),
                step,
                8,
                1f));
  }

  /** Of two tokens, with latents that are more than a block's columns. */
  private static String sparseAttention(CudaNumerics numerics, int heads) {
    RecordingDriver own = new RecordingDriver(1 << 24);
    Device device = new Device(own, new byte[1], new DeviceMemoryLimits(1 << 22, 2, 4096));
    try (Kernels kernels = CudaProvider.open(device, numerics, true, WORKSPACE)) {
      int[][] numbers = {{3, 4}, {3, 4}, {0, 0}, {0, 1}, {3, -1}};
      Ints[] ints = new Ints[numbers.length];
      for (int i = 0; i < ints.length; i++) {
        ints[i] = kernels.ints(2);
        kernels.upload(numbers[i], ints[i], 2);
      }
      kernels.sparseAttention(
          Rows.of(kernels.floats(2 * heads * 600), 600),
          Rows.of(kernels.floats(2 * heads * 606), 606),
          heads,
          kernels.latentCache(8, 600, 6),
          ints[4],
          1,
          new StepTokens(2, 1, ints[0], ints[1], ints[2], ints[3], 2, 4),
          PositionRange.ALL,
          1f);
    }
    String launch = own.calls.stream().filter(c -> c.startsWith("cuLaunch")).findFirst().get();
    return launch.substring(launch.indexOf(' ') + 1, launch.indexOf(" ("));
  }

  @Test
  void attentionIsCutByHeadsAndColumnsAsItsKernelTakesThem() {
    assertEquals(
        "sf_sparse_attention_f32 in 2x3x2 blocks of 256 threads and 39040 shared bytes",
        sparseAttention(CudaNumerics.FP32, 17));
    assertEquals(
        "sf_sparse_attention_mma_bf16 in 2x3x2 blocks of 256 threads and 78848 shared bytes",
        sparseAttention(CudaNumerics.BF16, 65));
  }

  @Test
  void whatAKernelChoseIsNoLongerWhatTheHostUploaded() {
    Ints chosen = ints(7, 7, 7);
    assertArrayEquals(new int[] {7, 7, 7}, chosen.known(3));
    Experts shape = new Experts(1, 8, 1, 3, 2, 1, true, 1f);
    kernels.gate(chosen, kernels.floats(3), rows(1, 8), kernels.floats(8), shape, 1);
    assertNull(chosen.known(3));
  }

  @Test
  void aShortContextIsNotScored() {
    assertEquals(List.of("sf_topk 2"), topk(7));
    assertEquals(List.of("sf_index_scores_f32 1x2", "sf_topk 2"), topk(8));
  }

  @Test
  void scoresThatDoNotFitTheWorkspaceGoTokenByToken() {
    assertEquals(
        List.of("sf_index_scores_f32 19", "sf_topk 1", "sf_index_scores_f32 19", "sf_topk 1"),
        topk(1203));
  }

  @Test
  void aSingleTokenTooLongForTheWorkspaceIsRefused() {
    assertEquals(
        "index scores take 9.8 KiB of device memory beside 0 bytes taken already, and 8.0 KiB are"
            + " set aside; lower max_model_len",
        assertThrows(KernelException.class, () -> topk(2500)).getMessage());
  }

  @Test
  void queriesThatDoNotFitTheWorkspaceGoInParts() {
    RowQuery[] queries = new RowQuery[100];
    Arrays.fill(queries, new RowQuery.Score(3));
    // A row takes 104 bytes.
    assertEquals(
        List.of("sf_sample 68", "sf_sample 32"),
        launchesDuring(() -> kernels.answer(new RowAnswer[100], queries, 0, rows(100, 5), 100)));
  }

  @Test
  void aFaultThatShowsInADownloadNamesTheOperatorsKernels() {
    Rows out = rows(2, 5);
    kernels.linear(out, rows(2, 7), matrix(5, 7, DType.BF16), 2);
    driver.failing("cuStreamSynchronize", 700);
    String message =
        assertThrows(
                KernelException.class, () -> kernels.download(out.data(), 0, new float[10], 0, 10))
            .getMessage();
    assertTrue(message.contains("CUDA_ERROR_ILLEGAL_ADDRESS (700)"), message);
    assertTrue(message.contains("sf_linear_bf16 in 1 blocks of 256 threads (out=0x"), message);
    assertTrue(message.contains("rows=5, cols=7, numRows=2)"), message);
  }

  @Test
  void copiesPastABufferAreRefused() {
    Floats three = kernels.floats(3);
    assertEquals(
        "upload of 4 numbers from 0 on, of a buffer of 3",
        assertThrows(KernelException.class, () -> kernels.upload(new float[4], three, 4))
            .getMessage());
    assertEquals(
        "download of 2 numbers from 2 on, of a buffer of 3",
        assertThrows(KernelException.class, () -> kernels.download(three, 2, new float[2], 0, 2))
            .getMessage());
  }

  @Test
  void expertsInDifferentFormatsAreRefused() {
    List<Matrix> mixed = new ArrayList<>(matrices(2, 33, 40));
    mixed.set(1, matrix(33, 40, DType.F32));
    ExpertMatrices experts =
        new ExpertMatrices(mixed, matrices(2, 33, 40), matrices(2, 40, 33), Optional.empty());
    Floats weights = kernels.floats(1);
    assertEquals(
        "experts of one layer in different formats, BF16 and F32, cannot run on CUDA",
        assertThrows(
                KernelException.class,
                () -> kernels.addExperts(rows(1, 40), rows(1, 40), experts, ints(0), weights, 1, 1))
            .getMessage());
  }
}
