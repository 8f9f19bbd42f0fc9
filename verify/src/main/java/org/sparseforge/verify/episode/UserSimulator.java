package org.sparseforge.verify.episode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.FinishReason;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.Recording;
import org.sparseforge.engine.Reply;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.schemas.Message;

/**
 * A user with a goal and with facts that they know, played by a model. It hears what the agent
 * says, never its calls or its reasoning, and everything it says is checked: a message that gives
 * away what the user does not know, or brings in a value nobody gave it, is asked for again.
 */
final class UserSimulator {
  /** The failure of an episode whose user cannot be played. */
  static final String FAILURE = "user_simulator";

  private final UserPlayer player;
  private final UserScenario scenario;
  private final String episodeId;
  private final Consumer<Completion> account;
  private final List<ChatMessage> heard = new ArrayList<>();
  private final FactCheck facts = new FactCheck();
  private int turn;

  /**
   * @param prompt the task's own messages; the user's are taken to be said by this one
   * @param account is told of every completion
   */
  UserSimulator(
      UserPlayer player,
      UserScenario scenario,
      String episodeId,
      List<Message> prompt,
      Consumer<Completion> account) {
    this.player = player;
    this.scenario = scenario;
    this.episodeId = episodeId;
    this.account = account;
    heard.add(ChatMessage.system(instructions(scenario)));
    facts.allow(scenario.goal());
    scenario.knownFacts().forEach(facts::allow);
    for (Message message : prompt) {
      if (message.role().equals("user")) {
        says(message.content());
      }
    }
  }

  /**
   * What the user replies to the agent.
   *
   * @throws BrokenEpisode if the player breaks the rules as often as it is asked
   */
  String reply(String agentSays) {
    String words = ShownText.of(agentSays);
    facts.allow(words);
    heard.add(ChatMessage.user(words));
    String complaint = "";
    for (int attempt = 0; attempt < player.attempts(); attempt++) {
      Completion completion = ask(attempt);
      Reply reply = ModelCalls.reply(completion);
      Optional<String> problem = problem(completion, reply);
      if (problem.isEmpty()) {
        turn++;
        String message = ShownText.of(reply.content().strip());
        says(message);
        return message;
      }
      complaint = problem.get();
    }
    throw new BrokenEpisode(
        FAILURE,
        player.attempts(),
        "the simulated user broke its rules " + player.attempts() + " times, last: " + complaint,
        null);
  }

  private Completion ask(int attempt) {
    String name = episodeId + "/user/" + turn + "/" + attempt;
    Completion completion =
        ModelCalls.ask(
            player.engine(),
            new GenerationRequest(
                name,
                Prompt.of(heard, player.thinkingMode()),
                EpisodeSampling.of(player.sampling(), name, Integer.MAX_VALUE),
                0,
                Recording.NONE,
                OptionalInt.empty()));
    account.accept(completion);
    return completion;
  }

  private Optional<String> problem(Completion completion, Reply reply) {
    if (completion.finishReason() != FinishReason.STOP) {
      return Optional.of("it did not end: " + completion.finishReason().text());
    }
    if (reply.malformed().isPresent()) {
      return reply.malformed().map(what -> "it could not be read: " + what.message());
    }
    if (!reply.toolCalls().isEmpty() || reply.content().isBlank()) {
      return Optional.of("it says nothing");
    }
    return facts.complaint(reply.content(), scenario.unknownValues());
  }

  private void says(String message) {
    facts.allow(message);
    heard.add(ChatMessage.assistant(message, null, List.of()));
  }

  private static String instructions(UserScenario scenario) {
    StringBuilder text = new StringBuilder();
    text.append("You play a person who talks to an assistant. What the person wants:\n")
        .append(scenario.goal())
        .append("\n\nWhat the person knows:\n");
    scenario.knownFacts().forEach(fact -> text.append("- ").append(fact).append('\n'));
    text.append("\nWhat the person does not know:\n");
    scenario.unknownNames().forEach(name -> text.append("- ").append(name).append('\n'));
    return text.append(
            """

            Rules:
            - Speak as this person, in short messages, and only about what the person wants.
            - Answer what the assistant asks, from what the person knows. If the person does not know it, say so.
            - Use numbers, dates, names and codes only as they are written above or as the assistant said them. Never make one up.
            - Do not do the assistant's work, and do not say that you play somebody.
            - Write the person's next message and nothing else.
            """)
        .toString();
  }
}
