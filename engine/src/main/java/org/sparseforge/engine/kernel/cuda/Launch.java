package org.sparseforge.engine.kernel.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One launch of a kernel, described by chained calls and used up by {@link Device#launch}. Reused
 * from launch to launch, so that nothing is allocated a token; names of arguments are for messages.
 */
final class Launch {
  /** Most arguments of a kernel. */
  static final int MOST_ARGUMENTS = 40;

  private static final int SLOT_BYTES = Long.BYTES;

  private enum Type {
    POINTER(Long.BYTES),
    INT(Integer.BYTES),
    LONG(Long.BYTES),
    FLOAT(Float.BYTES);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }
  }

  private final ByteBuffer values =
      ByteBuffer.allocateDirect(MOST_ARGUMENTS * SLOT_BYTES).order(ByteOrder.nativeOrder());
  private final String[] names = new String[MOST_ARGUMENTS];
  private final Type[] types = new Type[MOST_ARGUMENTS];
  private final int[] grid = new int[3];
  private final int[] block = new int[3];
  private String kernel = "";
  private boolean isGraph;
  private int sharedBytes;
  private int count;

  /** Begins anew: one block of one thread, no shared memory but what the kernel declares. */
  Launch of(String kernel) {
    this.kernel = kernel;
    isGraph = false;
    count = 0;
    sharedBytes = 0;
    return grid(1, 1, 1).block(1, 1, 1);
  }

  /** Begins anew, for messages only: many launches as one. */
  Launch ofGraph(String name) {
    of(name).isGraph = true;
    return this;
  }

  /** Blocks in each direction. */
  Launch grid(int x, int y, int z) {
    set(grid, x, y, z);
    return this;
  }

  /** Threads of a block in each direction. */
  Launch block(int x, int y, int z) {
    set(block, x, y, z);
    return this;
  }

  /** Dynamic shared memory of a block, in bytes. */
  Launch shared(int bytes) {
    sharedBytes = bytes;
    return this;
  }

  Launch pointer(String name, long address) {
    values.putLong(add(name, Type.POINTER), address);
    return this;
  }

  Launch put(String name, int value) {
    values.putInt(add(name, Type.INT), value);
    return this;
  }

  Launch put(String name, long value) {
    values.putLong(add(name, Type.LONG), value);
    return this;
  }

  Launch put(String name, float value) {
    values.putFloat(add(name, Type.FLOAT), value);
    return this;
  }

  String kernel() {
    return kernel;
  }

  int grid(int direction) {
    return grid[direction];
  }

  int block(int direction) {
    return block[direction];
  }

  int sharedBytes() {
    return sharedBytes;
  }

  int numArguments() {
    return count;
  }

  /** The values, argument i from byte {@link #offset} on; the same buffer for every launch. */
  ByteBuffer values() {
    return values;
  }

  static int offset(int argument) {
    return argument * SLOT_BYTES;
  }

  /** Bytes of an argument's value. */
  int argumentBytes(int argument) {
    return types[argument].bytes;
  }

  /** Whether there is nothing to compute. */
  boolean isEmpty() {
    return grid[0] == 0 || grid[1] == 0 || grid[2] == 0;
  }

  private int add(String name, Type type) {
    if (count == MOST_ARGUMENTS) {
      throw new IllegalStateException(kernel + " has more than " + MOST_ARGUMENTS + " arguments");
    }
    names[count] = name;
    types[count] = type;
    return offset(count++);
  }

  private static void set(int[] sizes, int x, int y, int z) {
    sizes[0] = x;
    sizes[1] = y;
    sizes[2] = z;
  }

  /** Kernel, geometry and every argument by name: what a message about it says. */
  @Override
  public String toString() {
    if (isGraph) {
      return kernel;
    }
    StringBuilder text = new StringBuilder(kernel);
    text.append(" in ").append(sizes(grid)).append(" blocks of ").append(sizes(block));
    text.append(" threads");
    if (sharedBytes > 0) {
      text.append(" and ").append(sharedBytes).append(" shared bytes");
    }
    text.append(" (");
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : ", ").append(names[i]).append('=').append(value(i));
    }
    return text.append(')').toString();
  }

  private String value(int argument) {
    int at = offset(argument);
    return switch (types[argument]) {
      case POINTER -> "0x" + Long.toHexString(values.getLong(at));
      case INT -> Integer.toString(values.getInt(at));
      case LONG -> Long.toString(values.getLong(at));
      case FLOAT -> Float.toString(values.getFloat(at));
    };
  }

  private static String sizes(int[] sizes) {
    return sizes[2] == 1 && sizes[1] == 1
        ? Integer.toString(sizes[0])
        : sizes[0] + "x" + sizes[1] + (sizes[2] == 1 ? "" : "x" + sizes[2]);
  }
}
