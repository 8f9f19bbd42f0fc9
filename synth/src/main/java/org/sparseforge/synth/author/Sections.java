package org.sparseforge.synth.author;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The named parts of a reply. A part stands between a line {@code <name>} and a line {@code
 * </name>}; a Markdown fence around its text is taken off; whatever stands between parts is talk.
 */
final class Sections {
  private static final Pattern FENCED =
      Pattern.compile("\\s*```[a-zA-Z0-9]*[ \\t]*\\n(.*?)\\n?```\\s*", Pattern.DOTALL);

  private Sections() {}

  /**
   * @param cut whether the reply met its token limit
   * @param names of the parts that are looked for
   * @return texts by name, in the order of the reply; not empty
   * @throws IllegalArgumentException if there is none, or one is broken; the message is for the
   *     model
   */
  static Map<String, String> parse(String said, boolean cut, List<String> names) {
    String reply = said.replace("\r\n", "\n");
    Map<String, String> found = new LinkedHashMap<>();
    Pattern opening = Pattern.compile("(?m)^[ \\t]*<(" + String.join("|", names) + ")>[ \\t]*$");
    Matcher open = opening.matcher(reply);
    int at = 0;
    while (open.find(at)) {
      String name = open.group(1);
      Matcher close = Pattern.compile("(?m)^[ \\t]*</" + name + ">[ \\t]*$").matcher(reply);
      if (!close.find(open.end())) {
        throw new IllegalArgumentException(
            "the part <"
                + name
                + "> is not closed by a line </"
                + name
                + ">"
                + (cut ? ": the reply met its token limit; write less" : ""));
      }
      if (found.put(name, unfenced(reply.substring(open.end(), close.start()))) != null) {
        throw new IllegalArgumentException("the part <" + name + "> is there twice");
      }
      at = close.end();
    }
    if (cut) {
      throw new IllegalArgumentException("the reply met its token limit; write less");
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "the reply has no part; it must have at least one of <"
              + String.join(">, <", names)
              + ">, each tag on a line of its own");
    }
    return found;
  }

  private static String unfenced(String text) {
    Matcher fence = FENCED.matcher(text);
    String inner = fence.matches() ? fence.group(1) : text;
    return inner.strip() + "\n";
  }
}
