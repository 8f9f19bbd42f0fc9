package org.sparseforge.engine.kernel.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The driver of a device that is this machine's processor: kernels run in the emulator, one launch
 * after another, and device memory is memory of this process. What a launch brings is held to what
 * its kernel takes.
 */
final class EmulatedDriver implements Driver {
  private static final Map<EmulatorLibrary, Emulator.Abi> LOADED =
      new EnumMap<>(EmulatorLibrary.class);

  private enum Nothing implements Stream, Event {
    NOTHING
  }

  private record Kernel(String name, int[] sizes) implements Function {}

  /** What runs when a graph is launched. */
  private record Noted(List<Runnable> launches) implements Graph {}

  private final Emulator.Abi emulator;
  private final long totalBytes;
  private final Map<Long, Long> allocated = new HashMap<>();
  private final Memory values = new Memory(Launch.offset(Launch.MOST_ARGUMENTS));
  private List<Runnable> capture;
  private int graphs;
  private final Pointer[] pointers = new Pointer[Launch.MOST_ARGUMENTS];

  /**
   * @param totalBytes of the device that is played
   */
  EmulatedDriver(EmulatorLibrary library, long totalBytes) {
    this.totalBytes = totalBytes;
    synchronized (LOADED) {
      emulator =
          LOADED.computeIfAbsent(
              library, wanted -> Native.load(wanted.path().toString(), Emulator.Abi.class));
    }
    for (int i = 0; i < Launch.MOST_ARGUMENTS; i++) {
      pointers[i] = values.share(Launch.offset(i));
    }
  }

  @Override
  public DeviceInfo device() {
    return new DeviceInfo(0, "Emulator", 8, 0, totalBytes, 1, 13000);
  }

  @Override
  public void makeCurrent() {}

  @Override
  public long freeBytes() {
    return totalBytes - allocated.values().stream().mapToLong(Long::longValue).sum();
  }

  /** While launches are noted a driver refuses everything else, or notes that too. */
  private void notWhileNoting(String what) {
    if (capture != null) {
      throw new AssertionError(what + " while launches are noted");
    }
  }

  @Override
  public long allocate(long bytes) {
    notWhileNoting("an allocation");
    Pointer memory = emulator.sf_emu_alloc(bytes);
    if (memory == null) {
      throw new DriverFailure("cuMemAlloc", 2);
    }
    long address = Pointer.nativeValue(memory);
    // What a device's memory holds before it is written is anybody's: here NaN.
    memory.setMemory(0, bytes, (byte) 0xff);
    allocated.put(address, bytes);
    return address;
  }

  @Override
  public void free(long address) {
    allocated.remove(address);
    if (emulator.sf_emu_free(new Pointer(address)) != 0) {
      throw new AssertionError("free of what is not allocated");
    }
  }

  @Override
  public ByteBuffer allocatePinned(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public void freePinned(ByteBuffer buffer) {}

  @Override
  public void clear(long address, long bytes, Stream stream) {
    notWhileNoting("clearing");
    new Pointer(address).setMemory(0, bytes, (byte) 0);
  }

  @Override
  public void copyIn(long to, ByteBuffer from, Stream stream) {
    notWhileNoting("a copy");
    new Pointer(to).getByteBuffer(0, from.remaining()).put(from.duplicate());
  }

  @Override
  public void copyOut(ByteBuffer to, long from, Stream stream) {
    notWhileNoting("a copy");
    to.duplicate().put(new Pointer(from).getByteBuffer(0, to.remaining()));
  }

  @Override
  public Stream newStream() {
    return Nothing.NOTHING;
  }

  @Override
  public void free(Stream stream) {}

  @Override
  public Event newEvent() {
    return Nothing.NOTHING;
  }

  @Override
  public void free(Event event) {}

  @Override
  public void record(Event event, Stream stream) {}

  @Override
  public void await(Event event) {
    notWhileNoting("waiting");
  }

  @Override
  public void synchronize(Stream stream) {
    notWhileNoting("waiting");
  }

  @Override
  public void load(byte[] image) {}

  @Override
  public Function function(String name) {
    notWhileNoting("loading a kernel");
    int[] sizes = new int[Launch.MOST_ARGUMENTS];
    int count = emulator.sf_emu_parameters(name, sizes, sizes.length);
    if (count < 0) {
      throw new DriverFailure("cuModuleGetFunction", 500);
    }
    return new Kernel(name, Arrays.copyOf(sizes, count));
  }

  @Override
  public void allowShared(Function function, int bytes) {}

  @Override
  public void launch(Function function, Launch launch, Stream stream) {
    int[] sizes = ((Kernel) function).sizes();
    if (sizes.length != launch.numArguments()) {
      throw new AssertionError("the kernel takes " + sizes.length + " arguments: " + launch);
    }
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] != launch.argumentBytes(i)) {
        throw new AssertionError("argument " + i + " takes " + sizes[i] + " bytes: " + launch);
      }
    }
    Runnable run = bind(launch, sizes.length);
    if (capture == null) {
      run.run();
    } else {
      capture.add(run);
    }
  }

  /** The launch with its arguments as they are now; {@code launch} itself is used anew. */
  private Runnable bind(Launch launch, int numArguments) {
    long[] arguments = new long[numArguments];
    Arrays.setAll(arguments, i -> launch.values().getLong(Launch.offset(i)));
    String kernel = launch.kernel();
    int[] sizes = {
      launch.grid(0),
      launch.grid(1),
      launch.grid(2),
      launch.block(0),
      launch.block(1),
      launch.block(2),
      launch.sharedBytes()
    };
    return () -> {
      for (int i = 0; i < numArguments; i++) {
        values.setLong(Launch.offset(i), arguments[i]);
      }
      int failed =
          emulator.sf_emu_launch(
              kernel, sizes[0], sizes[1], sizes[2], sizes[3], sizes[4], sizes[5], sizes[6],
              pointers);
      if (failed != 0) {
        throw new AssertionError(
            emulator.sf_emu_last_error() + " in " + kernel + Arrays.toString(sizes));
      }
    };
  }

  @Override
  public void beginCapture(Stream stream) {
    notWhileNoting("beginning to note");
    capture = new ArrayList<>();
  }

  @Override
  public Graph endCapture(Stream stream) {
    Graph graph = new Noted(capture);
    capture = null;
    graphs++;
    return graph;
  }

  @Override
  public void launch(Graph graph, Stream stream) {
    notWhileNoting("launching a graph");
    ((Noted) graph).launches().forEach(Runnable::run);
  }

  @Override
  public void free(Graph graph) {
    graphs--;
  }

  @Override
  public void close() {
    if (graphs != 0) {
      throw new AssertionError(graphs + " graphs were not freed");
    }
    if (!allocated.isEmpty()) {
      throw new AssertionError(allocated.size() + " ranges of device memory were not freed");
    }
  }
}
