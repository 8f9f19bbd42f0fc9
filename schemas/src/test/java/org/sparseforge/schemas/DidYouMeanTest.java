package org.sparseforge.schemas;

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
    assertEquals(Optional.of("report"), DidYouMean.nearest("REPORT", words));
    assertEquals(Optional.empty(), DidYouMean.nearest("banana", words));
  }

  @Test
  void aWordThatLacksAPartIsFound() {
    assertEquals(
        Optional.of("max_num_seqs"),
        DidYouMean.nearest("max_seqs", List.of("block_size", "max_num_seqs")));
    assertEquals(Optional.empty(), DidYouMean.nearest("m", List.of("max_num_seqs")));
  }

  @Test
  void aHintIsTheNearestWordOrTheWholeChoice() {
    List<String> words = List.of("rows", "columns");
    assertEquals("; did you mean 'columns'?", DidYouMean.hint("colums", words));
    assertEquals("; there is columns, rows", DidYouMean.hint("zzzzzz", words));
  }

  @Property
  void distanceIsAMetricInAllButTheTriangle(
      @ForAll @AlphaChars @StringLength(max = 8) String a,
      @ForAll @AlphaChars @StringLength(max = 8) String b) {
    assertEquals(DidYouMean.distance(a, b), DidYouMean.distance(b, a));
    assertEquals(a.equalsIgnoreCase(b), DidYouMean.distance(a, b) == 0);
    assertEquals(a.length(), DidYouMean.distance(a, ""));
  }
}
