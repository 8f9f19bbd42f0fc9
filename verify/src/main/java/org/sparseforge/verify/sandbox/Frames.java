package org.sparseforge.verify.sandbox;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * How processes of a sandbox speak: texts in UTF-8, each after its length in bytes as four bytes,
 * the highest first. {@code pipes.py} is the other end. Apart from {@link GraalPyChild}, which
 * cannot be linked where GraalPy's jars are not on the class path, as in the parent.
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
