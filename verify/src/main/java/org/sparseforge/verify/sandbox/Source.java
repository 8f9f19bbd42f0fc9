package org.sparseforge.verify.sandbox;

import java.util.Objects;

/** Python to be read, not run; {@code name} is what its report calls it. */
public record Source(String name, String text) {
  public Source {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(text, "text");
  }
}
