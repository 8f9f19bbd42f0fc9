package org.sparseforge.synth.domain;

import java.util.List;

/** Ways to say the same thing; {@code {name}} or {@code {name:format}} stands for a value. */
public record Say(List<String> variants) {
  public Say {
    variants = List.copyOf(variants);
  }
}
