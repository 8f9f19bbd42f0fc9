package org.sparseforge.jobs.grades;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.TreeMap;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.judge.Judgement;

/** One call of a judge, as every table of judgements has it. */
public final class JudgementLine {
  private JudgementLine() {}

  /**
   * Adds what came of a call: total, scores and analysis, or how it broke; and what it took.
   *
   * @param line says what was judged
   * @return {@code line}
   */
  public static ObjectNode fill(ObjectNode line, Judgement judgement) {
    line.put("analysis", "");
    judgement.spend().write(line);
    if (judgement instanceof Judgement.Scored scored) {
      line.put("total", scored.total())
          .put("analysis", scored.analysis())
          .put("scores", Json.write(Json.MAPPER.valueToTree(new TreeMap<>(scored.scores()))));
    } else if (judgement instanceof Judgement.Malformed malformed) {
      ObjectNode what = Json.object();
      what.put("kind", malformed.kind().name().toLowerCase(Locale.ROOT));
      line.put("malformed", Json.write(what.put("message", malformed.message())));
    } else if (judgement instanceof Judgement.Failed failed) {
      line.putObject("error").put("class", failed.errorClass()).put("message", failed.message());
    }
    return line;
  }
}
