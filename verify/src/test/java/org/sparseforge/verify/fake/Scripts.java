package org.sparseforge.verify.fake;

import java.util.List;
import org.sparseforge.engine.chat.SpecialTokens;
import org.sparseforge.engine.chat.ToolCall;
import org.sparseforge.schemas.Task;

/** Models of known behaviour. */
public final class Scripts {
  private static final String CALLS = "\n\n<" + SpecialTokens.DSML + "function_calls>";
  private static final String CALLS_END = "\n</" + SpecialTokens.DSML + "function_calls>";
  private static final String INVOKE = "\n<" + SpecialTokens.DSML + "invoke name=\"f\">\n";
  private static final String INVOKE_END = "\n</" + SpecialTokens.DSML + "invoke>";

  /** A reply for every way in which the format can be broken, in thinking mode. */
  public static final List<String> BROKEN =
      List.of(
          "no end of thinking",
          CALLS + INVOKE + INVOKE_END + CALLS_END,
          "r</think>" + CALLS + " x" + INVOKE + INVOKE_END + CALLS_END,
          "r</think>" + CALLS + INVOKE,
          "r</think>" + CALLS + INVOKE.replace("name", "nom") + INVOKE_END + CALLS_END,
          "r</think>" + CALLS + INVOKE + parameter("x=\"1\"", "1") + INVOKE_END + CALLS_END,
          "r</think>"
              + CALLS
              + INVOKE
              + parameter("name=\"a\" string=\"true\"", "1")
              + "\n"
              + parameter("name=\"a\" string=\"true\"", "2")
              + INVOKE_END
              + CALLS_END,
          "r</think>" + CALLS + INVOKE + INVOKE_END + CALLS_END + "more",
          "r</think>one" + SpecialTokens.EOS + "two",
          "r</think>c <think> again",
          "r</think>c" + SpecialTokens.BOS + "and again");

  private Scripts() {}

  private static String parameter(String attributes, String value) {
    String tag = SpecialTokens.DSML + "parameter";
    return "<" + tag + " " + attributes + ">" + value + "</" + tag + ">";
  }

  /**
   * Makes the reference solution's calls one by one and gives its answer, or with probability 1 - p
   * a wrong one; the same for all of an episode.
   */
  public static ScriptedEngine.Script reference(List<ToolCall> calls, Task task, double p) {
    return asked -> {
      if (asked.replies() < calls.size()) {
        return Said.calls(calls.get(asked.replies()));
      }
      return Said.text(asked.luck() < p ? task.answer() : task.wrongAnswers().get(0));
    };
  }

  /** Makes all calls in one reply. */
  public static ScriptedEngine.Script parallel(List<ToolCall> calls, Task task) {
    return asked ->
        asked.replies() == 0
            ? Said.calls(calls.toArray(ToolCall[]::new))
            : Said.text(task.answer());
  }

  /** Calls the same tool for ever. */
  public static ScriptedEngine.Script neverStops(ToolCall call) {
    return asked -> Said.calls(call);
  }

  /** Says these in turn, a step each; the last again and again. */
  public static ScriptedEngine.Script inTurn(Said... said) {
    return asked -> said[Math.min(asked.step(), said.length - 1)];
  }
}
