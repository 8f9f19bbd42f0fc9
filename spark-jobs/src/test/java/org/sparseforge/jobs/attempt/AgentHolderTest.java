package org.sparseforge.jobs.attempt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.sparseforge.jobs.fake.FakeAgent;

class AgentHolderTest {
  private static final String KEY = "a run of AgentHolderTest";
  private static final AgentRecipe RECIPE =
      new AgentRecipe(KEY, "fake", null, new HashMap<>(), new HashMap<>(), 1, false, 1, "auto");
  private static final FakeAgent.Opener OPENER = new FakeAgent.Opener(0, 0);

  @Test
  void taskThatOutlivesItsRunOpensNoAgentForIt() {
    AgentHolder.begin(KEY);
    AgentHolder.Held first = AgentHolder.get(RECIPE, OPENER);
    assertSame(first, AgentHolder.get(RECIPE, OPENER));
    AgentHolder.close(KEY);
    CancellationException refused =
        assertThrows(CancellationException.class, () -> AgentHolder.get(RECIPE, OPENER));
    assertEquals("the run is over", refused.getMessage());
    AgentHolder.begin(KEY);
    assertNotSame(first, AgentHolder.get(RECIPE, OPENER), "the same command again");
    AgentHolder.close(KEY);
  }
}
