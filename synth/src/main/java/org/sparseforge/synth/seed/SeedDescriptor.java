package org.sparseforge.synth.seed;

import java.util.Objects;

/**
 * What a table is and whose. Every packaged table has all of it; a user's table without a
 * descriptor has empty texts and the licence {@code NOASSERTION}.
 *
 * @param origin who made the data and where it was published, in words
 * @param packagedAs registry, name and version of the package it was taken from
 * @param licence SPDX identifier of the data's licence, not of the package's
 * @param attribution the text to show wherever the data is passed on
 * @param retrieved year and month, as 2026-11
 */
public record SeedDescriptor(
    String description,
    String origin,
    String packagedAs,
    String licence,
    String attribution,
    String retrieved) {
  /** SPDX's word for a licence that nobody stated. */
  static final String NO_LICENCE = "NOASSERTION";

  public SeedDescriptor {
    Objects.requireNonNull(description);
    Objects.requireNonNull(origin);
    Objects.requireNonNull(packagedAs);
    Objects.requireNonNull(licence);
    Objects.requireNonNull(attribution);
    Objects.requireNonNull(retrieved);
  }

  static SeedDescriptor ofUserFile(String file) {
    return new SeedDescriptor("", "the user's file " + file, "", NO_LICENCE, "", "");
  }
}
