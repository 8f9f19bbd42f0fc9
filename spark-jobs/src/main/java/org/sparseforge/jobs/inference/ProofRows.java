package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.jobs.input.InputRow;
import org.sparseforge.jobs.proofs.Given;
import org.sparseforge.jobs.proofs.ProofLines;
import org.sparseforge.jobs.proofs.ProofMethod;
import org.sparseforge.verify.call.Spend;

/** What rows of {@code prove} and {@code label} share. */
abstract class ProofRows extends WaitingRows {
  private final Recipe recipe;
  private final ProofMethod method;
  private final OutputRows rows;

  ProofRows(OpenModel model, Recipe recipe, ProofMethod method, int breadth) {
    super(recipe, breadth);
    this.recipe = recipe;
    this.method = method;
    this.rows = new OutputRows(model.info());
  }

  /** Reads a row of input. */
  abstract Given read(InputRow row);

  /** Columns of the main table as a row has them that could not be worked on. */
  abstract void empty(ObjectNode head, Given given);

  /** Works on a row and fills in {@code head}. */
  abstract void work(Given given, ProofLines lines, ObjectNode head);

  @Override
  public Started start(InputRow row) {
    Given given = read(row);
    ObjectNode head = rows.begin(row, given.id());
    head.put(ProofLines.TABLE, recipe.kind().table()).put("problem", given.problem());
    Spend.NONE.write(head);
    empty(head, given);
    if (given.invalid() != null) {
      return Started.done(OutputRows.fail(head, given.invalid()));
    }
    if (row.repeated()) {
      return Started.done(OutputRows.failRepeated(head, given.id()));
    }
    return begin(() -> work(given, head));
  }

  private Done work(Given given, ObjectNode head) {
    long start = System.nanoTime();
    ProofLines lines =
        new ProofLines(given, method.rule().verifications(), recipe.kind() == InferenceKind.PROVE);
    work(given, lines, head);
    head.put("seconds", OutputRows.seconds(System.nanoTime() - start));
    return new Done(lines.finish(head), head);
  }
}
