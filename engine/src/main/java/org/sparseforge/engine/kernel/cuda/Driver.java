package org.sparseforge.engine.kernel.cuda;

import java.nio.ByteBuffer;

/**
 * The calls of the CUDA driver API that the host side makes, on one device. Addresses are device
 * addresses, sizes are bytes; what a stream is given runs in its order, behind the caller. One
 * thread calls, which it says once by {@link #makeCurrent}.
 *
 * <p>Every call throws {@link DriverFailure} with the driver's own code and says nothing about what
 * it was for; {@link Device} adds that.
 */
interface Driver extends AutoCloseable {
  /** Work in order. */
  interface Stream {}

  /** A place in a stream. */
  interface Event {}

  /** An entry of the loaded module. */
  interface Function {}

  /** Launches that were noted down, to be run as one. */
  interface Graph {}

  DeviceInfo device();

  /** Makes the device's context that of the calling thread. */
  void makeCurrent();

  /** Memory of the device that nobody has, other processes included. */
  long freeBytes();

  long allocate(long bytes);

  void free(long address);

  /** Page-locked host memory in native byte order; copies from and to it run behind the caller. */
  ByteBuffer allocatePinned(int bytes);

  void freePinned(ByteBuffer buffer);

  /** Fills with zero bytes. */
  void clear(long address, long bytes, Stream stream);

  /**
   * Copies what lies between position and limit to the device.
   *
   * @param from pinned, and not to be written before the stream has passed this
   */
  void copyIn(long to, ByteBuffer from, Stream stream);

  /**
   * Fills what lies between position and limit from the device.
   *
   * @param to pinned, and not to be read before the stream has passed this
   */
  void copyOut(ByteBuffer to, long from, Stream stream);

  Stream newStream();

  void free(Stream stream);

  Event newEvent();

  void free(Event event);

  void record(Event event, Stream stream);

  /** Blocks until the stream has passed the event; at once where it was never recorded. */
  void await(Event event);

  /** Blocks until all that the stream was given is done. */
  void synchronize(Stream stream);

  /**
   * Loads the kernels, once.
   *
   * @param image a fatbin, a cubin, or PTX text that ends with a zero byte
   */
  void load(byte[] image);

  /** A kernel of the loaded image by the name it was declared {@code extern "C"} with. */
  Function function(String name);

  /** Lets a kernel be launched with that much dynamic shared memory, beyond the usual 48 KB. */
  void allowShared(Function function, int bytes);

  void launch(Function function, Launch launch, Stream stream);

  /**
   * From now on launches into the stream are noted and not run. Until {@link #endCapture} nothing
   * but launches may be asked for, and of kernels that have run before: the driver may load a
   * kernel, and take memory for that, when it first runs.
   */
  void beginCapture(Stream stream);

  /** What was noted, ready to be launched; the stream runs launches again. */
  Graph endCapture(Stream stream);

  /** Runs all that was noted, with the arguments it was noted with. */
  void launch(Graph graph, Stream stream);

  void free(Graph graph);

  /**
   * Unloads the kernels and lets go of the context. Never throws: there is nothing left to save.
   */
  @Override
  void close();
}
