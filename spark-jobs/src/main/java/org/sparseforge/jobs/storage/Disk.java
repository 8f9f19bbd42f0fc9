package org.sparseforge.jobs.storage;

import java.util.Locale;

/** Tells a full disk from other troubles: every file system words it in its own way. */
public final class Disk {
  private Disk() {}

  public static boolean isFull(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
      if (message.contains("no space left on device")
          || message.contains("disk quota exceeded")
          || message.contains("quota of")
          || message.contains("not enough space")) {
        return true;
      }
    }
    return false;
  }
}
