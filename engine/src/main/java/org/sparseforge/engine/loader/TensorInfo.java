package org.sparseforge.engine.loader;

import java.util.Arrays;

/**
 * One entry of a safetensors header.
 *
 * @param begin first byte, counted from the end of the header
 * @param end one past the last byte
 */
record TensorInfo(String name, DType dtype, long[] shape, long begin, long end) {
  long elements() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** Bytes of one step along the first dimension; a vector's rows are its elements. */
  long rowBytes() {
    return shape.length == 0 || shape[0] == 0 ? 0 : (end - begin) / shape[0];
  }
}
