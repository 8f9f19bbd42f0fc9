package org.sparseforge.engine.kernel.cuda;

import static org.sparseforge.engine.kernel.cuda.JcudaSource.check;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.JCudaDriver;

/**
 * The driver of this machine, through JCuda. The context is the device's primary one, which all
 * users in a process share. Closing lets go of that context and of nothing else: what was allocated
 * is the caller's to free first.
 */
final class JcudaDriver implements Driver {
  private static final int STREAM_NON_BLOCKING = 1;
  private static final int EVENT_BLOCKING_SYNC = 1;
  private static final int EVENT_DISABLE_TIMING = 2;

  /** Pinned for every context of the process. */
  private static final int HOST_ALLOC_PORTABLE = 1;

  private record JcudaStream(CUstream stream) implements Stream {}

  private record JcudaEvent(CUevent event) implements Event {}

  private record JcudaGraph(CUgraphExec graph) implements Graph {}

  private record JcudaFunction(CUfunction function) implements Function {}

  /** Shows the address that JCuda keeps to itself. */
  private static final class Allocation extends CUdeviceptr {
    long address() {
      return getNativePointer();
    }
  }

  private final DeviceInfo info;
  private final CUdevice device;
  private final CUcontext context = new CUcontext();
  private final Map<Long, Allocation> allocations = new HashMap<>();
  private final Map<ByteBuffer, Pointer> pinned = new IdentityHashMap<>();

  /** Arguments of the launch at hand, and the pointers to them that the driver reads. */
  private final ByteBuffer arguments =
      ByteBuffer.allocateDirect(Launch.offset(Launch.MOST_ARGUMENTS))
          .order(ByteOrder.nativeOrder());

  private final Pointer[] argumentLists = new Pointer[Launch.MOST_ARGUMENTS + 1];
  private CUmodule module;

  JcudaDriver(DeviceInfo info, CUdevice device) {
    this.info = info;
    this.device = device;
    Pointer start = Pointer.to(arguments);
    for (int count = 0; count <= Launch.MOST_ARGUMENTS; count++) {
      NativePointerObject[] list = new NativePointerObject[count];
      for (int i = 0; i < count; i++) {
        list[i] = start.withByteOffset(Launch.offset(i));
      }
      argumentLists[count] = Pointer.to(list);
    }
    check("cuDevicePrimaryCtxRetain", JCudaDriver.cuDevicePrimaryCtxRetain(context, device));
  }

  @Override
  public DeviceInfo device() {
    return info;
  }

  @Override
  public void makeCurrent() {
    check("cuCtxSetCurrent", JCudaDriver.cuCtxSetCurrent(context));
  }

  @Override
  public long freeBytes() {
    long[] free = new long[1];
    check("cuMemGetInfo", JCudaDriver.cuMemGetInfo(free, new long[1]));
    return free[0];
  }

  @Override
  public long allocate(long bytes) {
    Allocation allocation = new Allocation();
    check("cuMemAlloc", JCudaDriver.cuMemAlloc(allocation, bytes));
    allocations.put(allocation.address(), allocation);
    return allocation.address();
  }

  @Override
  public void free(long address) {
    check("cuMemFree", JCudaDriver.cuMemFree(allocations.remove(address)));
  }

  @Override
  public ByteBuffer allocatePinned(int bytes) {
    Pointer pointer = new Pointer();
    check("cuMemHostAlloc", JCudaDriver.cuMemHostAlloc(pointer, bytes, HOST_ALLOC_PORTABLE));
    ByteBuffer buffer = pointer.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
    pinned.put(buffer, pointer);
    return buffer;
  }

  @Override
  public void freePinned(ByteBuffer buffer) {
    check("cuMemFreeHost", JCudaDriver.cuMemFreeHost(pinned.remove(buffer)));
  }

  @Override
  public void clear(long address, long bytes, Stream stream) {
    check(
        "cuMemsetD8Async", JCudaDriver.cuMemsetD8Async(at(address), (byte) 0, bytes, raw(stream)));
  }

  @Override
  public void copyIn(long to, ByteBuffer from, Stream stream) {
    check(
        "cuMemcpyHtoDAsync",
        JCudaDriver.cuMemcpyHtoDAsync(at(to), host(from), from.remaining(), raw(stream)));
  }

  @Override
  public void copyOut(ByteBuffer to, long from, Stream stream) {
    check(
        "cuMemcpyDtoHAsync",
        JCudaDriver.cuMemcpyDtoHAsync(host(to), at(from), to.remaining(), raw(stream)));
  }

  @Override
  public Stream newStream() {
    CUstream stream = new CUstream();
    check("cuStreamCreate", JCudaDriver.cuStreamCreate(stream, STREAM_NON_BLOCKING));
    return new JcudaStream(stream);
  }

  @Override
  public void free(Stream stream) {
    check("cuStreamDestroy", JCudaDriver.cuStreamDestroy(raw(stream)));
  }

  @Override
  public Event newEvent() {
    CUevent event = new CUevent();
    check(
        "cuEventCreate",
        JCudaDriver.cuEventCreate(event, EVENT_BLOCKING_SYNC | EVENT_DISABLE_TIMING));
    return new JcudaEvent(event);
  }

  @Override
  public void free(Event event) {
    check("cuEventDestroy", JCudaDriver.cuEventDestroy(raw(event)));
  }

  @Override
  public void record(Event event, Stream stream) {
    check("cuEventRecord", JCudaDriver.cuEventRecord(raw(event), raw(stream)));
  }

  @Override
  public void await(Event event) {
    check("cuEventSynchronize", JCudaDriver.cuEventSynchronize(raw(event)));
  }

  @Override
  public void synchronize(Stream stream) {
    check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(raw(stream)));
  }

  @Override
  public void load(byte[] image) {
    CUmodule loaded = new CUmodule();
    check("cuModuleLoadData", JCudaDriver.cuModuleLoadData(loaded, image));
    module = loaded;
  }

  @Override
  public Function function(String name) {
    CUfunction function = new CUfunction();
    check("cuModuleGetFunction", JCudaDriver.cuModuleGetFunction(function, module, name));
    return new JcudaFunction(function);
  }

  @Override
  public void allowShared(Function function, int bytes) {
    check(
        "cuFuncSetAttribute",
        JCudaDriver.cuFuncSetAttribute(
            raw(function),
            CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
            bytes));
  }

  @Override
  public void launch(Function function, Launch launch, Stream stream) {
    int count = launch.numArguments();
    // The driver copies the arguments before it returns, so one buffer serves every launch.
    arguments.put(0, launch.values(), 0, Launch.offset(count));
    check(
        "cuLaunchKernel",
        JCudaDriver.cuLaunchKernel(
            raw(function),
            launch.grid(0),
            launch.grid(1),
            launch.grid(2),
            launch.block(0),
            launch.block(1),
            launch.block(2),
            launch.sharedBytes(),
            raw(stream),
            argumentLists[count],
            null));
  }

  @Override
  public void beginCapture(Stream stream) {
    check(
        "cuStreamBeginCapture",
        JCudaDriver.cuStreamBeginCapture(
            raw(stream), CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
  }

  @Override
  public Graph endCapture(Stream stream) {
    CUgraph noted = new CUgraph();
    check("cuStreamEndCapture", JCudaDriver.cuStreamEndCapture(raw(stream), noted));
    CUgraphExec graph = new CUgraphExec();
    try {
      check("cuGraphInstantiate", JCudaDriver.cuGraphInstantiate(graph, noted, 0));
    } finally {
      check("cuGraphDestroy", JCudaDriver.cuGraphDestroy(noted));
    }
    return new JcudaGraph(graph);
  }

  @Override
  public void launch(Graph graph, Stream stream) {
    check("cuGraphLaunch", JCudaDriver.cuGraphLaunch(((JcudaGraph) graph).graph(), raw(stream)));
  }

  @Override
  public void free(Graph graph) {
    check("cuGraphExecDestroy", JCudaDriver.cuGraphExecDestroy(((JcudaGraph) graph).graph()));
  }

  @Override
  public void close() {
    if (module != null) {
      Release.one(() -> check("cuModuleUnload", JCudaDriver.cuModuleUnload(module)));
    }
    Release.one(
        () -> check("cuDevicePrimaryCtxRelease", JCudaDriver.cuDevicePrimaryCtxRelease(device)));
  }

  private static CUdeviceptr at(long address) {
    return new CUdeviceptr().withByteOffset(address);
  }

  private Pointer host(ByteBuffer buffer) {
    return pinned.get(buffer).withByteOffset(buffer.position());
  }

  private static CUstream raw(Stream stream) {
    return ((JcudaStream) stream).stream();
  }

  private static CUevent raw(Event event) {
    return ((JcudaEvent) event).event();
  }

  private static CUfunction raw(Function function) {
    return ((JcudaFunction) function).function();
  }
}
