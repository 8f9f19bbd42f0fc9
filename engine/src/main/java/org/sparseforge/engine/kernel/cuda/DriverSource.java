package org.sparseforge.engine.kernel.cuda;

import java.util.List;

/** Where devices come from. */
interface DriverSource {
  /**
   * All devices, in the driver's order.
   *
   * @throws DriverFailure if the driver does not answer
   * @throws LinkageError if its library or the jars that reach it are not there
   */
  List<DeviceInfo> devices();

  /** A driver on device {@code index} of the list above, whose context it holds until closed. */
  Driver open(int index);
}
