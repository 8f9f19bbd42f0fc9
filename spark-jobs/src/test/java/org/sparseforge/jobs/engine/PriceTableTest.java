package org.sparseforge.jobs.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.endpoint.EndpointRef;
import org.sparseforge.engine.endpoint.Price;
import org.sparseforge.jobs.failure.InputException;

class PriceTableTest {
  private static final EndpointRef HERE = EndpointRef.of("openai:http://here/v1#m");

  @TempDir Path temp;

  @Test
  void aWholeReferenceGoesBeforeAName() throws IOException {
    String table =
        """
        m: {prompt: 1, cached: 0.5, completion: 2}
        "openai:http://here/v1#m": {prompt: 0, cached: 0, completion: 0}
        """;
    assertEquals(Optional.of(new Price(0, 0, 0)), look(table, HERE));
    assertEquals(
        Optional.of(new Price(1, 0.5, 2)), look(table, EndpointRef.of("openai:http://there/v1#m")));
    assertEquals(Optional.empty(), look(table, EndpointRef.of("openai:http://here/v1#n")));
    assertEquals(Optional.empty(), look("# nothing yet\n", HERE));
  }

  @Test
  void theTableThatIsShippedCanBeRead() {
    EndpointRef priced = EndpointRef.of("openai:http://h/v1#DeepSeek-V3.2");
    assertTrue(PriceTable.look(Path.of("../conf/prices.yaml"), priced).isPresent());
  }

  @Test
  void aPriceThatIsWrongIsNamedWhoeverItIsOf() throws IOException {
    Path file = temp.resolve("prices.yaml");
    String wrong =
        assertThrows(
                InputException.class,
                () -> look("other: {prompt: 1, completion: 2}\nm: {prompt: 1}\n", HERE))
            .getMessage();
    assertEquals(
        "--prices "
            + file
            + ": 'other' must have prompt, cached and completion, each USD a million tokens; cached"
            + " is missing",
        wrong);
    String negative =
        assertThrows(
                InputException.class, () -> look("m: {prompt: -1, cached: 0, completion: 2}", HERE))
            .getMessage();
    assertTrue(negative.endsWith("prompt is -1"), negative);
  }

  private Optional<Price> look(String table, EndpointRef model) throws IOException {
    Path file = temp.resolve("prices.yaml");
    Files.writeString(file, table);
    return PriceTable.look(file, model);
  }
}
