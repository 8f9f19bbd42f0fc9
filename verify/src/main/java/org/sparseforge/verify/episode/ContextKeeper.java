package org.sparseforge.verify.episode;

import java.util.ArrayList;
import java.util.List;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.Reply;
import org.sparseforge.engine.chat.ChatMessage;

/** Makes room in a context that is more than the threshold full, by the strategy asked for. */
final class ContextKeeper {
  private static final String REQUEST =
      "The conversation has grown too long to go on. Write a summary of the work so far from which"
          + " you can carry on without it: what you were told, what you have found out, which"
          + " actions you have taken and what is still to be done. Do not call tools now.";
  private static final String NOTES =
      "You have worked on this before; that conversation is gone, what you did in it still"
          + " stands. Your summary of it:";

  private final ContextStrategy strategy;
  private final List<ChatMessage> head;
  private final AgentModel model;
  private final Context context;
  private final Transcript transcript;

  /**
   * @param head the task's own messages; the last is the question
   */
  ContextKeeper(
      ContextStrategy strategy,
      List<ChatMessage> head,
      AgentModel model,
      Context context,
      Transcript transcript) {
    this.strategy = strategy;
    this.head = head;
    this.model = model;
    this.context = context;
    this.transcript = transcript;
  }

  /**
   * Makes room where it is needed and something can be dropped.
   *
   * @return whether it did, which may have taken a step
   */
  boolean makeRoom() {
    if (!model.isCrowded() || !acts()) {
      return false;
    }
    if (strategy == ContextStrategy.SUMMARY) {
      summarize();
    } else {
      drop();
    }
    return true;
  }

  /**
   * Drops history without asking the model, whose prompt does not fit any more.
   *
   * @return whether there was any
   */
  boolean discard() {
    if (!acts()) {
      return false;
    }
    drop();
    return true;
  }

  private boolean acts() {
    return switch (strategy) {
      case NONE, PARALLEL_FEWEST_STEP -> false;
      case SUMMARY, DISCARD_75, DISCARD_ALL -> context.callTurns() > 0;
    };
  }

  private void drop() {
    int turns = context.callTurns();
    context.dropCallTurns(strategy == ContextStrategy.DISCARD_75 ? (3 * turns + 3) / 4 : turns);
    model.relieve();
  }

  /** A summary that does not come leaves nothing to go on from but the task. */
  private void summarize() {
    context.ask(REQUEST);
    transcript.user(REQUEST);
    String summary;
    try {
      Completion completion = model.ask(context.prompt());
      Reply reply = ModelCalls.reply(completion);
      transcript.assistant(reply.content(), reply.reasoningContent(), List.of());
      summary = reply.content().strip();
    } catch (EngineException.TooLong e) {
      summary = "";
    }
    context.restart(summary.isEmpty() ? head : withNotes(summary));
    model.relieve();
  }

  private List<ChatMessage> withNotes(String summary) {
    List<ChatMessage> noted = new ArrayList<>(head);
    ChatMessage question = noted.remove(noted.size() - 1);
    String notes = question.content() + "\n\n" + NOTES + "\n" + ShownText.of(summary);
    noted.add(
        new ChatMessage(
            question.role(),
            notes,
            question.reasoningContent(),
            question.tools(),
            question.responseFormat(),
            question.toolCalls(),
            question.toolCallId()));
    return noted;
  }
}
