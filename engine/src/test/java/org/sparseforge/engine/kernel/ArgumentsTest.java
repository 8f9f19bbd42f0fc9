package org.sparseforge.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.kernel.reference.ReferenceProvider;
import org.sparseforge.engine.loader.ModelConfig.Attention;
import org.sparseforge.engine.loader.ModelConfig.Experts;

/** What is refused of each operator's arguments, and in which words. */
class ArgumentsTest {
  /** Two heads over latents of 4 + 2 numbers. */
  private static final Attention SHAPE = new Attention(2, 0, 4, 3, 2, 5);

  private final Bench bench = new Bench(new ReferenceProvider().open(KernelSettings.threads(1)));

  /** In blocks of 2: a token at position 2, and those at 0 and 1 of another sequence. */
  private final Sequences sequences = Sequences.of(1, 2, new int[] {2, 0}, new int[] {1, 2});

  private final StepTokens step = sequences.step(bench);
  private final Cache latents = bench.kernels().latentCache(sequences.numSlots(), 4, 2);

  @AfterEach
  void close() {
    bench.kernels().close();
  }

  private Rows rows(int numRows, int width) {
    return bench.nan(numRows, width);
  }

  private Matrix matrix(int rows, int cols) {
    return bench.matrix(new float[rows * cols], rows, cols);
  }

  private Floats floats(int length) {
    return bench.floats(new float[length]);
  }

  private static void refused(String message, Runnable check) {
    assertEquals(message, assertThrows(KernelException.class, check::run).getMessage());
  }

  @Test
  void everyOperatorHasItsChecks() {
    Set<String> operators =
        Arrays.stream(Kernels.class.getDeclaredMethods())
            .filter(method -> List.of(method.getParameterTypes()).contains(Rows.class))
            .map(Method::getName)
            .filter(name -> !name.equals("linears")) // several of linear
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> checked =
        Arrays.stream(Arguments.class.getMethods())
            .filter(method -> method.getDeclaringClass() == Arguments.class)
            .map(Method::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(operators, checked);
  }

  @Test
  void tablesAndCopies() {
    Ints ids = bench.ints(0, 4);
    assertDoesNotThrow(() -> Arguments.embed(rows(2, 3), matrix(5, 3), ids, 2));
    refused("ids[1] is 4, not 0 to 3", () -> Arguments.embed(rows(2, 3), matrix(4, 3), ids, 2));
    refused(
        "out has rows of 2 numbers, not 3",
        () -> Arguments.embed(rows(2, 2), matrix(5, 3), ids, 2));
    refused("ids has 2 entries, not 3", () -> Arguments.embed(rows(3, 3), matrix(5, 3), ids, 3));
    refused(
        "x has no room for 5 rows of 3", () -> Arguments.copyRows(rows(2, 3), rows(4, 3), ids, 2));
    refused(
        "indices[0] is -1, not 0 to 2147483646",
        () -> Arguments.copyRows(rows(2, 3), rows(4, 3), bench.ints(-1), 1));
  }

  @Test
  void productsAndNorms() {
    refused(
        "x has rows of 4 numbers, not 3",
        () -> Arguments.linear(rows(2, 5), rows(2, 4), matrix(5, 3), 2));
    refused(
        "out has rows of 4 numbers, not 5",
        () -> Arguments.linear(rows(2, 4), rows(2, 3), matrix(5, 3), 2));
    refused(
        "weight has 2 entries, not 3",
        () -> Arguments.rmsNorm(rows(2, 3), rows(2, 3), floats(2), 2));
    refused(
        "residual has rows of 4 numbers, not 3",
        () -> Arguments.addRmsNorm(rows(2, 3), rows(2, 4), rows(2, 3), floats(3), 2));
    refused(
        "bias has 1 entries, not 3",
        () -> Arguments.layerNorm(rows(2, 3), rows(2, 3), floats(3), floats(1), 2));
  }

  @Test
  void rowsByThemselves() {
    refused("x has no room for 6 rows of 4", () -> Arguments.rope(rows(5, 4), 2, rows(3, 4), 3));
    refused(
        "cosSin has no room for 3 rows of 4", () -> Arguments.rope(rows(6, 4), 2, rows(2, 4), 3));
    refused("hadamard over 6 numbers: not a power of two", () -> Arguments.hadamard(rows(1, 6), 1));
    refused(
        "out has rows of 4 numbers, not 3", () -> Arguments.roundFp8(rows(2, 4), rows(2, 3), 2));
    refused(
        "up has rows of 2 numbers, not 3",
        () -> Arguments.siluMul(rows(2, 3), rows(2, 3), rows(2, 2), 2));
    refused("x has no room for -1 rows of 3", () -> Arguments.roundFp8(rows(1, 3), rows(1, 3), -1));
  }

  @Test
  void cachesAndTheStepThatLooksIntoThem() {
    refused(
        "x has rows of 5 numbers, not 6", () -> Arguments.writeCache(latents, rows(3, 5), step));
    refused(
        "slots[0] is 12, not 0 to 11",
        () -> Arguments.writeCache(latents, rows(1, 6), single(0, 12, 0)));
    refused("positions[0] is 4, beyond 2 blocks of 2", () -> attend(single(4, 0, 0)));
    refused("blockTables[0][1] is 6, the cache has 6 blocks", () -> attend(single(2, 0, 6)));
  }

  /** One token of one sequence that has blocks 0 and {@code block}. */
  private StepTokens single(int position, int slot, int block) {
    Ints zero = bench.ints(0);
    return new StepTokens(
        1, 1, bench.ints(position), bench.ints(slot), zero, bench.ints(0, block), 2, 2);
  }

  private void attend(StepTokens one) {
    Arguments.sparseAttention(rows(2, 4), rows(2, 6), 2, latents, bench.ints(0), 1, one);
  }

  @Test
  void indexerAndAttention() {
    Matrix kvBProj = matrix(16, 4);
    refused(
        "topk has 2 entries, not 3",
        () -> Arguments.indexTopk(bench.ints(0, 0), rows(6, 6), rows(3, 2), latents, step, 1));
    refused(
        "q has rows of 4 numbers, not 5",
        () -> Arguments.absorbQuery(rows(6, 6), rows(6, 4), kvBProj, SHAPE, step));
    refused(
        "kvBProj is 15 x 4, not 16 x 4",
        () -> Arguments.absorbQuery(rows(6, 6), rows(6, 5), matrix(15, 4), SHAPE, step));
    refused(
        "out has rows of 7 numbers, more than 6",
        () ->
            Arguments.sparseAttention(
                rows(6, 7), rows(6, 6), 2, latents, bench.ints(0, 0, 0), 1, step));
    refused(
        "topk[1][0] is 1, but its token is at position 0",
        () ->
            Arguments.sparseAttention(
                rows(6, 4), rows(6, 6), 2, latents, bench.ints(2, 1, 1), 1, step));
    refused(
        "z has rows of 6 numbers, not 4",
        () -> Arguments.expandValue(rows(6, 5), rows(6, 6), kvBProj, SHAPE, step));
    refused(
        "out has no room for 6 rows of 5",
        () -> Arguments.denseAttention(rows(5, 5), rows(6, 5), latents, kvBProj, SHAPE, step));
  }

  @Test
  void routerAndExperts() {
    Experts shape = new Experts(1, 4, 1, 2, 1, 1, true, 1f);
    refused(
        "logits has rows of 3 numbers, not 4",
        () -> Arguments.gate(bench.ints(0, 0), floats(2), rows(1, 3), floats(4), shape, 1));
    refused(
        "expertWeights has 1 entries, not 2",
        () -> Arguments.gate(bench.ints(0, 0), floats(1), rows(1, 4), floats(4), shape, 1));
    ExpertMatrices experts =
        new ExpertMatrices(
            List.of(matrix(5, 3)), List.of(matrix(5, 3)), List.of(matrix(3, 4)), Optional.empty());
    refused(
        "downProj is 3 x 4, not 3 x 5",
        () ->
            Arguments.addExperts(rows(1, 3), rows(1, 3), experts, bench.ints(0), floats(1), 1, 1));
    refused(
        "expertIds[0] is 1, not 0 to 0",
        () ->
            Arguments.addExperts(rows(1, 3), rows(1, 3), experts, bench.ints(1), floats(1), 1, 1));
  }
}
