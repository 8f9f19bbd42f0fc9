package org.sparseforge.engine.kernel.cuda;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.loader.Weight;

/** {@link org.sparseforge.engine.kernel.DeviceMemory} on a CUDA device. */
abstract class CudaMemory implements Kernels {
  final Device device;
  final Faults faults;
  final CudaNumerics numerics;
  private final CudaWeights weights;
  private final CudaWeights exactWeights;

  /**
   * @param device owned from now on
   */
  CudaMemory(Device device, CudaNumerics numerics) {
    this.device = device;
    this.numerics = numerics;
    weights = new CudaWeights(device, numerics.tensorCores());
    exactWeights = numerics.tensorCores() ? new CudaWeights(device, false) : weights;
    faults = new Faults(device);
  }

  @Override
  public Floats floats(int length) {
    return new CudaFloats(allocate(Reservation.Use.ACTIVATIONS, length), length);
  }

  @Override
  public Ints ints(int length) {
    return new CudaInts(allocate(Reservation.Use.ACTIVATIONS, length), length);
  }

  @Override
  public Cache cache(int numSlots, int width) {
    CacheFormat rows = numerics.tensorCores() ? CacheFormat.BF16 : CacheFormat.F32;
    CacheFormat format = numerics.caches() == CacheFormat.FP8 ? rows : numerics.caches();
    return new CudaCache.Plain(
        room(new CudaCache.Plain(0, numSlots, width, format)), numSlots, width, format);
  }

  @Override
  public Cache latentCache(int numSlots, int rank, int ropeDim) {
    if (numerics.caches() != CacheFormat.FP8) {
      return cache(numSlots, rank + ropeDim);
    }
    return new CudaCache.Fp8Latents(
        room(new CudaCache.Fp8Latents(0, numSlots, rank, ropeDim)), numSlots, rank, ropeDim);
  }

  @Override
  public Cache indexCache(int numSlots, int width, int blockSize) {
    if (numerics.caches() != CacheFormat.FP8) {
      return cache(numSlots, width);
    }
    return new CudaCache.Fp8IndexKeys(
        room(new CudaCache.Fp8IndexKeys(0, numSlots, width, blockSize)),
        numSlots,
        width,
        blockSize);
  }

  /** Device memory for a cache that has no place yet. */
  private long room(CudaCache cache) {
    return device.allocateUncleared(Reservation.Use.CACHES, cache.bytes());
  }

  @Override
  public Matrix matrix(Weight weight) {
    return weights.of(weight);
  }

  @Override
  public Matrix exactMatrix(Weight weight) {
    return exactWeights.of(weight);
  }

  @Override
  public void upload(float[] from, Floats to, int count) {
    checkCount("upload", to.length(), 0, count);
    device.upload(
        CudaFloats.of(to).address(),
        (long) Float.BYTES * count,
        (at, slot) -> {
          FloatBuffer numbers = slot.asFloatBuffer();
          numbers.put(from, (int) (at / Float.BYTES), numbers.remaining());
          slot.position(slot.position() + Float.BYTES * numbers.position());
        });
  }

  @Override
  public void upload(int[] from, Ints to, int count) {
    checkCount("upload", to.length(), 0, count);
    CudaInts.of(to).uploaded(from, count);
    device.upload(
        CudaInts.of(to).address(),
        (long) Integer.BYTES * count,
        (at, slot) -> {
          IntBuffer numbers = slot.asIntBuffer();
          numbers.put(from, (int) (at / Integer.BYTES), numbers.remaining());
          slot.position(slot.position() + Integer.BYTES * numbers.position());
        });
  }

  @Override
  public void download(Floats from, int offset, float[] to, int toOffset, int count) {
    checkCount("download", from.length(), offset, count);
    faults.check();
    device.download(
        CudaFloats.of(from).address() + (long) Float.BYTES * offset,
        (long) Float.BYTES * count,
        (at, slot) ->
            slot.asFloatBuffer()
                .get(to, toOffset + (int) (at / Float.BYTES), slot.remaining() / Float.BYTES));
  }

  @Override
  public void download(Ints from, int offset, int[] to, int count) {
    checkCount("download", from.length(), offset, count);
    faults.check();
    device.download(
        CudaInts.of(from).address() + (long) Integer.BYTES * offset,
        (long) Integer.BYTES * count,
        (at, slot) ->
            slot.asIntBuffer()
                .get(to, (int) (at / Integer.BYTES), slot.remaining() / Integer.BYTES));
  }

  @Override
  public void close() {
    device.close();
  }

  private long allocate(Reservation.Use use, int length) {
    return device.allocate(use, (long) Float.BYTES * length);
  }

  /** A copy past a buffer's end would be somebody else's memory on the device. */
  private static void checkCount(String what, int length, int offset, int count) {
    if (offset < 0 || count < 0 || count > length - offset) {
      throw new KernelException(
          "%s of %d numbers from %d on, of a buffer of %d".formatted(what, count, offset, length));
    }
  }
}
