package org.sparseforge.engine.kernel.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A driver that computes nothing: it notes what is asked of it, in order, keeps count of what it
 * handed out, and fails where it was told to.
 */
final class RecordingDriver implements Driver {
  /** An address that nobody mistakes for a length. */
  static final long BASE = 0x7000_0000_0000L;

  /** What a stream may be asked for while it notes launches. */
  private static final Set<String> NOTABLE = Set.of("cuLaunchKernel", "cuStreamEndCapture");

  private record Handle(int id) implements Stream, Event, Function, Graph {}

  /** Every call so far. */
  final List<String> calls = new ArrayList<>();

  /** Names of the threads that made the context theirs. */
  final List<String> owners = new ArrayList<>();

  private final DeviceInfo info;
  private final long freeBytes;
  private final Map<String, Integer> failures = new HashMap<>();
  private final Set<Object> held = new HashSet<>();
  private final Map<Handle, String> functions = new HashMap<>();
  private long nextAddress = BASE;
  private int nextId;
  private int released;
  private boolean noting;
  private boolean closed;

  RecordingDriver(long freeBytes) {
    this.freeBytes = freeBytes;
    info = new DeviceInfo(0, "Recorder", 9, 0, 2 * freeBytes, 132, 13000);
  }

  /** The next call of this name, and every one after it, comes back with {@code code}. */
  RecordingDriver failing(String call, int code) {
    failures.put(call, code);
    return this;
  }

  /** What was handed out and not given back. */
  Set<Object> held() {
    return held;
  }

  int released() {
    return released;
  }

  boolean isClosed() {
    return closed;
  }

  private void note(String name, Object... arguments) {
    StringBuilder call = new StringBuilder(name);
    for (Object argument : arguments) {
      call.append(' ').append(argument);
    }
    calls.add(noting ? "noted " + call : call.toString());
    if (noting && !NOTABLE.contains(name)) {
      throw new AssertionError(call + " while launches are noted");
    }
    if (closed) {
      throw new AssertionError(call + " after the driver was closed");
    }
    Integer code = failures.get(name);
    if (code != null) {
      throw new DriverFailure(name, code);
    }
  }

  private Handle hold() {
    Handle handle = new Handle(nextId++);
    held.add(handle);
    return handle;
  }

  private void release(String call, Object thing) {
    note(call);
    if (!held.remove(thing)) {
      throw new AssertionError(call + " of something that was never given out, or twice");
    }
    released++;
  }

  @Override
  public DeviceInfo device() {
    return info;
  }

  @Override
  public void makeCurrent() {
    owners.add(Thread.currentThread().getName());
    note("cuCtxSetCurrent");
  }

  @Override
  public long freeBytes() {
    note("cuMemGetInfo");
    return freeBytes;
  }

  @Override
  public long allocate(long bytes) {
    note("cuMemAlloc", bytes);
    long address = nextAddress;
    nextAddress += bytes;
    held.add(address);
    return address;
  }

  @Override
  public void free(long address) {
    release("cuMemFree", address);
  }

  @Override
  public ByteBuffer allocatePinned(int bytes) {
    note("cuMemHostAlloc", bytes);
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    held.add(System.identityHashCode(buffer));
    return buffer;
  }

  @Override
  public void freePinned(ByteBuffer buffer) {
    release("cuMemFreeHost", System.identityHashCode(buffer));
  }

  @Override
  public void clear(long address, long bytes, Stream stream) {
    note("cuMemsetD8Async", address - BASE, bytes);
  }

  @Override
  public void copyIn(long to, ByteBuffer from, Stream stream) {
    note("cuMemcpyHtoDAsync", to - BASE, from.remaining());
  }

  /** All ones: no fault, and NaN where numbers are asked for. */
  @Override
  public void copyOut(ByteBuffer to, long from, Stream stream) {
    note("cuMemcpyDtoHAsync", from - BASE, to.remaining());
    for (int i = to.position(); i < to.limit(); i++) {
      to.put(i, (byte) -1);
    }
  }

  @Override
  public Stream newStream() {
    note("cuStreamCreate");
    return hold();
  }

  @Override
  public void free(Stream stream) {
    release("cuStreamDestroy", stream);
  }

  @Override
  public Event newEvent() {
    note("cuEventCreate");
    return hold();
  }

  @Override
  public void free(Event event) {
    release("cuEventDestroy", event);
  }

  @Override
  public void record(Event event, Stream stream) {
    note("cuEventRecord", ((Handle) event).id());
  }

  @Override
  public void await(Event event) {
    note("cuEventSynchronize", ((Handle) event).id());
  }

  @Override
  public void synchronize(Stream stream) {
    note("cuStreamSynchronize");
  }

  @Override
  public void load(byte[] image) {
    note("cuModuleLoadData", image.length);
  }

  @Override
  public Function function(String name) {
    note("cuModuleGetFunction", name);
    Handle handle = new Handle(nextId++);
    functions.put(handle, name);
    return handle;
  }

  @Override
  public void allowShared(Function function, int bytes) {
    note("cuFuncSetAttribute", functions.get((Handle) function), bytes);
  }

  @Override
  public void launch(Function function, Launch launch, Stream stream) {
    if (!functions.get((Handle) function).equals(launch.kernel())) {
      throw new AssertionError("another kernel's function for " + launch);
    }
    note("cuLaunchKernel", launch);
  }

  @Override
  public void beginCapture(Stream stream) {
    note("cuStreamBeginCapture");
    noting = true;
  }

  @Override
  public Graph endCapture(Stream stream) {
    noting = false;
    note("cuStreamEndCapture");
    return hold();
  }

  @Override
  public void launch(Graph graph, Stream stream) {
    note("cuGraphLaunch", ((Handle) graph).id());
    if (!held.contains(graph)) {
      throw new AssertionError("a graph that was never made, or is gone");
    }
  }

  @Override
  public void free(Graph graph) {
    release("cuGraphExecDestroy", graph);
  }

  @Override
  public void close() {
    note("cuDevicePrimaryCtxRelease");
    closed = true;
  }
}
