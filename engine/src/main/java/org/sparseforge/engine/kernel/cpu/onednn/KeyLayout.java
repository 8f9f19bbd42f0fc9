package org.sparseforge.engine.kernel.cpu.onednn;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How oneDNN lays a block of 64 index keys when they are the weight of a product, so that a cache
 * can keep them that way. Found out by packing numbered matrices: the library gives layouts no
 * names that outlive a version.
 */
public final class KeyLayout {
  /** Keys of a block. */
  public static final int KEYS = 64;

  private static final int DIGITS = 128;
  private static final Map<Integer, KeyLayout> BY_WIDTH = new ConcurrentHashMap<>();

  /** Rows of the product that chooses the layout: enough to be no special case. */
  private static final int ROWS = 64;

  /** oneDNN's description; kept as long as the process. */
  private final long descriptor;

  private final int size;

  /** Where number d of key n lies: {@code at[n * width + d]}. */
  private final int[] at;

  private KeyLayout(int width) {
    OneDnn.onThisThread();
    long any = OneDnn.anyLayout(OneDnn.BF16, width, KEYS);
    try (Matmul product = Matmul.relu(any, ROWS, width, KEYS, 1);
        Caller caller = new Caller()) {
      descriptor = OneDnn.copy(product.weightsLayout());
      size = (int) (OneDnn.dnnl_memory_desc_get_size(descriptor) / 2);
      short[] low = packed(caller, width, (d, key) -> d % DIGITS);
      short[] high = packed(caller, width, (d, key) -> d / DIGITS);
      short[] keys = packed(caller, width, (d, key) -> key);
      at = new int[KEYS * width];
      for (int i = 0; i < size; i++) {
        // Zero is padding.
        if (keys[i] != 0) {
          int d = number(high[i]) * DIGITS + number(low[i]);
          at[number(keys[i]) * width + d] = i;
        }
      }
    }
  }

  /** Of keys of {@code width} numbers. */
  public static KeyLayout of(int width) {
    return BY_WIDTH.computeIfAbsent(width, KeyLayout::new);
  }

  long descriptor() {
    return descriptor;
  }

  /** Numbers of a block, padding included. */
  public int size() {
    return size;
  }

  /** Where number {@code d} of key {@code key} of a block lies. */
  public int at(int key, int d) {
    return at[key * (at.length / KEYS) + d];
  }

  private interface Numbering {
    int of(int d, int key);
  }

  /** A matrix of small numbers, from one on, exact in bf16, in this layout. */
  private short[] packed(Caller caller, int width, Numbering numbering) {
    long plain = OneDnn.matrix(OneDnn.BF16, width, KEYS, 1, width);
    long making =
        OneDnn.created(
            r ->
                OneDnn.dnnl_reorder_primitive_desc_create(
                    r, plain, OneDnn.engine(), descriptor, OneDnn.engine(), 0));
    long reorder = OneDnn.created(p -> OneDnn.dnnl_primitive_create(p, making));
    try (NativeMemory from = new NativeMemory(2L * width * KEYS);
        NativeMemory to = new NativeMemory(2L * size);
        MemoryObject source = new MemoryObject(plain, from.address());
        MemoryObject destination = new MemoryObject(descriptor, to.address())) {
      for (int key = 0; key < KEYS; key++) {
        for (int d = 0; d < width; d++) {
          float number = numbering.of(d, key) + 1;
          from.shorts().put(key * width + d, (short) (Float.floatToRawIntBits(number) >>> 16));
        }
      }
      caller.executeReorder(reorder, source.handle(), destination.handle());
      short[] all = new short[size];
      to.shorts().get(0, all);
      return all;
    } finally {
      OneDnn.dnnl_primitive_destroy(reorder);
      OneDnn.dnnl_primitive_desc_destroy(making);
      OneDnn.dnnl_memory_desc_destroy(plain);
    }
  }

  private static int number(short bf16) {
    return (int) Float.intBitsToFloat(bf16 << 16) - 1;
  }
}
