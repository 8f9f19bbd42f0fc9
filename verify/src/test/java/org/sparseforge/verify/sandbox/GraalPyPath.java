package org.sparseforge.verify.sandbox;

import java.io.File;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Where the tests find GraalPy: among their own jars. */
final class GraalPyPath {
  private GraalPyPath() {}

  static String ofTests() {
    // Surefire starts tests from a jar that only names the class path; the property has it in full.
    String own = System.getProperty("java.class.path");
    String all = System.getProperty("surefire.test.class.path", own);
    return Arrays.stream(all.split(File.pathSeparator))
        .filter(entry -> entry.contains("graalvm"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
