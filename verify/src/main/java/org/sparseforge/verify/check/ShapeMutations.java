package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import org.sparseforge.schemas.Json;

/** Edits of the lists and objects of an answer, and of the answer as a whole. */
final class ShapeMutations {
  private static final int DEEP = 300;

  private ShapeMutations() {}

  static List<Mutant> edits(JsonNode answer) {
    List<Mutant> edits = new ArrayList<>();
    for (Spot spot : Spot.all(answer)) {
      JsonNode node = spot.in(answer);
      if (node instanceof ArrayNode list) {
        lists(answer, spot, list, edits);
      } else if (node instanceof ObjectNode object) {
        objects(answer, spot, object, edits);
      }
    }
    wholes(answer, edits);
    return edits;
  }

  private static void lists(JsonNode answer, Spot spot, ArrayNode list, List<Mutant> edits) {
    for (int i = 0; i < list.size(); i++) {
      ArrayNode shorter = list.deepCopy();
      shorter.remove(i);
      edits.add(Mutant.of("item_dropped", spot.set(answer, shorter)));
      ArrayNode longer = list.deepCopy();
      longer.insert(i, list.get(i));
      edits.add(Mutant.of("item_repeated", spot.set(answer, longer)));
      if (i > 0) {
        ArrayNode swapped = list.deepCopy();
        swapped.set(i, list.get(i - 1));
        swapped.set(i - 1, list.get(i));
        edits.add(Mutant.of("items_reordered", spot.set(answer, swapped)));
      }
    }
    edits.add(Mutant.of("empty", spot.set(answer, Json.array())));
    edits.add(
        Mutant.of("list_as_object", spot.set(answer, Json.object().set("items", list.deepCopy()))));
  }

  private static void objects(JsonNode answer, Spot spot, ObjectNode object, List<Mutant> edits) {
    List<String> keys = new ArrayList<>();
    object.fieldNames().forEachRemaining(keys::add);
    for (int i = 0; i < keys.size(); i++) {
      ObjectNode without = object.deepCopy();
      without.remove(keys.get(i));
      edits.add(Mutant.of("key_missing", spot.set(answer, without)));
      ObjectNode renamed = without.deepCopy();
      renamed.set(keys.get(i) + "_", object.get(keys.get(i)));
      edits.add(Mutant.of("key_renamed", spot.set(answer, renamed)));
      for (int j = 0; j < i; j++) {
        ObjectNode swapped = object.deepCopy();
        swapped.set(keys.get(i), object.get(keys.get(j)));
        swapped.set(keys.get(j), object.get(keys.get(i)));
        edits.add(Mutant.of("fields_swapped", spot.set(answer, swapped)));
      }
    }
    edits.add(Mutant.of("key_extra", spot.set(answer, object.deepCopy().put("note", "see above"))));
    ArrayNode pairs = Json.array();
    object.forEach(pairs::add);
    edits.add(Mutant.of("object_as_list", spot.set(answer, pairs)));
  }

  private static void wholes(JsonNode answer, List<Mutant> edits) {
    edits.add(Mutant.of("whole_null", NullNode.getInstance()));
    edits.add(Mutant.of("whole_empty", Json.object()));
    edits.add(Mutant.of("whole_empty", Json.array()));
    edits.add(Mutant.of("whole_empty", TextNode.valueOf("")));
    edits.add(Mutant.of("whole_bool", BooleanNode.TRUE));
    edits.add(Mutant.of("whole_bool", BooleanNode.FALSE));
    edits.add(Mutant.of("whole_number", Json.MAPPER.getNodeFactory().numberNode(0)));
    edits.add(Mutant.of("whole_number", Json.MAPPER.getNodeFactory().numberNode(-1)));
    for (String excuse : List.of("unknown", "none", "N/A", "error", "see above")) {
      edits.add(Mutant.of("whole_excuse", TextNode.valueOf(excuse)));
    }
    edits.add(Mutant.of("whole_excuse", Json.object().put("error", "unknown")));
    edits.add(Mutant.of("whole_wrapped", Json.array().addNull()));
    edits.add(Mutant.of("whole_as_text", TextNode.valueOf(Json.write(answer))));
    edits.add(Mutant.of("whole_wrapped", Json.array().add(answer)));
    edits.add(Mutant.of("whole_wrapped", Json.object().set("answer", answer)));
    edits.add(Mutant.of("whole_repeated", Json.array().add(answer).add(answer)));
    edits.add(Mutant.text("whole_not_a_number", "NaN"));
    edits.add(Mutant.text("whole_infinity", "-Infinity"));
    edits.add(Mutant.text("deep", "[".repeat(DEEP) + "]".repeat(DEEP)));
  }
}
