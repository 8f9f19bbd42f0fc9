package org.sparseforge.synth.author;

import java.util.List;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.FinishReason;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.Outcome;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.Reply;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.synth.Spending;
import org.sparseforge.synth.random.Draw;

/** All calls of a model for one candidate: seeded by their number, counted, and paid for. */
final class Dialogue {
  /** Seeds are 31 bits, which every endpoint takes. */
  private static final int SEED_SHIFT = 33;

  private final AuthorModel model;
  private final String name;
  private final int maxCalls;
  private final Draw draw;
  private Spending spent = Spending.NONE;

  /**
   * A reply.
   *
   * @param isCut whether it met its token limit
   */
  record Said(String text, boolean isCut) {}

  /**
   * @param name of the candidate, in request ids
   */
  Dialogue(AuthorModel model, String name, int maxCalls, Draw draw) {
    this.model = model;
    this.name = name;
    this.maxCalls = maxCalls;
    this.draw = draw;
  }

  /**
   * What the model says to {@code messages}, reasoning left out.
   *
   * @throws Stuck if the calls are used up, or the conversation has grown beyond what the model
   *     takes
   * @throws AuthorUnavailableException if the model could not be asked
   */
  Said ask(List<ChatMessage> messages) throws Stuck {
    if (spent.calls() >= maxCalls) {
      throw new Stuck("propose", "the model used up its " + maxCalls + " calls", null);
    }
    long call = spent.calls();
    long seed = draw.sub("call", call).nextLong() >>> SEED_SHIFT;
    GenerationRequest request =
        GenerationRequest.of(
            name + "-" + call, Prompt.of(messages, model.thinkingMode()), model.sampling(seed));
    Outcome outcome = model.engine().generate(List.of(request)).get(0);
    if (outcome instanceof Outcome.Failed failed) {
      throw refused(failed.failure());
    }
    Completion completion = ((Outcome.Completed) outcome).completion();
    spent = spent.plus(completion.usage());
    String text = completion.reply().map(Reply::content).orElse(completion.text());
    return new Said(text, completion.finishReason() == FinishReason.LENGTH);
  }

  Spending spent() {
    return spent;
  }

  /**
   * A request that only this conversation made too long, or unfit, costs the candidate. Everything
   * else, and any refusal of the first call, whose words are ours, is trouble with the model.
   */
  private Stuck refused(EngineException failure) {
    boolean ours =
        failure instanceof EngineException.TooLong
            || failure instanceof EngineException.Invalid
            || failure instanceof EngineException.ModelFault;
    if (!ours || spent.calls() == 0) {
      throw new AuthorUnavailableException(model.ref(), failure, spent);
    }
    return new Stuck("propose", "the model gave no reply: " + failure.getMessage(), null);
  }
}
