package org.sparseforge.verify.grade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GradeTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          So it is \\boxed{42}. ; 42
          First \\boxed{1}, no, \\boxed{ 2 } ; 2
          \\boxed{\\frac{1}{2}} ; 1/2
          \\boxed{\\dfrac{3}{4}} ; 3/4
          \\boxed{$1{,}000$} ; 1000
          \\boxed{1,234,567.50} ; 1234567.5
          \\boxed{0.500} ; 0.5
          \\boxed{-0} ; 0
          \\boxed{1e3} ; 1000
          \\boxed{1e999999999} ; 1e999999999
          \\boxed{\\text{Paris}} ; paris
          \\boxed {\\left( 1, 2 \\right)} ; ( 1, 2 )
          \\boxed{\\{1, 2\\}} ; \\{1, 2\\}
          \\boxed{3} and \\boxed{broken ; 3
          The answer is 7. ; 7
          **Answer:** Blue ; blue
          Answer: 3 Then again, the final answer is: 4 ; 3 then again, the final answer is: 4
          """)
  void answersAreReadInOneSpelling(String text, String answer) {
    assertEquals(Optional.of(answer), FinalAnswer.of(text));
  }

  @Test
  void textThatConcludesNothingHasNoAnswer() {
    for (String text :
        new String[] {"", "42", "I do not know.", "\\boxed{}", "\\boxed", "answers"}) {
      assertEquals(Optional.empty(), FinalAnswer.of(text), text);
    }
  }

  /** What a model that has lost its way repeats until its limit. */
  @Test
  void endlessRepetitionsAreReadToTheirEnd() {
    for (String piece :
        new String[] {"*", " ", "9", "{", "\\boxed{", "answer is ", "$", "\\text{"}) {
      String noise = piece.repeat(200_000 / piece.length());
      assertNotNull(FinalAnswer.of(noise));
      assertNotNull(FinalAnswer.of("The answer is " + noise + "x"));
      assertNotNull(FinalAnswer.of("\\boxed{" + noise + "}"));
    }
  }

  @Property(tries = 500)
  void noTextIsTooStrange(@ForAll String text) {
    assertNotNull(FinalAnswer.plain(text));
    assertNotNull(FinalAnswer.of("\\boxed{" + text + "}"));
  }

  @Test
  void majorityIsTheFirstOfTheMostFrequentAnswers() {
    Selection found = Grade.MAJORITY.select(answers("a", "b", null, "b", "a"), right("b")).get();
    assertEquals(0, found.chosen());
    assertEquals(0.4, found.score());
    assertEquals(new Selection.Success(false, 0.4, true), found.success().orElseThrow());
    assertEquals(1, Grade.MAJORITY.select(answers("a", "b", "b"), right("c")).get().chosen());
    assertTrue(Grade.MAJORITY.select(answers(null, null), right("b")).isEmpty());
  }

  @Test
  void highestScoreIsTakenAndTheFirstAmongEquals() {
    for (Grade grade : List.of(Grade.BEST_OF_N, Grade.SELF_SCORE)) {
      assertEquals(2, grade.select(scored(0, 0.5, 1, 1), Optional.empty()).get().chosen());
      assertEquals(1, grade.select(scored(Double.NaN, 0, 0), Optional.empty()).get().chosen());
      assertTrue(grade.select(scored(Double.NaN), Optional.empty()).isEmpty());
    }
  }

  /** With more candidates than wrong answers can agree on, a majority beats one alone. */
  @Test
  void majorityBeatsChanceAndABetterJudgeBeatsTheMajority() {
    SplittableRandom random = new SplittableRandom(4);
    double alone = 0;
    double majority = 0;
    double judged = 0;
    double any = 0;
    int rows = 400;
    for (int row = 0; row < rows; row++) {
      List<Candidate> candidates = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        boolean right = random.nextDouble() < 0.35;
        String answer = right ? "right" : "wrong" + random.nextInt(6);
        double score = (right ? 0.6 : 0.3) + random.nextDouble() / 2;
        candidates.add(new Candidate(Optional.of(answer), OptionalDouble.of(score)));
      }
      Selection.Success voted = success(Grade.MAJORITY, candidates);
      alone += voted.partRight();
      any += voted.anyRight() ? 1 : 0;
      majority += voted.chosenRight() ? 1 : 0;
      judged += success(Grade.BEST_OF_N, candidates).chosenRight() ? 1 : 0;
    }
    assertEquals(0.35, alone / rows, 0.03);
    assertTrue(majority / rows > alone / rows + 0.2, "majority " + majority / rows);
    assertTrue(judged / rows > alone / rows + 0.2, "judged " + judged / rows);
    assertTrue(any >= majority && any >= judged);
  }

  @Test
  void gradesHaveNames() {
    for (Grade grade : Grade.values()) {
      assertEquals(grade, Grade.of(grade.text()));
    }
    assertEquals(
        "grade must be best_of_n, majority or self_score, got 'vote'",
        assertThrows(IllegalArgumentException.class, () -> Grade.of("vote")).getMessage());
  }

  private static Selection.Success success(Grade grade, List<Candidate> candidates) {
    return grade.select(candidates, right("right")).orElseThrow().success().orElseThrow();
  }

  private static Optional<String> right(String answer) {
    return Optional.of(answer);
  }

  private static List<Candidate> answers(String... answers) {
    return Arrays.stream(answers)
        .map(answer -> new Candidate(Optional.ofNullable(answer), OptionalDouble.empty()))
        .toList();
  }

  private static List<Candidate> scored(double... scores) {
    return Arrays.stream(scores)
        .mapToObj(
            score ->
                new Candidate(
                    Optional.empty(),
                    Double.isNaN(score) ? OptionalDouble.empty() : OptionalDouble.of(score)))
        .toList();
  }
}
