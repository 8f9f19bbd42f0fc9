package org.sparseforge.synth.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.synth.domain.Domains;
import org.sparseforge.synth.environment.DatabaseMaker;
import org.sparseforge.synth.environment.Toolset;
import org.sparseforge.synth.environment.World;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.synth.seed.SeedTables;
import org.sparseforge.verify.constraint.ConstraintModel;
import org.sparseforge.verify.constraint.ConstraintSolver;

/** What every packaged domain proposes, looked at without running any of it. */
@Tag("one-jdk")
class ComposerTest {
  private static final boolean FULL = "full".equals(System.getProperty("sparseforge.tests"));
  private static final SeedTables SEEDS = SeedTables.packaged();
  private static final List<Domain> DOMAINS = Domains.packaged(SEEDS);

  private static World world(Domain domain, int number) {
    return DatabaseMaker.make(domain, SEEDS, Draw.of(3, domain.name(), number));
  }

  /** Up to three in full tests, else the first of three draws that gives one. */
  private static List<Proposal> proposals(Domain domain, int level) {
    List<Proposal> proposals = new ArrayList<>();
    for (int i = 0; i < 3 && (FULL || proposals.isEmpty()); i++) {
      Draw draw = Draw.of(3, domain.name(), "task", i);
      Composer composer =
          GeneralSynthesizer.composer(
              world(domain, i), Toolset.draw(domain, draw.sub("tools")), draw);
      try {
        proposals.add(composer.propose(level));
      } catch (Composer.Unsuitable unlucky) {
        // Some draws give nothing; the caller asks for several.
        continue;
      }
    }
    return proposals;
  }

  @Test
  void everyDomainProposesAndModelsSurviveTheirColumn() {
    for (Domain domain : DOMAINS) {
      List<Proposal> found = proposals(domain, 2);
      assertFalse(found.isEmpty(), domain.name() + " proposes nothing");
      for (Proposal proposal : found) {
        ConstraintModel again = ConstraintModel.fromJson(proposal.model().toJson());
        assertEquals(proposal.model().toJson(), again.toJson(), "the model survives its column");
      }
    }
  }

  @Test
  void promptsHoldNoPlaceholdersAndSayEveryFieldOfTheAnswer() {
    for (Domain domain : DOMAINS) {
      for (int level : new int[] {1, 4}) {
        for (Proposal proposal : proposals(domain, level)) {
          String text =
              String.join("\n", proposal.prompt().stream().map(Message::content).toList());
          assertFalse(text.matches("(?s).*\\{[a-z_.]+(:[a-z]+)?}.*"), domain.name() + ": " + text);
          assertFalse(
              text.contains("$" + "{") || text.contains("null"), domain.name() + ": " + text);
          assertFalse(
              text.matches("(?s).*(\\.\\.[^.]| ,|  [^ ]).*") && !text.contains("..."), text);
          for (ConstraintModel.Output output : proposal.model().outputs()) {
            assertTrue(
                text.contains("\"" + output.field() + "\""),
                domain.name() + " says " + output.field());
          }
          for (ConstraintModel.Slot slot : proposal.model().slots()) {
            String key = slot.stage() == null ? slot.name() : slot.stage();
            assertTrue(text.contains("\"" + key + "\""), domain.name() + " says " + key);
          }
        }
      }
    }
  }

  @Test
  void aProposalDependsOnItsDrawAlone() throws Composer.Unsuitable {
    Domain domain = DOMAINS.get(0);
    Draw draw = Draw.of(8, "same");
    Toolset toolset = Toolset.draw(domain, draw);
    Proposal once = GeneralSynthesizer.composer(world(domain, 1), toolset, draw).propose(1);
    Composer composer = GeneralSynthesizer.composer(world(domain, 1), toolset, draw);
    composer.propose(1);
    Proposal again = composer.propose(1);
    assertEquals(once.prompt(), again.prompt());
    assertEquals(once.solution(), again.solution());
    assertEquals(once.verifier(), again.verifier());
  }

  @Test
  void everyRuleOfAPlanIsBrokenBySomeOtherPlan() throws Composer.Unsuitable {
    int looked = 0;
    for (Domain domain : DOMAINS) {
      if (domain.plan() == null) {
        continue;
      }
      int level = 3;
      World world = world(domain, 0);
      Draw draw = Draw.of(3, domain.name(), "binding");
      ConstraintModel model;
      try {
        model =
            GeneralSynthesizer.composer(world, Toolset.draw(domain, draw.sub("tools")), draw)
                .propose(level)
                .model();
      } catch (Composer.Unsuitable unlucky) {
        continue;
      }
      long[] seeds = new long[9];
      for (int i = 0; i < seeds.length; i++) {
        seeds[i] = draw.sub("plan", level, i).nextLong();
      }
      int structure = domain.plan().structure().size();
      List<ObjectNode> plans =
          new ConstraintSolver(
                  with(model, model.constraints().subList(0, structure)), world.database())
              .draw(seeds);
      for (String rule : model.constraints().subList(structure, model.constraints().size())) {
        ConstraintSolver alone = new ConstraintSolver(with(model, List.of(rule)), world.database());
        long broken = plans.stream().skip(1).filter(plan -> !alone.meetsRules(plan)).count();
        assertTrue(alone.meetsRules(plans.get(0)), domain.name() + " hides a plan: " + rule);
        assertTrue(broken >= 1 + level / 2, domain.name() + " binds: " + rule);
        looked++;
      }
    }
    assertTrue(looked >= 20, looked + " rules");
  }

  private static ConstraintModel with(ConstraintModel model, List<String> rules) {
    return new ConstraintModel(
        model.tables(), model.stages(), model.slots(), rules, null, List.of(), List.of());
  }

  @Test
  void worldsOfADomainDifferInTheirData() {
    for (Domain domain : DOMAINS) {
      ObjectNode one = world(domain, 1).database();
      assertNotEquals(one, world(domain, 2).database(), domain.name());
      assertEquals(Json.write(one), Json.write(world(domain, 1).database()), domain.name());
    }
  }

  @Test
  void solverAgreesThatItsOwnAnswerIsRight() {
    for (Domain domain : DOMAINS) {
      int level = domain.plan() == null ? 3 : 2;
      for (int i = 0; i < (FULL ? 3 : 1); i++) {
        World world = world(domain, i);
        Draw draw = Draw.of(3, domain.name(), "task", i);
        try {
          Proposal proposal =
              GeneralSynthesizer.composer(world, Toolset.draw(domain, draw), draw).propose(level);
          ConstraintSolver solver = new ConstraintSolver(proposal.model(), world.database());
          ObjectNode answer = solver.solve();
          assertTrue(solver.isValid(answer), domain.name());
          ObjectNode touched = answer.deepCopy();
          touched.remove(answer.fieldNames().next());
          assertFalse(solver.isValid(touched), domain.name());
        } catch (Composer.Unsuitable unlucky) {
          continue;
        }
      }
    }
  }
}
