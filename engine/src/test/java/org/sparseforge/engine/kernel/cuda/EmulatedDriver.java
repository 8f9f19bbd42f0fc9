package org.sparseforge.engine.kernel.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
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

  private final Emulator.Abi emulator;
  private final long totalBytes;
  private final Map<Long, Long> allocated = new HashMap<>();
  private final Memory values = new Memory(Launch.offset(Launch.MOST_ARGUMENTS));
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

  @Override
  public long allocate(long bytes) {
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
    new Pointer(address).setMemory(0, bytes, (byte) 0);
  }

  @Override
  public void copyIn(long to, ByteBuffer from, Stream stream) {
    new Pointer(to).getByteBuffer(0, from.remaining()).put(from.duplicate());
  }

  @Override
  public void copyOut(ByteBuffer to, long from, Stream stream) {
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
  public void await(Event event) {}

  @Override
  public void synchronize(Stream stream) {}

  @Override
  public void load(byte[] image) {}

  @Override
  public Function function(String name) {
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
      values.setLong(Launch.offset(i), launch.values().getLong(Launch.offset(i)));
    }
    int failed =
        emulator.sf_emu_launch(
            launch.kernel(),
            launch.grid(0),
            launch.grid(1),
            launch.grid(2),
            launch.block(0),
            launch.block(1),
            launch.block(2),
            launch.sharedBytes(),
            pointers);
    if (failed != 0) {
      throw new AssertionError(emulator.sf_emu_last_error() + " in " + launch);
    }
  }

  @Override
  public void close() {
    if (!allocated.isEmpty()) {
      throw new AssertionError(allocated.size() + " ranges of device memory were not freed");
    }
  }
}
