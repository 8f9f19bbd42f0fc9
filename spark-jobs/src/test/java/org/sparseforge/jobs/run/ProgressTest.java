package org.sparseforge.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Test
  void withoutATerminalThereIsOneLineAWave() {
    Progress progress = new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8), 0);
    progress.expect(1000);
    progress.set(0, 0, Map.of());
    progress.add(30, Map.of("solve", 10L));
    assertEquals("", said());
    progress.set(40, 28, Map.of("solve", 10L, "not_duplicate", 2L));
    progress.waveDone();
    progress.end();
    assertTrue(
        said()
            .startsWith(
                "28 of 1,000 accepted | 40 candidates, 12 rejected (solve 10, not_duplicate 2) | "),
        said());
    assertTrue(said().contains("/s | ") && said().endsWith(" left\n"), said());
    assertEquals(1, said().lines().count());
  }

  @Test
  void onATerminalTheLineIsRedrawnAndRemovedAtTheEnd() {
    Progress progress = new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8), 40);
    progress.expect(10);
    progress.set(0, 0, Map.of());
    progress.add(3, Map.of());
    progress.say("x");
    progress.end();
    String said = said();
    assertTrue(said.startsWith("\r3 of 10 accepted | 3 candidates"), said);
    for (String line : said.split("\r")) {
      assertTrue(line.length() < 40, "a line that wraps cannot be redrawn: " + line);
    }
    assertEquals(0, said.chars().filter(c -> c == '\n').count());
    assertTrue(said.endsWith("\r"), "the cursor is back at the start");
    String[] drawn = said.split("\r");
    assertTrue(drawn[drawn.length - 1].isBlank(), "what was drawn is wiped");
  }

  private String said() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
