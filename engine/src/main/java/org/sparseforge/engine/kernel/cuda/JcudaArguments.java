package org.sparseforge.engine.kernel.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.NativePointerObject;
import jcuda.Pointer;

/**
 * Arguments of the launch at hand, and the pointers to them that the driver reads. The driver
 * copies arguments before a launch returns, so one buffer serves every launch.
 */
final class JcudaArguments {
  private final ByteBuffer values =
      ByteBuffer.allocateDirect(Launch.offset(Launch.MOST_ARGUMENTS))
          .order(ByteOrder.nativeOrder());

  /** By number of arguments. */
  private final Pointer[] lists = new Pointer[Launch.MOST_ARGUMENTS + 1];

  JcudaArguments() {
    Pointer start = Pointer.to(values);
    for (int count = 0; count <= Launch.MOST_ARGUMENTS; count++) {
      NativePointerObject[] list = new NativePointerObject[count];
      for (int i = 0; i < count; i++) {
        list[i] = start.withByteOffset(Launch.offset(i));
      }
      lists[count] = Pointer.to(list);
    }
  }

  /** Pointers to the arguments of a launch, valid until the next one is asked for. */
  Pointer of(Launch launch) {
    int count = launch.numArguments();
    values.put(0, launch.values(), 0, Launch.offset(count));
    return lists[count];
  }
}
