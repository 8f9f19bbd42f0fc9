package org.sparseforge.engine.kernel.cuda;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Kernels launched one by one on the emulator, with their operands as plain arrays. */
final class Emulator implements AutoCloseable {
  /** {@code src/test/cuda-emulator/abi.h}. */
  interface Abi extends Library {
    Pointer sf_emu_alloc(long bytes);

    int sf_emu_free(Pointer memory);

    long sf_emu_allocated();

    int sf_emu_launch(
        String kernel,
        int gridX,
        int gridY,
        int gridZ,
        int blockX,
        int blockY,
        int blockZ,
        long sharedBytes,
        Pointer[] parameters);

    String sf_emu_last_error();

    void sf_emu_order(int fromTheLast);

    int sf_emu_parameters(String kernel, int[] sizes, int room);

    String sf_emu_kernels();

    int sf_emu_checked();
  }

  private final Abi abi;
  private final List<Pointer> memory = new ArrayList<>();

  Emulator(Path library) {
    abi = Native.load(library.toString(), Abi.class, Map.of());
    abi.sf_emu_order(0);
  }

  Abi abi() {
    return abi;
  }

  /** Device memory, all bits set: NaN in every format. */
  Pointer room(long bytes) {
    Pointer room = abi.sf_emu_alloc(Math.max(1, bytes));
    memory.add(room);
    room.setMemory(0, Math.max(1, bytes), (byte) 0xff);
    return room;
  }

  Pointer put(float... values) {
    Pointer at = room(4L * values.length);
    at.write(0, values, 0, values.length);
    return at;
  }

  Pointer put(int... values) {
    Pointer at = room(4L * values.length);
    at.write(0, values, 0, values.length);
    return at;
  }

  Pointer put(byte... values) {
    Pointer at = room(values.length);
    at.write(0, values, 0, values.length);
    return at;
  }

  /** Where and with how much a kernel is launched. */
  record Geometry(int x, int y, int z, int block, int sharedBytes) {
    static Geometry rows(int numRows, int block) {
      return new Geometry(numRows, 1, 1, block, 0);
    }
  }

  /**
   * @param arguments ints, floats and pointers; null is a null pointer
   * @throws IllegalStateException with the emulator's reason
   */
  void launch(String kernel, Geometry geometry, Object... arguments) {
    checkSizes(kernel, arguments);
    try (Memory values = new Memory(8L * arguments.length)) {
      Pointer[] parameters = new Pointer[arguments.length];
      for (int i = 0; i < arguments.length; i++) {
        parameters[i] = values.share(8L * i);
        if (arguments[i] instanceof Integer number) {
          parameters[i].setInt(0, number);
        } else if (arguments[i] instanceof Float number) {
          parameters[i].setFloat(0, number);
        } else {
          parameters[i].setPointer(0, (Pointer) arguments[i]);
        }
      }
      int code =
          abi.sf_emu_launch(
              kernel,
              geometry.x,
              geometry.y,
              geometry.z,
              geometry.block,
              1,
              1,
              geometry.sharedBytes,
              parameters);
      if (code != 0) {
        throw new IllegalStateException(abi.sf_emu_last_error());
      }
    }
  }

  private void checkSizes(String kernel, Object[] arguments) {
    int[] sizes = new int[64];
    int count = abi.sf_emu_parameters(kernel, sizes, sizes.length);
    if (count != arguments.length) {
      throw new IllegalArgumentException(
          "%s takes %d parameters, not %d".formatted(kernel, count, arguments.length));
    }
    for (int i = 0; i < count; i++) {
      boolean number = arguments[i] instanceof Integer || arguments[i] instanceof Float;
      if (sizes[i] != (number ? 4 : 8)) {
        throw new IllegalArgumentException(
            "parameter %d of %s has %d bytes, given %s"
                .formatted(i, kernel, sizes[i], arguments[i]));
      }
    }
  }

  @Override
  public void close() {
    memory.forEach(abi::sf_emu_free);
  }
}
