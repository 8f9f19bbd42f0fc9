package org.sparseforge.verify.episode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.FinishReason;
import org.sparseforge.engine.MalformedReply;
import org.sparseforge.engine.Reply;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.Role;
import org.sparseforge.engine.chat.ToolCall;
import org.sparseforge.schemas.Task;

/** The conversation of an episode, reply by reply. */
final class Dialogue {
  private final AgentModel model;
  private final Transcript transcript;
  private final ToolDesk desk;
  private final AgentConfig config;
  private final Optional<UserSimulator> user;
  private final Context context;
  private final ContextKeeper keeper;
  private int malformed;
  private int userTurns;
  private int calls;

  Dialogue(
      AgentModel model,
      Transcript transcript,
      ToolDesk desk,
      AgentConfig config,
      Task task,
      Optional<UserSimulator> user) {
    this.model = model;
    this.transcript = transcript;
    this.desk = desk;
    this.config = config;
    this.user = user;
    List<ChatMessage> head = TaskPrompt.of(task);
    this.context = new Context(head, config.thinkingMode());
    this.keeper = new ContextKeeper(config.contextStrategy(), head, model, context, transcript);
  }

  Ending hold() {
    while (true) {
      if (!model.mayBeAsked()) {
        return Ending.of(EpisodeOutcome.MAX_STEPS);
      }
      if (model.tokensLeft() == 0) {
        return Ending.of(EpisodeOutcome.MAX_TOKENS);
      }
      if (keeper.makeRoom()) {
        continue;
      }
      Completion completion;
      try {
        completion = model.ask(context.prompt());
      } catch (EngineException.TooLong e) {
        if (model.steps() == 0) {
          throw e;
        }
        if (keeper.discard()) {
          continue;
        }
        return Ending.of(EpisodeOutcome.CONTEXT_FULL);
      }
      Optional<Ending> ending = hear(completion);
      if (ending.isPresent()) {
        return ending.get();
      }
    }
  }

  private Optional<Ending> hear(Completion completion) {
    Reply reply = ModelCalls.reply(completion);
    Optional<EpisodeOutcome> cut = cutOff(completion);
    boolean unreadable = reply.malformed().isPresent() && reply.toolCalls().isEmpty();
    if (cut.isPresent() || unreadable) {
      transcript.assistant(reply.content(), reply.reasoningContent(), List.of());
      context.ignored(completion);
      return cut.isPresent() ? cut.map(Ending::of) : complain(reply.malformed().orElseThrow());
    }
    List<ToolCall> named = named(reply.toolCalls());
    transcript.assistant(reply.content(), reply.reasoningContent(), named);
    List<ToolCall> shown = named.stream().map(Dialogue::readable).toList();
    context.said(
        ChatMessage.assistant(reply.content(), reply.reasoningContent(), shown), completion);
    if (named.isEmpty()) {
      return listen(reply.content());
    }
    named.forEach(this::call);
    return Optional.empty();
  }

  private Optional<EpisodeOutcome> cutOff(Completion completion) {
    FinishReason reason = completion.finishReason();
    if (reason == FinishReason.CONTENT_FILTER) {
      return Optional.of(EpisodeOutcome.CONTENT_FILTER);
    }
    if (reason != FinishReason.LENGTH) {
      return Optional.empty();
    }
    return Optional.of(
        model.metContextEnd(completion) ? EpisodeOutcome.CONTEXT_FULL : EpisodeOutcome.MAX_TOKENS);
  }

  /** The reply that cannot be read stays out of the context: its control tokens would count. */
  private Optional<Ending> complain(MalformedReply what) {
    if (malformed == config.maxMalformed()) {
      return Optional.of(Ending.of(EpisodeOutcome.MALFORMED));
    }
    malformed++;
    ask(
        ShownText.of(
            "Your last reply could not be read: "
                + what.message()
                + ". Nothing in it was carried out. Please reply again."));
    return Optional.empty();
  }

  /** A reply without calls is an answer, or is meant for the user. */
  private Optional<Ending> listen(String content) {
    Optional<String> answer = AnswerReader.read(content);
    if (answer.isPresent()) {
      return answer.map(Ending::answered);
    }
    if (user.isEmpty()) {
      return Optional.of(Ending.of(EpisodeOutcome.NO_ANSWER));
    }
    if (userTurns == config.maxUserTurns()) {
      return Optional.of(Ending.of(EpisodeOutcome.MAX_USER_TURNS));
    }
    userTurns++;
    ask(user.get().reply(content));
    return Optional.empty();
  }

  private void ask(String text) {
    transcript.user(text);
    context.ask(text);
  }

  private void call(ToolCall call) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted before the call " + call.id());
    }
    String result = desk.run(call);
    transcript.tool(result, call.id());
    context.show(new ChatMessage(Role.TOOL, result, null, List.of(), null, List.of(), call.id()));
  }

  /** Calls are numbered through an episode, as an engine knows only its own reply. */
  private List<ToolCall> named(List<ToolCall> made) {
    List<ToolCall> named = new ArrayList<>();
    for (ToolCall call : made) {
      named.add(new ToolCall("call_" + calls++, call.name(), call.arguments()));
    }
    return named;
  }

  /** Arguments that are no JSON object have no form in a prompt; they are shown inside one. */
  private static ToolCall readable(ToolCall call) {
    return TaskPrompt.isObject(call.arguments())
        ? call
        : new ToolCall(call.id(), call.name(), TaskPrompt.quoted(call.arguments()));
  }
}
