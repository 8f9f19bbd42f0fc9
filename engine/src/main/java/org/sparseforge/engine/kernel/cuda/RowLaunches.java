package org.sparseforge.engine.kernel.cuda;

import static org.sparseforge.engine.kernel.cuda.CudaFloats.address;

import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Fp8Rounding;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.loader.RopeLayout;

/** Operators that take a row at a time: a block of threads each. */
record RowLaunches(Device device) {
  private static final int WIDE_BLOCK = 256;
  private static final int BLOCK = 128;

  /** A launch of one block a row whose first arguments are rows, each with its stride. */
  private Launch perRow(String kernel, int numRows, int threads) {
    return device.kernel(kernel).grid(numRows, 1, 1).block(threads, 1, 1);
  }

  private static Launch add(Launch launch, String name, String stride, Rows rows) {
    return launch.pointer(name, address(rows)).put(stride, rows.stride());
  }

  private static Launch addOut(Launch launch, Rows out) {
    return add(launch, "out", "outStride", out);
  }

  private static Launch addX(Launch launch, Rows x) {
    return add(launch, "x", "xStride", x);
  }

  private static long vector(Floats floats) {
    return CudaFloats.of(floats).address();
  }

  void embed(Rows out, CudaMatrix table, Ints ids, int numRows) {
    Launch launch = addOut(perRow(table.entry("sf_embed"), numRows, WIDE_BLOCK), out);
    device.run(
        table
            .addScales(launch.pointer("table", table.address()).pointer("scales", table.scales()))
            .put("width", out.width())
            .pointer("ids", CudaInts.of(ids).address())
            .put("numRows", numRows));
  }

  void copy(Rows out, Rows x, Ints indices, int numRows) {
    device.run(
        addX(addOut(perRow("sf_copy_rows", numRows, WIDE_BLOCK), out), x)
            .pointer("indices", CudaInts.of(indices).address())
            .put("width", out.width())
            .put("numRows", numRows));
  }

  void siluMul(Rows out, Rows gate, Rows up, int numRows) {
    Launch launch = addOut(perRow("sf_silu_mul", numRows, WIDE_BLOCK), out);
    device.run(
        add(add(launch, "gate", "gateStride", gate), "up", "upStride", up)
            .put("width", gate.width())
            .put("numRows", numRows));
  }

  void rmsNorm(Rows out, Rows x, Floats weight, float eps, int numRows) {
    device.run(
        addX(addOut(perRow("sf_rms_norm", numRows, WIDE_BLOCK), out), x)
            .pointer("weight", vector(weight))
            .put("eps", eps)
            .put("width", x.width())
            .put("numRows", numRows));
  }

  void addRmsNorm(Rows out, Rows residual, Rows delta, Floats weight, float eps, int numRows) {
    Launch launch = addOut(perRow("sf_add_rms_norm", numRows, WIDE_BLOCK), out);
    add(add(launch, "residual", "residualStride", residual), "delta", "deltaStride", delta);
    device.run(
        launch
            .pointer("weight", vector(weight))
            .put("eps", eps)
            .put("width", delta.width())
            .put("numRows", numRows));
  }

  void layerNorm(Rows out, Rows x, Floats weight, Floats bias, float eps, int numRows) {
    device.run(
        addX(addOut(perRow("sf_layer_norm", numRows, WIDE_BLOCK), out), x)
            .pointer("weight", vector(weight))
            .pointer("bias", vector(bias))
            .put("eps", eps)
            .put("width", x.width())
            .put("numRows", numRows));
  }

  void rope(Rows x, int rowsPerToken, Rows cosSin, RopeLayout layout, int numTokens) {
    Launch launch = addX(perRow("sf_rope", numTokens, BLOCK), x).put("rowsPerToken", rowsPerToken);
    device.run(
        add(launch, "cosSin", "cosSinStride", cosSin)
            .put("width", x.width())
            .put("interleaved", layout == RopeLayout.INTERLEAVED ? 1 : 0)
            .put("numTokens", numTokens));
  }

  void hadamard(Rows x, int numRows) {
    device.run(
        addX(perRow("sf_hadamard", numRows, BLOCK), x)
            .shared(Float.BYTES * x.width())
            .put("width", x.width())
            .put("numRows", numRows));
  }

  void roundFp8(Rows out, Rows x, Fp8Rounding rounding, int numRows) {
    Launch launch = addX(addOut(perRow("sf_round_fp8", numRows, BLOCK), out), x);
    device.run(addRounding(launch, rounding).put("width", x.width()).put("numRows", numRows));
  }

  /** Rows without gaps that no buffer of the caller's holds, rounded in place. */
  void roundFp8(long rows, int width, Fp8Rounding rounding, int numRows) {
    Launch launch =
        perRow("sf_round_fp8", numRows, BLOCK)
            .pointer("out", rows)
            .put("outStride", width)
            .pointer("x", rows)
            .put("xStride", width);
    device.run(addRounding(launch, rounding).put("width", width).put("numRows", numRows));
  }

  private static Launch addRounding(Launch launch, Fp8Rounding rounding) {
    return launch.put("group", rounding.group()).put("ue8m0", rounding.ue8m0() ? 1 : 0);
  }

  void writeCache(CudaCache cache, Rows x, Ints slots, int numTokens) {
    String kernel = cache instanceof CudaCache.Fp8IndexKeys ? "sf_write_index" : "sf_write_cache";
    Launch launch =
        addX(
                perRow(cache.format().entry(kernel), numTokens, BLOCK)
                    .pointer("cache", cache.address()),
                x)
            .pointer("slots", CudaInts.of(slots).address());
    if (cache instanceof CudaCache.Fp8IndexKeys keys) {
      launch.put("dim", keys.width()).put("blockSize", keys.blockSize());
    } else if (cache instanceof CudaCache.Fp8Latents latents) {
      launch.put("latent", latents.latent()).put("rope", latents.rope());
    } else {
      launch.put("width", cache.width());
    }
    device.run(launch.put("numTokens", numTokens));
  }
}
