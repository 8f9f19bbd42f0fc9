package org.sparseforge.engine.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A named array of numbers in a mapped file. Reading touches only the pages that hold what is read;
 * safe for many threads, as nothing here has a position.
 *
 * <p>A Java buffer ends at 2 GiB, so a larger tensor is several of them, cut between rows.
 */
public final class Tensor {
  private final TensorInfo info;
  private final long rowsPerPart;
  private final ByteBuffer[] parts;
  private final boolean mapped;
  private volatile ShortBuffer[] shortParts;

  /**
   * @param rowsPerPart rows in every part but the last
   * @param parts read-only, each starting at its first row
   */
  Tensor(TensorInfo info, long rowsPerPart, ByteBuffer[] parts) {
    this(info, rowsPerPart, parts, false);
  }

  private Tensor(TensorInfo info, long rowsPerPart, ByteBuffer[] parts, boolean mapped) {
    this.info = info;
    this.rowsPerPart = rowsPerPart;
    this.parts = parts;
    this.mapped = mapped;
    for (int i = 0; i < parts.length; i++) {
      parts[i] = parts[i].order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** The same where the parts are mapped from a file, so that their pages can be had again. */
  static Tensor mapped(TensorInfo info, long rowsPerPart, ByteBuffer[] parts) {
    return new Tensor(info, rowsPerPart, parts, true);
  }

  /** Shows the memory that is mapped from a file, only to be read: all of it, or none. */
  public void forEachMapped(Consumer<ByteBuffer> each) {
    if (mapped) {
      for (ByteBuffer part : parts) {
        each.accept(part);
      }
    }
  }

  public String name() {
    return info.name();
  }

  public DType dtype() {
    return info.dtype();
  }

  /** A copy of the dimensions, outermost first. */
  public long[] shape() {
    return info.shape().clone();
  }

  public long elements() {
    return info.elements();
  }

  public long bytes() {
    return info.end() - info.begin();
  }

  boolean hasShape(long... shape) {
    return Arrays.equals(info.shape(), shape);
  }

  /** Numbers in one row: the product of all dimensions but the first. */
  public long rowElements() {
    return info.rowBytes() / info.dtype().bytes();
  }

  /**
   * Converts {@code count} numbers of row {@code row}, from column {@code column} on, to fp32;
   * exact for every weight format. fp8 comes without its block scale.
   */
  public void read(long row, int column, float[] into, int offset, int count) {
    ByteBuffer part = parts[(int) (row / rowsPerPart)];
    int at = position(row, column);
    switch (info.dtype()) {
      case F32 ->
          part.slice(at, 4 * count)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer()
              .get(into, offset, count);
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          into[offset + i] = Bf16.toFloat(part.getShort(at + 2 * i));
        }
      }
      case F16 -> {
        for (int i = 0; i < count; i++) {
          into[offset + i] = Fp16.toFloat(part.getShort(at + 2 * i));
        }
      }
      case F8_E4M3 -> {
        for (int i = 0; i < count; i++) {
          into[offset + i] = Fp8E4m3.toFloat(part.get(at + i));
        }
      }
      default -> throw new ModelLoadException(name() + " is " + dtype() + ", not a weight format");
    }
  }

  /**
   * Copies numbers of a two-byte format as they are, from column 0 of {@code row} on; they may run
   * over many rows.
   */
  public void readShorts(long row, short[] into, int offset, int count) {
    int width = (int) rowElements();
    for (int done = 0; done < count; ) {
      long at = row + done / width;
      int part = (int) (at / rowsPerPart);
      long left = (rowsPerPart - at % rowsPerPart) * width;
      int some = (int) Math.min(left, count - done);
      shorts(part).get(position(at, 0) / Short.BYTES, into, offset + done, some);
      done += some;
    }
  }

  /** As {@link #readShorts}, for a one-byte format and one row. */
  public void readBytes(long row, byte[] into, int offset, int count) {
    parts[(int) (row / rowsPerPart)].get(position(row, 0), into, offset, count);
  }

  /**
   * Copies the file's own bytes, little-endian numbers without gaps, from byte {@code from} of the
   * tensor on: as many as {@code into} has room for, or as are left of this tensor's part.
   */
  public void readRaw(long from, ByteBuffer into) {
    long partBytes = partBytes();
    ByteBuffer part = parts[(int) (from / partBytes)];
    int at = (int) (from % partBytes);
    int count = Math.min(into.remaining(), part.capacity() - at);
    into.put(part.slice(at, count));
  }

  /** Bytes of every part but the last; a tensor in one part is all of it. */
  private long partBytes() {
    return parts.length == 1 ? Math.max(bytes(), 1) : rowsPerPart * info.rowBytes();
  }

  private ShortBuffer shorts(int part) {
    ShortBuffer[] views = shortParts;
    if (views == null) {
      views = new ShortBuffer[parts.length];
      for (int i = 0; i < parts.length; i++) {
        // duplicate() forgets the byte order.
        views[i] = parts[i].duplicate().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
      }
      shortParts = views;
    }
    return views[part];
  }

  private int position(long row, int column) {
    return Math.toIntExact(
        row % rowsPerPart * info.rowBytes() + (long) column * info.dtype().bytes());
  }

  @Override
  public String toString() {
    return "%s %s %s".formatted(name(), dtype(), Arrays.toString(info.shape()));
  }
}
