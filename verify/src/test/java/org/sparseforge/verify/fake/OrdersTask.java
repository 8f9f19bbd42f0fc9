package org.sparseforge.verify.fake;

import java.util.List;
import org.sparseforge.engine.chat.ToolCall;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Message;
import org.sparseforge.schemas.Provenance;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.episode.EpisodeRequest;

/** A small task with state: cancel an order, book its refund, report the amount. */
public final class OrdersTask {
  public static final Environment ENVIRONMENT =
      Environment.of(
          "orders",
          """
          {"orders":[{"id":"O-1","total":20,"status":"open"},{"id":"O-3","total":48,"status":"open"},
           {"id":"O-4","total":7,"status":"sent"}],"refunds":[]}
          """,
          """
          [{"type":"function","function":{"name":"get_order","description":"One order.",
            "parameters":{"type":"object","properties":{"order_id":{"type":"string"}},
              "required":["order_id"]}}},
           {"type":"function","function":{"name":"cancel_order","description":"Cancels an order.",
            "parameters":{"type":"object","properties":{"order_id":{"type":"string"}},
              "required":["order_id"]}}},
           {"type":"function","function":{"name":"add_refund","description":"Books a refund.",
            "parameters":{"type":"object","properties":{"order_id":{"type":"string"},
              "amount":{"type":"integer"}},"required":["order_id","amount"]}}}]
          """,
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
              return "done"


          def add_refund(order_id, amount):
              get_order(order_id)
              DB["refunds"].append({"order_id": order_id, "amount": amount})
              return len(DB["refunds"])
          """);

  public static final String SOLUTION =
      """
      def solve(tools):
          order = tools.get_order("O-3")
          tools.cancel_order("O-3")
          tools.add_refund("O-3", amount=order["total"])
          return {"refund": order["total"]}
      """;

  public static final String VERIFIER =
      """
      def verify(answer, db):
          if type(answer) is not dict or list(answer) != ["refund"]:
              return False
          if type(answer["refund"]) is not int or answer["refund"] != 48:
              return False
          status = {row["id"]: row["status"] for row in db["orders"]}
          return status == {"O-1": "open", "O-3": "cancelled", "O-4": "sent"} and \\
              db["refunds"] == [{"order_id": "O-3", "amount": 48}]
      """;

  public static final String ANSWER = "{\"refund\":48}";

  /** What the solution does, call by call. */
  public static final List<ToolCall> CALLS =
      List.of(
          Said.call("get_order", "{\"order_id\": \"O-3\"}"),
          Said.call("cancel_order", "{\"order_id\": \"O-3\"}"),
          Said.call("add_refund", "{\"order_id\": \"O-3\", \"amount\": 48}"));

  private OrdersTask() {}

  public static Task task() {
    return with(VERIFIER, null);
  }

  public static Task withScenario(String scenario) {
    return with(VERIFIER, scenario);
  }

  public static Task with(String verifier, String scenario) {
    List<Message> prompt =
        List.of(
            Message.system("You work for a shop. Only open orders can be cancelled."),
            Message.user(
                "Cancel order O-3 and book the refund of its total. Reply with a single JSON"
                    + " object that has one key, \"refund\": the amount."));
    String environment = ENVIRONMENT.environmentId();
    return new Task(
        Identity.taskId("general", prompt, ENVIRONMENT.tools(), environment, verifier),
        "general",
        "orders",
        1,
        "{\"tool_calls\":3}",
        prompt,
        ENVIRONMENT.tools(),
        ANSWER,
        true,
        null,
        SOLUTION,
        verifier,
        List.of("{\"refund\":20}"),
        null,
        null,
        0,
        new Provenance("program", null, 1, 0, "test", List.of(), List.of()),
        environment,
        scenario,
        null);
  }

  public static EpisodeRequest request(int sample) {
    return request(task(), sample);
  }

  public static EpisodeRequest request(Task task, int sample) {
    return new EpisodeRequest(task, ENVIRONMENT, "scripted", "", 7, sample);
  }
}
