package org.sparseforge.engine.kernel.cuda;

import static org.sparseforge.engine.kernel.cuda.JcudaMemory.at;
import static org.sparseforge.engine.kernel.cuda.JcudaSource.check;

import java.nio.ByteBuffer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
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

  private record JcudaStream(CUstream stream) implements Stream {}

  private record JcudaEvent(CUevent event) implements Event {}

  private record JcudaGraph(CUgraphExec graph) implements Graph {}

  private record JcudaFunction(CUfunction function) implements Function {}

  private final DeviceInfo info;
  private final CUdevice device;
  private final CUcontext context = new CUcontext();
  private final JcudaMemory memory = new JcudaMemory();
  private final JcudaArguments arguments = new JcudaArguments();
  private CUmodule module;

  JcudaDriver(DeviceInfo info, CUdevice device) {
    this.info = info;
    this.device = device;
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
    return memory.allocate(bytes);
  }

  @Override
  public void free(long address) {
    memory.free(address);
  }

  @Override
  public ByteBuffer allocatePinned(int bytes) {
    return memory.allocatePinned(bytes);
  }

  @Override
  public void freePinned(ByteBuffer buffer) {
    memory.freePinned(buffer);
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
        JCudaDriver.cuMemcpyHtoDAsync(at(to), memory.host(from), from.remaining(), raw(stream)));
  }

  @Override
  public void copyOut(ByteBuffer to, long from, Stream stream) {
    check(
        "cuMemcpyDtoHAsync",
        JCudaDriver.cuMemcpyDtoHAsync(memory.host(to), at(from), to.remaining(), raw(stream)));
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
            arguments.of(launch),
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
