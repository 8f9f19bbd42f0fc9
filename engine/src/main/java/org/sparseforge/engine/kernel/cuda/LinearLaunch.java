package org.sparseforge.engine.kernel.cuda;

import static org.sparseforge.engine.kernel.cuda.CudaFloats.address;

import org.sparseforge.engine.kernel.Rows;

/** Matrix products, in tiles of results. */
record LinearLaunch(Device device) {
  /** Rows, and columns, of the results that a block computes. */
  static final int TILE = 64;

  /** Threads of a block that computes a tile. */
  static final int BLOCK = 256;

  void run(Rows out, Rows x, CudaMatrix weight, int numRows) {
    run(address(out), out.stride(), address(x), x.stride(), weight, numRows);
  }

  /** Over rows that need not be in a buffer of the caller's. */
  void run(long out, int outStride, long x, int xStride, CudaMatrix weight, int numRows) {
    Launch launch =
        device
            .kernel(weight.product("sf_linear"))
            .grid(tiles(weight.rows()), tiles(numRows), 1)
            .block(BLOCK, 1, 1)
            .pointer("out", out)
            .put("outStride", outStride)
            .pointer("x", x)
            .put("xStride", xStride);
    device.run(
        weight
            .addTo(launch)
            .put("rows", weight.rows())
            .put("cols", weight.cols())
            .put("numRows", numRows));
  }

  static int tiles(int count) {
    return (count + TILE - 1) / TILE;
  }
}
