package org.sparseforge.engine.kernel.cuda;

import java.util.Arrays;
import java.util.Optional;

/** The driver's result codes that a user can do something about, or that end a context. */
enum ResultCode {
  CUDA_ERROR_INVALID_VALUE(1, false, ""),
  CUDA_ERROR_OUT_OF_MEMORY(2, false, ""),
  CUDA_ERROR_NOT_INITIALIZED(3, false, ""),
  CUDA_ERROR_DEINITIALIZED(4, false, "the process is ending"),
  CUDA_ERROR_STUB_LIBRARY(
      34, false, "libcuda.so.1 is the toolkit's stub; put the driver's own library first"),
  CUDA_ERROR_DEVICE_UNAVAILABLE(
      46, false, "another process holds the device for itself; see nvidia-smi -q -d COMPUTE"),
  CUDA_ERROR_NO_DEVICE(
      100, false, "look at nvidia-smi, and at CUDA_VISIBLE_DEVICES, which may hide devices"),
  CUDA_ERROR_INVALID_DEVICE(101, false, ""),
  CUDA_ERROR_INVALID_IMAGE(200, false, "the kernels in the jar are damaged; build it again"),
  CUDA_ERROR_INVALID_CONTEXT(201, false, ""),
  CUDA_ERROR_NO_BINARY_FOR_GPU(
      209, false, "the kernels were not built for this device; build with an nvcc that knows it"),
  CUDA_ERROR_ECC_UNCORRECTABLE(214, true, "the device's memory is failing; take it out of service"),
  CUDA_ERROR_INVALID_PTX(218, false, "the kernels in the jar are damaged; build it again"),
  CUDA_ERROR_UNSUPPORTED_PTX_VERSION(
      222,
      false,
      "the driver is older than the nvcc that built the kernels; update it, or build with an older"
          + " nvcc"),
  CUDA_ERROR_INVALID_HANDLE(400, false, ""),
  CUDA_ERROR_NOT_FOUND(500, false, "kernels and host side are of different builds"),
  CUDA_ERROR_ILLEGAL_ADDRESS(700, true, ""),
  CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES(701, false, "the kernel asks for more than the device has"),
  CUDA_ERROR_LAUNCH_TIMEOUT(
      702, true, "the device also drives a display, whose watchdog ends long kernels"),
  CUDA_ERROR_ASSERT(710, true, ""),
  CUDA_ERROR_HARDWARE_STACK_ERROR(714, true, ""),
  CUDA_ERROR_ILLEGAL_INSTRUCTION(715, true, ""),
  CUDA_ERROR_MISALIGNED_ADDRESS(716, true, ""),
  CUDA_ERROR_INVALID_ADDRESS_SPACE(717, true, ""),
  CUDA_ERROR_INVALID_PC(718, true, ""),
  CUDA_ERROR_LAUNCH_FAILED(719, true, ""),
  CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED(900, false, Help.WITHOUT_GRAPHS),
  CUDA_ERROR_STREAM_CAPTURE_INVALIDATED(901, false, Help.WITHOUT_GRAPHS),
  CUDA_ERROR_STREAM_CAPTURE_IMPLICIT(906, false, Help.WITHOUT_GRAPHS),
  CUDA_ERROR_SYSTEM_NOT_READY(
      802, false, "the fabric manager has not started; see systemctl status nvidia-fabricmanager"),
  CUDA_ERROR_SYSTEM_DRIVER_MISMATCH(
      803, false, "kernel module and libcuda are of different versions; restart the machine");

  /** What several codes say. */
  private static final class Help {
    static final String WITHOUT_GRAPHS =
        "CUDA_LAUNCH_BLOCKING=1 in the environment does without graphs";
  }

  private final int code;
  private final boolean sticky;
  private final String help;

  /**
   * @param sticky whether the context is dead from then on
   * @param help what its reader can do; empty where that depends on the call
   */
  ResultCode(int code, boolean sticky, String help) {
    this.code = code;
    this.sticky = sticky;
    this.help = help;
  }

  static Optional<ResultCode> of(int code) {
    return Arrays.stream(values()).filter(known -> known.code == code).findFirst();
  }

  static boolean isSticky(int code) {
    return of(code).map(known -> known.sticky).orElse(false);
  }

  /** What can be done, or nothing. */
  static String help(int code) {
    return of(code).map(known -> known.help).orElse("");
  }

  /** Name and number. */
  static String describe(int code) {
    return of(code).map(known -> known.name() + " (" + code + ")").orElse("CUDA error " + code);
  }
}
