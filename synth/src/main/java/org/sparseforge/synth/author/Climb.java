package org.sparseforge.synth.author;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.schemas.Json;
import org.sparseforge.synth.Outcome;
import org.sparseforge.synth.task.Judgement;
import org.sparseforge.synth.task.Origin;
import org.sparseforge.synth.task.Scene;
import org.sparseforge.synth.task.Step;

/**
 * One candidate, from an empty page up: a database, a simple task, then harder ones for as long as
 * they pass. Every stage is a conversation of its own that begins with what has passed so far; a
 * failure is answered with what failed, a bounded number of times.
 */
final class Climb {
  /** A level that passed every check. */
  private record Passed(Draft draft, Step step, Judgement judgement) {}

  private final Workshop workshop;
  private final Dialogue dialogue;
  private final Origin origin;
  private final Brief brief;
  private final ArrayNode steps = Json.array();
  private final List<Passed> passed = new ArrayList<>();

  Climb(Workshop workshop, Dialogue dialogue, Origin origin, Brief brief) {
    this.workshop = workshop;
    this.dialogue = dialogue;
    this.origin = origin;
    this.brief = brief;
  }

  /**
   * @throws AuthorUnavailableException if the model could not be asked
   */
  Outcome run() {
    try {
      Scene scene = database();
      passed.add(level(1, scene));
      raise(scene);
    } catch (Stuck stuck) {
      if (passed.isEmpty()) {
        return new Outcome.Rejected(
            origin.candidate(),
            brief.category(),
            stuck.stage(),
            stuck.getMessage(),
            stuck.draft(),
            dialogue.spent());
      }
    }
    return top().judgement().outcome().withSpending(dialogue.spent());
  }

  private void raise(Scene scene) throws Stuck {
    for (int level = 2; level <= brief.levels(); level++) {
      passed.add(level(level, scene));
    }
  }

  private Passed top() {
    return passed.get(passed.size() - 1);
  }

  private Scene database() throws Stuck {
    List<ChatMessage> messages = begin(brief.databasePrompt(workshop.seeds()));
    String reason = "";
    for (int attempt = 0; attempt <= workshop.limits().repairs(); attempt++) {
      Dialogue.Said said = ask(messages);
      try {
        String program =
            Sections.parse(said.text(), said.isCut(), List.of("database")).get("database");
        DatabaseTrial.Result result = workshop.databases().run(program, brief.draw().sub("seeds"));
        if (result instanceof DatabaseTrial.Result.Made made) {
          return new Scene(brief.category(), made.database(), made.sources());
        }
        reason = ((DatabaseTrial.Result.Failed) result).reason();
      } catch (IllegalArgumentException e) {
        reason = e.getMessage();
      }
      messages.add(ChatMessage.user(AuthorPrompts.repair("database", reason)));
    }
    throw new Stuck("propose", "no database: " + reason, null);
  }

  private Passed level(int level, Scene scene) throws Stuck {
    Draft draft = passed.isEmpty() ? Draft.EMPTY : top().draft();
    List<ChatMessage> messages =
        begin(
            passed.isEmpty()
                ? AuthorPrompts.task(scene, brief.changes())
                : AuthorPrompts.harder(
                    scene, brief.changes(), draft, top().step(), brief.levels()));
    Examination.Flaw flaw = null;
    for (int attempt = 0; attempt <= workshop.limits().repairs(); attempt++) {
      Dialogue.Said said = ask(messages);
      try {
        draft = draft.with(Sections.parse(said.text(), said.isCut(), Draft.PARTS));
        Examination.Result result = examine(draft, level, scene, attempt + 1);
        if (result instanceof Examination.Held held) {
          steps.add(record(level, held.step(), attempt + 1));
          return new Passed(draft, held.step(), held.judgement());
        }
        flaw = (Examination.Flaw) result;
      } catch (IllegalArgumentException e) {
        flaw = new Examination.Flaw("propose", e.getMessage() + "; nothing of the reply was taken");
      }
      messages.add(ChatMessage.user(AuthorPrompts.repair(flaw.stage(), flaw.reason())));
    }
    throw new Stuck(flaw.stage(), flaw.reason(), draft.toJson());
  }

  private Examination.Result examine(Draft draft, int level, Scene scene, int attempts) {
    ArrayNode sofar = steps.deepCopy();
    Step before = passed.isEmpty() ? null : top().step();
    List<String> answers = passed.stream().map(p -> p.step().answer()).toList();
    return workshop
        .examination()
        .examine(
            draft.proposal(level),
            scene,
            origin,
            brief.changes(),
            before,
            answers,
            step -> sofar.deepCopy().add(record(level, step, attempts)));
  }

  private ObjectNode record(int level, Step step, int attempts) {
    TreeSet<String> added = new TreeSet<>(step.proposal().toolNames());
    added.removeAll(
        passed.isEmpty() ? step.proposal().toolNames() : top().step().proposal().toolNames());
    return Json.object()
        .put("level", level)
        .put("passed", true)
        .put("tools_added", added.size())
        .put("attempts", attempts);
  }

  private static List<ChatMessage> begin(String prompt) {
    return new ArrayList<>(
        List.of(ChatMessage.system(AuthorPrompts.system()), ChatMessage.user(prompt)));
  }

  /** Asks and keeps the reply in the conversation. */
  private Dialogue.Said ask(List<ChatMessage> messages) throws Stuck {
    Dialogue.Said said = dialogue.ask(messages);
    messages.add(ChatMessage.assistant(said.text(), null, List.of()));
    return said;
  }
}
