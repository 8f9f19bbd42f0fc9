package org.sparseforge.verify.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sparseforge.schemas.Json;

/** Turns what the host's children said into results. All of it is text that nobody vouches for. */
final class Replies {
  private static final int SIGKILL = 9;
  private static final int SIGXCPU = 24;

  /** For a verifier that gave fewer verdicts than it was asked for, and no reason. */
  static final SolveResult.Stopped FELL_SILENT =
      new SolveResult.Stopped("exit", "it ended before it had judged everything");

  private Replies() {}

  /** A line of one run: {said, status, state, tools_status}. */
  static SolveResult solve(JsonNode line, boolean memoryKill) {
    JsonNode state = line.get("state");
    JsonNode said = line.get("said");
    if (state.isTextual() && state.textValue().startsWith("R")) {
      return raised(state.textValue());
    }
    if (said.isBoolean() || state.isBoolean()) {
      return tooLong(said.isBoolean());
    }
    if (!said.isTextual()) {
      return ended(line.get("status").intValue(), memoryKill);
    }
    if (!state.isTextual() && !said.textValue().startsWith("R")) {
      return ended(line.get("tools_status").intValue(), memoryKill);
    }
    return spoken(Integer.MAX_VALUE, said.textValue(), state.asText());
  }

  /**
   * What a solution and its tools said, both at full length.
   *
   * @param limit bytes that the answer and the database may each have
   */
  static SolveResult spoken(int limit, String said, String state) {
    if (state.startsWith("R")) {
      return raised(state);
    }
    if (said.startsWith("R")) {
      return raised(said);
    }
    if (said.length() > limit || state.length() > limit) {
      return tooLong(said.length() > limit);
    }
    return returned(said, state);
  }

  private static SolveResult.Stopped tooLong(boolean answer) {
    return new SolveResult.Stopped(
        "output", (answer ? "the answer" : "the database") + " is too long");
  }

  private static SolveResult returned(String said, String state) {
    if (!said.startsWith("A") || !state.matches("(?s)D\\d{1,9}\n.*")) {
      return new SolveResult.Stopped("protocol", "its process spoke out of turn");
    }
    String answer;
    try {
      answer = Json.write(Json.parse(said.substring(1)));
    } catch (IllegalArgumentException e) {
      return new SolveResult.Raised("ValueError", "the answer is " + e.getMessage());
    }
    int end = state.indexOf('\n');
    int calls = Integer.parseInt(state.substring(1, end));
    return new SolveResult.Returned(answer, state.substring(end + 1), calls);
  }

  private static SolveResult raised(String text) {
    int end = text.indexOf('\n');
    String type = end < 0 ? text.substring(1) : text.substring(1, end);
    String message = end < 0 ? "" : text.substring(end + 1);
    return type.equals("MemoryError")
        ? new SolveResult.Stopped("memory", "MemoryError " + message)
        : new SolveResult.Raised(type, message);
  }

  /** What an "R" text complains of. */
  static String problem(String text) {
    int end = text.indexOf('\n');
    return text.startsWith("R") && end > 0
        ? text.substring(1, end) + ": " + text.substring(end + 1)
        : "its process spoke out of turn";
  }

  /**
   * @param status as waitpid gives it: the signal in the low seven bits, else the exit code above
   */
  static SolveResult.Stopped ended(int status, boolean memoryKill) {
    int signal = status & 0x7f;
    if (memoryKill) {
      return new SolveResult.Stopped("memory", "the kernel killed it for memory");
    }
    if (signal == SIGXCPU || signal == SIGKILL) {
      return new SolveResult.Stopped("cpu", "killed by signal " + signal);
    }
    return new SolveResult.Stopped(
        "exit",
        signal == 0
            ? "its process ended with code " + (status >> 8)
            : "its process died of signal " + signal);
  }

  static VerifyResult verdict(String text) {
    switch (text.isEmpty() ? ' ' : text.charAt(0)) {
      case 'P':
        return new VerifyResult.Judged(true);
      case 'F':
        return new VerifyResult.Judged(false);
      case 'B':
        return new VerifyResult.Broken(text.substring(1));
      default:
        return new VerifyResult.Broken("Its process spoke out of turn");
    }
  }

  /** Says of every attempt that was not judged why: the first broke it, the rest were not asked. */
  static void fill(List<VerifyResult> results, int attempts, SolveResult.Stopped why) {
    if (results.size() < attempts) {
      results.add(VerifyResult.Broken.by(why));
    }
    while (results.size() < attempts) {
      results.add(new VerifyResult.Broken("Not asked: it broke on an earlier attempt"));
    }
  }

  static List<SourceReport> reports(JsonNode inspected) {
    List<SourceReport> reports = new ArrayList<>();
    for (JsonNode report : inspected) {
      reports.add(
          new SourceReport(
              Json.text(report, "name"),
              Optional.ofNullable(Json.textOrNull(report, "error")),
              Json.listOf(report.get("functions"), Replies::function),
              Json.listOf(report.get("imports"), JsonNode::textValue),
              Json.listOf(report.get("violations"), JsonNode::textValue)));
    }
    return reports;
  }

  private static SourceReport.Function function(JsonNode node) {
    return new SourceReport.Function(
        Json.text(node, "name"), Json.listOf(node.get("parameters"), JsonNode::textValue));
  }
}
