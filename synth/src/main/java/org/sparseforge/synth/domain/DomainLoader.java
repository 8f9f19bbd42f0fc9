package org.sparseforge.synth.domain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.util.List;
import java.util.Map;
import org.sparseforge.synth.seed.SeedTables;

/** Reads a domain file and checks all that can be checked without making a world of it. */
public final class DomainLoader {
  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private final SeedTables seeds;

  public DomainLoader(SeedTables seeds) {
    this.seeds = seeds;
  }

  /**
   * @param file name for messages
   * @param name of the domain
   * @param yaml contents
   * @throws DomainException naming file, path and reason
   */
  public Domain load(String file, String name, String yaml) {
    Node root = new Node(file, "", parse(file, yaml));
    root.onlyKeys("category", "money", "singles", "entities", "plan", "workflow");
    EntityReader entityReader = new EntityReader(seeds);
    Map<String, Column> singles = entityReader.singles(root);
    List<Entity> entities = entityReader.entities(root);
    Checker checker = new Checker(entities, singles);
    if (root.has("plan") == root.has("workflow")) {
      throw root.wrong("needs either 'plan' or 'workflow'");
    }
    String money = root.text("money", "${}");
    if (!money.contains("{}")) {
      throw root.get("money")
          .wrong("must contain {} where the amount stands, found '" + money + "'");
    }
    checker.checkEntities(root, entities);
    return new Domain(
        name,
        root.text("category"),
        money,
        singles,
        entities,
        root.has("plan") ? new PlanReader(checker).read(root.get("plan")) : null,
        root.has("workflow") ? new WorkflowReader(checker).read(root.get("workflow")) : null);
  }

  private static JsonNode parse(String file, String yaml) {
    try {
      JsonNode node = YAML.readTree(yaml);
      if (node == null || !node.isObject()) {
        throw new DomainException(
            file
                + ": must be a YAML mapping with the keys category, entities and plan or workflow");
      }
      return node;
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new DomainException(
          file
              + (at == null ? "" : ": line " + at.getLineNr() + ", column " + at.getColumnNr())
              + ": not YAML: "
              + e.getOriginalMessage().lines().findFirst().orElse("unreadable"));
    }
  }
}
