package org.sparseforge.engine.kernel.cuda;

/** A call of the driver API came back with a code other than success. */
final class DriverFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final int code;

  /**
   * @param call the driver's own name for what was called, such as {@code cuMemAlloc}
   * @param code a CUresult
   */
  DriverFailure(String call, int code) {
    super(call + " returned " + ResultCode.describe(code));
    this.call = call;
    this.code = code;
  }

  String call() {
    return call;
  }

  int code() {
    return code;
  }
}
