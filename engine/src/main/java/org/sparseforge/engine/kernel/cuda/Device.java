package org.sparseforge.engine.kernel.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * A device at work: one stream of kernels and copies in the order they are asked for, one
 * reservation that all memory is cut from, pinned staging on the way in and out.
 *
 * <p>Belongs to the thread that calls; another may take over once that has stopped calling. Owns
 * its driver.
 */
final class Device implements AutoCloseable {
  /** Dynamic shared memory that a kernel may have without being allowed it. */
  private static final int USUAL_SHARED_BYTES = 48 << 10;

  private final Driver driver;
  private final Calls calls;
  private final Map<String, Driver.Function> functions = new HashMap<>();

  /** Dynamic shared memory that kernels were allowed, by name, where it was more than usual. */
  private final Map<String, Integer> shared = new HashMap<>();

  private Driver.Stream stream;
  private Reservation reservation;
  private Staging staging;
  private Graphs graphs;
  private ByteBuffer landing;
  private Thread owner;
  private boolean closed;

  /**
   * Takes the memory and loads the kernels.
   *
   * @param image see {@link Driver#load}
   * @param driver owned from now on, and closed if opening fails
   */
  Device(Driver driver, byte[] image, DeviceMemoryLimits limits) {
    this.driver = driver;
    calls = new Calls(driver.device());
    try {
      enter();
      calls.run(() -> "loading " + image.length + " bytes of kernels", () -> driver.load(image));
      stream = calls.get(() -> "making a stream", driver::newStream);
      graphs = new Graphs(driver, calls, stream);
      long free = calls.get(() -> "asking for free memory", driver::freeBytes);
      long bytes = limits.reserve(driver.device(), free);
      reservation =
          new Reservation(
              calls.get(
                  () ->
                      "reserving %s of device memory, where %s of %s are free (lower device_memory_bytes)"
                          .formatted(
                              Reservation.size(bytes),
                              Reservation.size(free),
                              Reservation.size(driver.device().totalBytes())),
                  () -> driver.allocate(bytes)),
              bytes);
      staging = new Staging(driver, calls, stream, limits.stagingSlots(), limits.stagingBytes());
      landing =
          calls.get(
              () -> "pinning " + limits.stagingBytes() + " bytes of host memory",
              () -> driver.allocatePinned(limits.stagingBytes()));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  DeviceInfo info() {
    return driver.device();
  }

  /**
   * Runs launches that for equal keys are the same: as one, once they are known.
   *
   * @param launches no copies among them
   */
  void repeat(Object key, Runnable launches) {
    enter();
    graphs.run(key, launches);
  }

  /** Whether the launches at hand must do for every run of their key; see {@link #repeat}. */
  boolean isRepeating() {
    return graphs.isRepeating();
  }

  /** Bytes, all zero. */
  long allocate(Reservation.Use use, long bytes) {
    enterToCopy();
    long address = reservation.cut(use, bytes);
    if (bytes > 0) {
      calls.run(() -> "clearing " + bytes + " bytes", () -> driver.clear(address, bytes, stream));
    }
    return address;
  }

  /** Bytes to be written before they are read. */
  long allocateUncleared(Reservation.Use use, long bytes) {
    return reservation.cut(use, bytes);
  }

  /** Fills {@code slot} with the bytes from {@code from} on, as many as fit or are left. */
  interface Source {
    void read(long from, ByteBuffer slot);
  }

  /** Copies to the device piece by piece; the source may be changed once this returns. */
  void upload(long to, long bytes, Source source) {
    enterToCopy();
    for (long done = 0; done < bytes; ) {
      ByteBuffer slot = staging.take().order(ByteOrder.LITTLE_ENDIAN);
      slot.limit((int) Math.min(slot.capacity(), bytes - done));
      source.read(done, slot);
      int sent = slot.position();
      staging.send(to + done);
      done += sent;
    }
  }

  /** Takes what {@code slot} holds, the bytes from {@code from} on. */
  interface Sink {
    void write(long from, ByteBuffer slot);
  }

  /** Copies from the device, once everything before it is done. */
  void download(long from, long bytes, Sink sink) {
    enterToCopy();
    for (long done = 0; done < bytes; ) {
      long at = done;
      landing.clear().limit((int) Math.min(landing.capacity(), bytes - done));
      int count = landing.limit();
      calls.run(
          () -> "copying " + count + " bytes from the device",
          () -> {
            driver.copyOut(landing, from + at, stream);
            driver.synchronize(stream);
          });
      calls.passed();
      sink.write(done, landing.order(ByteOrder.LITTLE_ENDIAN));
      done += count;
    }
  }

  /** A launch to describe, and then to {@link #run}. */
  Launch kernel(String name) {
    return calls.begin(name);
  }

  /** Launches the kernel behind everything before it; no blocks are no launch. */
  void run(Launch launch) {
    if (launch.isEmpty()) {
      return;
    }
    enter();
    calls.run(
        () -> "launching " + launch,
        () -> {
          Driver.Function function = functions.computeIfAbsent(launch.kernel(), driver::function);
          if (launch.sharedBytes() > shared.getOrDefault(launch.kernel(), USUAL_SHARED_BYTES)) {
            driver.allowShared(function, launch.sharedBytes());
            shared.put(launch.kernel(), launch.sharedBytes());
          }
          driver.launch(function, launch, stream);
        });
  }

  /** A graph would note the copy's addresses, and repeat it when they hold something else. */
  private void enterToCopy() {
    enter();
    if (graphs.isNoting()) {
      throw new IllegalStateException("launches are being noted; copies cannot be among them");
    }
  }

  /** A context is current to a thread: whoever calls first makes it his. */
  private void enter() {
    if (closed) {
      throw new IllegalStateException("these kernels are closed");
    }
    Thread caller = Thread.currentThread();
    if (owner != caller) {
      calls.run(() -> "entering the context", driver::makeCurrent);
      owner = caller;
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (!calls.isLost()) {
      Release.one(driver::makeCurrent);
      if (stream != null) {
        Release.one(() -> driver.synchronize(stream));
      }
    }
    if (graphs != null) {
      graphs.close();
    }
    if (landing != null) {
      Release.one(() -> driver.freePinned(landing));
    }
    if (staging != null) {
      staging.close();
    }
    if (reservation != null) {
      Release.one(() -> driver.free(reservation.address()));
    }
    if (stream != null) {
      Release.one(() -> driver.free(stream));
    }
    driver.close();
  }
}
