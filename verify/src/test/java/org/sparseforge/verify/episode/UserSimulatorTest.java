package org.sparseforge.verify.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.Role;
import org.sparseforge.schemas.EpisodeFailure;
import org.sparseforge.schemas.Message;
import org.sparseforge.verify.fake.FakeSandbox;
import org.sparseforge.verify.fake.OrdersTask;
import org.sparseforge.verify.fake.Said;
import org.sparseforge.verify.fake.ScriptedEngine;
import org.sparseforge.verify.fake.Scripts;

class UserSimulatorTest {
  private static final String SCENARIO =
      """
      {"goal": "Have order O-3 cancelled.",
       "known_facts": {"name": "Ada Kern", "born": "1990-05-17", "phone": ["+49 30 123"], "spent": 1200},
       "unknown_facts": {"customer number": "C-7781", "email": {"private": "ada@kern.example"}}}
      """;

  private static Attempt attempt(ScriptedEngine user, Object... settings) {
    ScriptedEngine agent =
        ScriptedEngine.of(
            Scripts.inTurn(
                Said.calls(OrdersTask.CALLS.get(0)),
                Said.text("Who are you? Is C-9 your desk?"),
                Said.text("And your customer number?"),
                Said.text(OrdersTask.ANSWER)));
    return new AgentLoop(
            agent, new FakeSandbox(), AgentLoopTest.config(settings), UserPlayer.of(user))
        .attempt(OrdersTask.request(OrdersTask.withScenario(SCENARIO), 0));
  }

  private static ScriptedEngine saying(String... words) {
    return ScriptedEngine.of(
        asked -> Said.text(words[Math.min(asked.replies() - 1, words.length - 1)]));
  }

  @Test
  void theUserHearsTheAgentAndSpeaksOfWhatItKnows() {
    ScriptedEngine user =
        saying("I am Ada Kern, born 1990-05-17.", "I do not know my customer number.");
    Attempt attempt = attempt(user);
    assertEquals("answered", attempt.episode().outcome());
    assertEquals(
        List.of("I am Ada Kern, born 1990-05-17.", "I do not know my customer number."),
        attempt.episode().messages().stream()
            .filter(message -> message.role().equals("user"))
            .skip(1)
            .map(Message::content)
            .toList());
    List<ChatMessage> heard = user.asked().get(1).messages();
    assertEquals(
        List.of(Role.SYSTEM, Role.ASSISTANT, Role.USER, Role.ASSISTANT, Role.USER),
        heard.stream().map(ChatMessage::role).toList());
    assertEquals("And your customer number?", heard.get(4).content());
    assertEquals(
        2,
        user.asked().stream().map(asked -> asked.request().id()).distinct().count(),
        "own draws");
    String told = heard.get(0).content();
    assertTrue(told.contains("born: 1990-05-17") && told.contains("- customer number\n"), told);
    assertFalse(told.contains("C-7781"), "what it does not know it is not told");
    assertFalse(heard.stream().anyMatch(m -> String.valueOf(m.content()).contains("get_order")));
  }

  @Test
  void theUserMayRepeatWhatTheAgentSaid() {
    Attempt attempt = attempt(saying("Yes, C-9."));
    assertEquals("answered", attempt.episode().outcome());
  }

  @Test
  void aTurnThatBreaksTheRulesIsAskedForAgain() {
    ScriptedEngine user =
        ScriptedEngine.of(
            asked ->
                asked.request().id().endsWith("/0")
                    ? Said.text("My number is C-7781.")
                    : Said.text("I am Ada."));
    Attempt attempt = attempt(user);
    assertEquals("answered", attempt.episode().outcome());
    assertEquals(4, user.asked().size());
    assertTrue(
        attempt.episode().messages().stream().noneMatch(m -> m.content().contains("C-7781")));
  }

  @Test
  void aUserThatKeepsBreakingThemIsAFailureOfTheMachine() {
    for (Said.Words bad :
        List.of(
            Said.text("My number is c-7781."),
            Said.text("I ordered on 2024-01-02."),
            Said.text(" "),
            Said.calls(OrdersTask.CALLS.get(0)),
            Said.raw("</think>"))) {
      Attempt attempt = attempt(ScriptedEngine.of(asked -> bad));
      assertEquals(new EpisodeFailure("user_simulator", 3), attempt.episode().failure());
      assertNull(attempt.episode().reward());
    }
  }

  @Test
  void aUserCanOnlyBeAskedSoOften() {
    Attempt attempt = attempt(saying("I am Ada."), "max_user_turns", 1);
    assertEquals("max_user_turns", attempt.episode().outcome());
  }

  @Test
  void aScenarioThatIsNoneIsAFailure() {
    for (String unsound : List.of("{}", "[]", "{\"goal\":\"x\",\"known_facts\":7}", "x")) {
      Attempt attempt =
          new AgentLoop(saying("x"), new FakeSandbox(), AgentLoopTest.config())
              .attempt(OrdersTask.request(OrdersTask.withScenario(unsound), 0));
      assertEquals(new EpisodeFailure("environment", 1), attempt.episode().failure());
    }
  }

  private static Optional<String> complaint(String message, String... secrets) {
    FactCheck facts = new FactCheck();
    facts.allow("I paid 1,200 euros on 17 May 2024 for order A-12/b. Call +49 30 123.");
    return facts.complaint(message, List.of(secrets));
  }

  @Test
  void valuesComeFromWhatWasSaid() {
    for (String fine :
        List.of(
            "Yes, order a-12/B.",
            "It was 1200 euros, or 1,200.00.",
            "In 2024.",
            "No idea, sorry. Can you look it up?",
            "The one \"for order\" I think",
            "+49 30 123")) {
      assertEquals(Optional.empty(), complaint(fine), fine);
    }
    assertEquals(Optional.of("it invents a value: 1201"), complaint("It was 1201 euros."));
    assertEquals(Optional.of("it invents a value: a-13"), complaint("Order A-13, please."));
    assertEquals(Optional.of("it invents a value: x@y.example"), complaint("Mail x@y.example"));
    assertEquals(
        Optional.of("it invents a value: blue line"), complaint("Take the \"Blue Line\"."));
    assertEquals(Optional.of("it invents a value: 13"), complaint("I need 13 of them."));
  }

  @Test
  void secretsAreFoundAsWholeWordsAndMayBeRepeatedOnceSaid() {
    assertEquals(
        Optional.of("it gives away an unknown fact: Rome"), complaint("I flew to ROME.", "Rome"));
    assertEquals(Optional.empty(), complaint("Romeo said so.", "Rome"));
    assertEquals(Optional.empty(), complaint("Order A-12/b.", "A-12/b"));
  }
}
