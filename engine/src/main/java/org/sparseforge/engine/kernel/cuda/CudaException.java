package org.sparseforge.engine.kernel.cuda;

import org.sparseforge.engine.kernel.KernelException;

/**
 * The device could not do something: which call, for which kernel or buffer, and what would help.
 */
final class CudaException extends KernelException {
  private static final long serialVersionUID = 1L;

  CudaException(String message, Throwable cause) {
    super(message);
    initCause(cause);
  }
}
