package org.sparseforge.verify.check;

import java.util.List;
import java.util.Map;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;
import org.sparseforge.schemas.Provenance;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.Candidate;
import org.sparseforge.verify.constraint.AnswerOracle.ToolCall;

/** A hand-written task that can be given one defect at a time. */
record Fixture(
    Environment environment,
    String prompt,
    String answer,
    boolean unique,
    String solution,
    String verifier,
    List<String> siblings,
    String common,
    FakeOracle oracle) {

  /** Reads only: the cheapest item of which at least five are in stock. */
  static Fixture reading() {
    String tools =
        """
        [{"type":"function","function":{"name":"list_items","description":"Names of all items.",
          "parameters":{"type":"object","properties":{}}}},
         {"type":"function","function":{"name":"get_item","description":"One item by its name.",
          "parameters":{"type":"object","properties":{"name":{"type":"string"}},
            "required":["name"]}}}]
        """;
    String source =
        """
        def list_items():
            return [row["name"] for row in DB["items"]]


        def get_item(name):
            for row in DB["items"]:
                if row["name"] == name:
                    return row
            raise ValueError("no item is called " + str(name))
        """;
    String database =
        """
        {"items":[{"name":"anvil","price":80,"stock":4},{"name":"bucket","price":12,"stock":30},
         {"name":"chisel","price":9,"stock":2},{"name":"drill","price":55,"stock":7},
         {"name":"easel","price":31,"stock":11},{"name":"file","price":14,"stock":5}]}
        """;
    String solution =
        """
        def solve(tools):
            best = None
            for name in tools.list_items():
                item = tools.get_item(name)
                if item["stock"] >= 5 and (best is None or item["price"] < best["price"]):
                    best = item
            return {"name": best["name"], "price": best["price"]}
        """;
    String verifier =
        """
        def verify(answer, db):
            if type(answer) is not dict or sorted(answer) != ["name", "price"]:
                return False
            if type(answer["name"]) is not str or type(answer["price"]) is not int:
                return False
            fit = [row for row in db["items"] if row["stock"] >= 5]
            best = min(fit, key=lambda row: row["price"])
            return answer["name"] == best["name"] and answer["price"] == best["price"]
        """;
    String answer = "{\"name\":\"bucket\",\"price\":12}";
    return new Fixture(
        Environment.of("shopping", database, tools, source),
        "Which is the cheapest item that has at least 5 in stock? Give its name and price.",
        answer,
        true,
        solution,
        verifier,
        List.of("{\"name\":\"drill\",\"price\":55}"),
        "{\"name\":\"anvil\",\"price\":80}",
        FakeOracle.of(answer));
  }

  /** Changes state: cancels an order and reports the refund. */
  static Fixture acting() {
    String tools =
        """
        [{"type":"function","function":{"name":"get_order","description":"One order.",
          "parameters":{"type":"object","properties":{"order_id":{"type":"string"}}}}},
         {"type":"function","function":{"name":"cancel_order","description":"Cancels an order.",
          "parameters":{"type":"object","properties":{"order_id":{"type":"string"}}}}},
         {"type":"function","function":{"name":"add_refund","description":"Books a refund.",
          "parameters":{"type":"object","properties":{"order_id":{"type":"string"},
            "amount":{"type":"number"}}}}}]
        """;
    String source =
        """
        def get_order(order_id):
            for row in DB["orders"]:
                if row["id"] == order_id:
                    return row
            raise ValueError("there is no order " + str(order_id))


        def cancel_order(order_id):
            order = get_order(order_id)
            if order["status"] != "open":
                raise ValueError("only open orders can be cancelled")
            order["status"] = "cancelled"
            return order


        def add_refund(order_id, amount):
            get_order(order_id)
            DB["refunds"].append({"order_id": order_id, "amount": amount})
            return len(DB["refunds"])
        """;
    String database =
        """
        {"orders":[{"id":"O-1","total":20,"status":"open"},{"id":"O-2","total":35,"status":"open"},
         {"id":"O-3","total":48,"status":"open"},{"id":"O-4","total":7,"status":"sent"}],
         "refunds":[{"order_id":"O-4","amount":7}]}
        """;
    String solution =
        """
        def solve(tools):
            order = tools.get_order("O-3")
            tools.cancel_order("O-3")
            tools.add_refund("O-3", order["total"])
            return {"refund": order["total"]}
        """;
    String verifier =
        """
        EXPECTED = {
            "orders": [["O-1", 20, "open"], ["O-2", 35, "open"], ["O-3", 48, "cancelled"],
                       ["O-4", 7, "sent"]],
            "refunds": [["O-4", 7], ["O-3", 48]],
        }


        def verify(answer, db):
            if type(answer) is not dict or list(answer) != ["refund"]:
                return False
            if type(answer["refund"]) is not int or answer["refund"] != 48:
                return False
            return {name: [list(row.values()) for row in rows] for name, rows in db.items()} \\
                == EXPECTED
        """;
    String answer = "{\"refund\":48}";
    var id = Json.object().put("order_id", "O-3");
    var actions =
        List.of(
            new ToolCall("cancel_order", id),
            new ToolCall("add_refund", id.deepCopy().put("amount", 48)));
    return new Fixture(
        Environment.of("orders", database, tools, source),
        "Cancel order O-3, book the refund of its full total, and report the amount.",
        answer,
        true,
        solution,
        verifier,
        List.of("{\"refund\":35}"),
        null,
        new FakeOracle(Map.of(Json.parse(answer), actions)));
  }

  Fixture withSolution(String other) {
    return new Fixture(
        environment, prompt, answer, unique, other, verifier, siblings, common, oracle);
  }

  Fixture withVerifier(String other) {
    return new Fixture(
        environment, prompt, answer, unique, solution, other, siblings, common, oracle);
  }

  Fixture withAnswer(String other) {
    return new Fixture(
        environment, prompt, other, unique, solution, verifier, siblings, common, oracle);
  }

  Fixture withPrompt(String other) {
    return new Fixture(
        environment, other, answer, unique, solution, verifier, siblings, common, oracle);
  }

  Fixture withOracle(FakeOracle other) {
    return new Fixture(
        environment, prompt, answer, unique, solution, verifier, siblings, common, other);
  }

  Fixture withCommon(String other) {
    return new Fixture(
        environment, prompt, answer, unique, solution, verifier, siblings, other, oracle);
  }

  Fixture withSibling(String other) {
    return new Fixture(
        environment, prompt, answer, unique, solution, verifier, List.of(other), common, oracle);
  }

  Fixture withTools(String tools, String source) {
    return new Fixture(
        Environment.of("shopping", environment.database(), tools, source),
        prompt,
        answer,
        unique,
        solution,
        verifier,
        siblings,
        common,
        oracle);
  }

  Task task() {
    List<Message> messages = List.of(Message.user(prompt));
    String id = environment.environmentId();
    return new Task(
        Identity.taskId("general", messages, environment.tools(), id, verifier),
        "general",
        environment.category(),
        1,
        "{\"tool_calls\":7}",
        messages,
        environment.tools(),
        answer,
        unique,
        null,
        solution,
        verifier,
        List.of(),
        null,
        null,
        0,
        new Provenance("program", null, 1, 0, "test", List.of(), List.of()),
        id,
        null,
        null);
  }

  Candidate candidate() {
    return new Candidate(task(), environment, siblings, common);
  }
}
