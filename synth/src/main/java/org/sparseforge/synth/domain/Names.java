package org.sparseforge.synth.domain;

import java.util.Set;

/** Which names a domain file may give: they become names in Python. */
final class Names {
  private static final String NAME = "[a-z][a-z0-9_]*";
  private static final Set<String> PYTHON_WORDS =
      Set.of(
          "and",
          "as",
          "assert",
          "async",
          "await",
          "break",
          "class",
          "continue",
          "def",
          "del",
          "elif",
          "else",
          "except",
          "finally",
          "for",
          "from",
          "global",
          "if",
          "import",
          "in",
          "is",
          "lambda",
          "nonlocal",
          "not",
          "or",
          "pass",
          "raise",
          "return",
          "try",
          "while",
          "with",
          "yield");

  private Names() {}

  /** Whether Python takes {@code name} for something else. */
  static boolean isPythonWord(String name) {
    return PYTHON_WORDS.contains(name);
  }

  static void requireName(String name, Node at) {
    if (isPythonWord(name)) {
      throw at.wrong(
          "'" + name + "' is a word of Python's own and cannot be a name; choose another");
    }
    if (!name.matches(NAME)) {
      throw at.wrong("names are lower case letters, digits and _, found '" + name + "'");
    }
  }
}
