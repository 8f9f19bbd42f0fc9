package org.sparseforge.engine.kernel.cuda;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Pinned host memory that copies to the device go through, in slots used in turn: while one is on
 * its way the next is filled. A slot is waited for only when its turn comes again.
 */
final class Staging {
  private final Driver driver;
  private final Calls calls;
  private final Driver.Stream stream;
  private final List<ByteBuffer> slots = new ArrayList<>();
  private final List<Driver.Event> sent = new ArrayList<>();
  private final int slotBytes;
  private int next;

  Staging(Driver driver, Calls calls, Driver.Stream stream, int numSlots, int slotBytes) {
    this.driver = driver;
    this.calls = calls;
    this.stream = stream;
    this.slotBytes = slotBytes;
    try {
      for (int i = 0; i < numSlots; i++) {
        sent.add(calls.get(() -> "making an event", driver::newEvent));
        slots.add(
            calls.get(
                () -> "pinning " + slotBytes + " bytes of host memory",
                () -> driver.allocatePinned(slotBytes)));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Most bytes of one {@link #send}. */
  int slotBytes() {
    return slotBytes;
  }

  /** An empty slot to fill and {@link #send}. */
  ByteBuffer take() {
    Driver.Event event = sent.get(next);
    calls.run(() -> "waiting for an earlier copy to the device", () -> driver.await(event));
    return slots.get(next).clear();
  }

  /** Sends what was put into the slot taken last. */
  void send(long to) {
    ByteBuffer slot = slots.get(next).flip();
    Driver.Event event = sent.get(next);
    next = (next + 1) % slots.size();
    calls.run(
        () -> "copying " + slot.limit() + " bytes to the device",
        () -> {
          driver.copyIn(to, slot, stream);
          driver.record(event, stream);
        });
  }

  /** The slots are the device's until its stream has passed them: the caller has waited. */
  void close() {
    Release.each(slots, driver::freePinned);
    Release.each(sent, driver::free);
  }
}
