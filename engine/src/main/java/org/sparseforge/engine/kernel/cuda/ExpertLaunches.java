package org.sparseforge.engine.kernel.cuda;

import static org.sparseforge.engine.kernel.cuda.CudaFloats.address;

import java.util.IdentityHashMap;
import java.util.Map;
import org.sparseforge.engine.kernel.ExpertMatrices;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.loader.ModelConfig.Experts;

/**
 * Router and routed experts. Pairs of row and expert are sorted by expert, so that each expert's
 * matrices are read once for all its rows; results are added row by row, in the order of the ids.
 */
final class ExpertLaunches {
  private static final int WARP = 32;

  private final Device device;
  private final Workspace workspace;
  private final Faults faults;
  private final RowLaunches rows;

  /** By identity: a layer's matrices are one object as long as a model is open. */
  private final Map<ExpertMatrices, ExpertTable> tables = new IdentityHashMap<>();

  ExpertLaunches(Device device, Workspace workspace, Faults faults, RowLaunches rows) {
    this.device = device;
    this.workspace = workspace;
    this.faults = faults;
    this.rows = rows;
  }

  void gate(Ints ids, Floats weights, Rows logits, Floats bias, Experts shape, int numRows) {
    device.run(
        device
            .kernel("sf_gate")
            .grid(numRows, 1, 1)
            .block(WARP, 1, 1)
            .shared(2 * (shape.nRoutedExperts() + shape.nGroup()) * Float.BYTES)
            .pointer("expertIds", CudaInts.of(ids).address())
            .pointer("expertWeights", CudaFloats.of(weights).address())
            .pointer("logits", address(logits))
            .put("logitsStride", logits.stride())
            .pointer("bias", CudaFloats.of(bias).address())
            .put("numExperts", shape.nRoutedExperts())
            .put("numGroups", shape.nGroup())
            .put("topkGroups", shape.topkGroup())
            .put("perToken", shape.numExpertsPerTok())
            .put("normalize", shape.normTopkProb() ? 1 : 0)
            .put("scalingFactor", shape.routedScalingFactor())
            .put("numRows", numRows)
            .pointer("fault", faults.address(Faults.Choice.ROUTER)));
    CudaInts.of(ids).computed();
  }

  void add(
      Rows out,
      Rows x,
      ExpertMatrices experts,
      Ints ids,
      Floats weights,
      int perToken,
      int numRows) {
    ExpertTable table = tables.computeIfAbsent(experts, layer -> ExpertTable.of(device, layer));
    long bytesPerPair =
        (long) Float.BYTES * (table.gate().rows() + table.down().rows()) + Integer.BYTES;
    long startsBytes = (table.count() + 1L) * Integer.BYTES;
    int atOnce = workspace.rows(bytesPerPair * perToken, startsBytes, Math.max(1, numRows));
    for (int first = 0; first < numRows; first += atOnce) {
      int count = Math.min(atOnce, numRows - first);
      long offset = (long) first * perToken;
      new Part(table, perToken, count)
          .run(
              CudaFloats.address(out, first),
              out.stride(),
              CudaFloats.address(x, first),
              x.stride(),
              CudaInts.of(ids).address() + Integer.BYTES * offset,
              CudaFloats.of(weights).address() + Float.BYTES * offset,
              experts);
    }
  }

  /** Rows whose pairs fit the workspace. */
  private final class Part {
    private final ExpertTable table;
    private final int perToken;
    private final int numRows;
    private final int numPairs;
    private final int innerWidth;
    private final int width;
    private final long order;
    private final long starts;
    private final long inner;
    private final long results;

    Part(ExpertTable table, int perToken, int numRows) {
      this.table = table;
      this.perToken = perToken;
      this.numRows = numRows;
      numPairs = numRows * perToken;
      innerWidth = table.gate().rows();
      width = table.down().rows();
      workspace.begin();
      order = workspace.take("pairs by expert", numPairs, Integer.BYTES);
      starts = workspace.take("starts of experts", table.count() + 1L, Integer.BYTES);
      inner = workspace.take("inner rows of experts", (long) numPairs * innerWidth, Float.BYTES);
      results = workspace.take("results of experts", (long) numPairs * width, Float.BYTES);
    }

    void run(
        long out,
        int outStride,
        long x,
        int xStride,
        long ids,
        long weights,
        ExpertMatrices experts) {
      map(ids);
      gateUp(x, xStride);
      experts.innerRounding().ifPresent(r -> rows.roundFp8(inner, innerWidth, r, numPairs));
      down();
      combine(out, outStride, weights);
    }

    private void map(long ids) {
      device.run(
          device
              .kernel("sf_experts_map")
              .grid(table.count(), 1, 1)
              .block(LinearLaunch.BLOCK, 1, 1)
              .pointer("order", order)
              .pointer("starts", starts)
              .pointer("expertIds", ids)
              .put("numExperts", table.count())
              .put("numPairs", numPairs));
    }

    private void gateUp(long x, int xStride) {
      Launch launch =
          grouped(table.gate().product("sf_experts_gate_up"), innerWidth)
              .pointer("inner", inner)
              .pointer("x", x)
              .put("xStride", xStride)
              .pointer("experts", table.address());
      device.run(
          pairs(table.gate().addScales(launch))
              .put("perToken", perToken)
              .put("innerWidth", innerWidth)
              .put("width", width));
    }

    private void down() {
      Launch launch =
          grouped(table.down().product("sf_experts_down"), width)
              .pointer("results", results)
              .pointer("inner", inner)
              .pointer("experts", table.address());
      device.run(
          pairs(table.down().addScales(launch)).put("innerWidth", innerWidth).put("width", width));
    }

    private void combine(long out, int outStride, long weights) {
      device.run(
          device
              .kernel("sf_experts_combine")
              .grid(numRows, 1, 1)
              .block(LinearLaunch.BLOCK, 1, 1)
              .pointer("out", out)
              .put("outStride", outStride)
              .pointer("results", results)
              .pointer("expertWeights", weights)
              .put("perToken", perToken)
              .put("width", width)
              .put("numRows", numRows));
    }

    /** Tiles of all experts: whole ones, and for each expert that has rows one that is not full. */
    private Launch grouped(String kernel, int columns) {
      int tiles = numPairs / LinearLaunch.TILE + Math.min(table.count(), numPairs);
      return device
          .kernel(kernel)
          .grid(LinearLaunch.tiles(columns), tiles, 1)
          .block(LinearLaunch.BLOCK, 1, 1);
    }

    private Launch pairs(Launch launch) {
      return launch
          .pointer("order", order)
          .pointer("starts", starts)
          .put("numExperts", table.count());
    }
  }
}
