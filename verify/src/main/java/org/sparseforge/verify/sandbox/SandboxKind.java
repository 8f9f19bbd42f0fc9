package org.sparseforge.verify.sandbox;

/** Which sandbox a user asks for. */
public enum SandboxKind {
  /** Bubblewrap where it works, else GraalPy. */
  AUTO,
  BUBBLEWRAP,
  GRAALPY
}
