package org.sparseforge.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class DidYouMeanTest {
  @Test
  void nearWordsAreOfferedAndFarOnesAreNot() {
    List<String> words = List.of("synthesize", "verify", "report");
    assertEquals(Optional.of("synthesize"), DidYouMean.nearest("synthesise", words));
    assertEquals(Optional.of("verify"), DidYouMean.nearest("vreify", words));
    assertEquals(Optional.empty(), DidYouMean.nearest("banana", words));
  }

  @Property
  void distanceIsAMetricInAllButTheTriangle(
      @ForAll @AlphaChars @StringLength(max = 8) String a,
      @ForAll @AlphaChars @StringLength(max = 8) String b) {
    assertEquals(DidYouMean.distance(a, b), DidYouMean.distance(b, a));
    assertEquals(a.equals(b), DidYouMean.distance(a, b) == 0);
    assertEquals(a.length(), DidYouMean.distance(a, ""));
  }
}
