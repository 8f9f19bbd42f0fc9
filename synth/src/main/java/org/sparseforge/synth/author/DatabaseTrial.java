package org.sparseforge.synth.author;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.sparseforge.schemas.CanonicalJson;
import org.sparseforge.schemas.Json;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.synth.seed.SeedTable;
import org.sparseforge.synth.seed.SeedTables;
import org.sparseforge.verify.sandbox.PythonSandbox;
import org.sparseforge.verify.sandbox.SolveRequest;
import org.sparseforge.verify.sandbox.SolveResult;

/**
 * Runs the program that makes a database. It gets rows of the seed tables it asks for and nothing
 * else, and must make the same database in every process.
 */
final class DatabaseTrial {
  /** Rows of a seed table that a candidate can draw from. */
  private static final int ROWS = 100;

  private static final List<String> FUNCTIONS = List.of("seed_rows");

  private static final String SEED_SOURCE =
      """
      DB = {}


      def seed_rows(table):
          if table not in DB["tables"]:
              raise ValueError("There is no seed table %r; there is %s." % (table, ", ".join(DB["tables"])))
          if table not in DB["asked"]:
              DB["asked"].append(table)
          return DB["tables"][table]
      """;

  private static final String CALL =
      """


      def solve(tools):
          return build(tools.seed_rows)
      """;

  /** How a program did. */
  sealed interface Result {
    /**
     * @param database JSON text
     * @param sources seed tables it asked for, as they are cited
     */
    record Made(String database, List<String> sources) implements Result {}

    /**
     * @param reason one sentence, for the model
     */
    record Failed(String reason) implements Result {}
  }

  private final PythonSandbox sandbox;
  private final SeedTables seeds;

  DatabaseTrial(PythonSandbox sandbox, SeedTables seeds) {
    this.sandbox = sandbox;
    this.seeds = seeds;
  }

  /**
   * @param program Python that defines {@code build(seed_rows)}
   * @param draw which rows of the seed tables there are
   */
  Result run(String program, Draw draw) {
    String offered = Json.write(offered(draw));
    List<String> made = new ArrayList<>();
    List<String> sources = List.of();
    for (int hashSeed = 0; hashSeed < 2; hashSeed++) {
      SolveResult result =
          sandbox.solve(
              new SolveRequest(SEED_SOURCE, FUNCTIONS, offered, program + CALL, hashSeed));
      if (!(result instanceof SolveResult.Returned returned)) {
        return new Result.Failed("build(seed_rows) gave no database: " + result);
      }
      made.add(returned.answer());
      sources =
          Json.listOf(
              Json.parse(returned.database()).get("asked"),
              name -> seeds.table(name.textValue()).citation());
    }
    JsonNode database = Json.parse(made.get(0));
    if (!CanonicalJson.write(database).equals(CanonicalJson.write(Json.parse(made.get(1))))) {
      return new Result.Failed(
          "build(seed_rows) made another database when it ran again; use random.Random(NUMBER)"
              + " instead of the random module's functions, and no clock and no order of sets");
    }
    List<String> problems = DatabaseShape.problems(database);
    return problems.isEmpty()
        ? new Result.Made(Json.write(database), sources)
        : new Result.Failed("the database does not fit: " + String.join("; ", problems));
  }

  private ObjectNode offered(Draw draw) {
    ObjectNode node = Json.object();
    ObjectNode tables = node.putObject("tables");
    seeds
        .asMap()
        .forEach(
            (name, table) -> {
              var random = new SplittableRandom(draw.sub("rows", name).nextLong());
              tables.set(name, rows(table.sample(random, Math.min(ROWS, table.rows().size()))));
            });
    node.putArray("asked");
    return node;
  }

  private static ArrayNode rows(SeedTable table) {
    return Json.arrayOf(
        table.rows(),
        row -> {
          ObjectNode node = Json.object();
          for (int i = 0; i < row.size(); i++) {
            put(node, table.columnNames().get(i), row.get(i));
          }
          return node;
        });
  }

  private static void put(ObjectNode node, String name, Object cell) {
    if (cell instanceof Long whole) {
      node.put(name, whole);
    } else if (cell instanceof BigDecimal decimal) {
      node.put(name, decimal);
    } else {
      node.put(name, (String) cell);
    }
  }
}
