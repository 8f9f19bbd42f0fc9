package org.sparseforge.verify.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Our own Python, as packaged beside this class. */
final class HostProgram {
  private HostProgram() {}

  /** One source made of the named parts, in order. */
  static String source(String... parts) {
    StringBuilder source = new StringBuilder();
    for (String part : parts) {
      source.append(read(part + ".py")).append('\n');
    }
    return source.toString();
  }

  private static String read(String name) {
    try (InputStream in = HostProgram.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar of verify lacks " + name + "; build it again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + name + " from the jar of verify", e);
    }
  }
}
