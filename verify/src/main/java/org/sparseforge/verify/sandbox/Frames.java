package org.sparseforge.verify.sandbox;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * How a parent and its {@link GraalPyChild} speak: texts, each after its length in bytes. Apart
 * from the child's class, which cannot be linked where GraalPy's jars are not on the class path, as
 * in the parent.
 */
final class Frames {
  private Frames() {}

  static String read(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }
}
