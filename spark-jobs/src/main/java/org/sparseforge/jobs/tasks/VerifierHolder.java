package org.sparseforge.jobs.tasks;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sparseforge.verify.TaskVerifier;

/** The one verifier of a run in this JVM, shared by its concurrent tasks. */
final class VerifierHolder {
  private static final Map<String, VerifierOpener.Opened> OPEN = new ConcurrentHashMap<>();

  private VerifierHolder() {}

  static TaskVerifier get(String key, VerifierOpener opener, String sandbox) {
    return OPEN.computeIfAbsent(
            key,
            absent -> {
              VerifierOpener.Opened opened = opener.open(sandbox);
              Runtime.getRuntime().addShutdownHook(new Thread(() -> close(key)));
              return opened;
            })
        .verifier();
  }

  static void close(String key) {
    VerifierOpener.Opened open = OPEN.remove(key);
    if (open != null) {
      open.close().run();
    }
  }
}
