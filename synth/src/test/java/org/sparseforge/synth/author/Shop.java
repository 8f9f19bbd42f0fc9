package org.sparseforge.synth.author;

import java.util.LinkedHashMap;
import java.util.Map;

/** Replies of a model that knows how to write tasks about a small shop. */
final class Shop {
  private static final String ROWS =
      """
          suppliers = [
              {"name": "Alder", "rating": 3}, {"name": "Birch", "rating": 5},
              {"name": "Cedar", "rating": 2}, {"name": "Dogwood", "rating": 4},
          ]
          items = []
          for n in range(24):
              items.append({
                  "name": names[n], "price": 3 + n * 7 % 41,
                  "stock": 2 if n == 0 else 5 + n * 13 % 30,
                  "supplier": suppliers[n % 4]["name"],
              })
          return {"today": "2026-03-02", "suppliers": suppliers, "items": items}
      """;

  /** Names of real groceries, the rest by rule. */
  static final String DATABASE =
      part(
          "database",
          """
          def build(seed_rows):
              names = sorted(row["name"] for row in seed_rows("groceries"))
          """
              + ROWS);

  /** All by rule, so that a verifier can make it again. */
  static final String PLAIN_DATABASE =
      part(
          "database",
          """
          def build(seed_rows):
              names = ["item %02d" % n for n in range(24)]
          """
              + ROWS);

  private static final String GET_ITEM =
      """
      {"type": "function", "function": {"name": "list_items", "description": "Names of all items.",
        "parameters": {"type": "object", "properties": {}}}},
      {"type": "function", "function": {"name": "get_item", "description": "One item by its name.",
        "parameters": {"type": "object", "properties": {"name": {"type": "string"}},
          "required": ["name"]}}}
      """;

  private static final String GET_SUPPLIER =
      """
      {"type": "function", "function": {"name": "get_supplier",
        "description": "One supplier by its name.",
        "parameters": {"type": "object", "properties": {"name": {"type": "string"}},
          "required": ["name"]}}}
      """;

  private static final String SET_PRICE =
      """
      {"type": "function", "function": {"name": "set_price", "description": "Changes a price.",
        "parameters": {"type": "object", "properties": {"name": {"type": "string"},
          "price": {"type": "integer"}}, "required": ["name", "price"]}}}
      """;

  private static final String SOURCE =
      """
      DB = {}


      def find(table, name):
          for row in DB[table]:
              if row["name"] == name:
                  return row
          raise ValueError("nothing in %s is called %r" % (table, name))


      def list_items():
          return [row["name"] for row in DB["items"]]


      def get_item(name):
          return find("items", name)
      """;

  private Shop() {}

  /** The cheapest item that is well stocked. */
  static Map<String, String> simple() {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("tools", "[" + GET_ITEM + "]");
    parts.put("tools_source", SOURCE);
    parts.put(
        "prompt",
        "Which is the cheapest item with at least 5 in stock? Answer with a JSON object of its"
            + " name and its price.");
    parts.put("requirements", "- at least 5 in stock\n- the lowest price\n");
    parts.put(
        "solution",
        """
        def solve(tools):
            items = [tools.get_item(name) for name in tools.list_items()]
            best = min((i for i in items if i["stock"] >= 5), key=lambda i: i["price"])
            return {"name": best["name"], "price": best["price"]}
        """);
    parts.put(
        "verifier",
        """
        def verify(answer, db):
            if type(answer) is not dict or set(answer) != {"name", "price"}:
                return False
            if type(answer["name"]) is not str or type(answer["price"]) is not int:
                return False
            best = min((i for i in db["items"] if i["stock"] >= 5), key=lambda i: i["price"])
            return answer == {"name": best["name"], "price": best["price"]}
        """);
    return parts;
  }

  /** The same among good suppliers, whom a new tool shows. */
  static Map<String, String> harder() {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("tools", "[" + GET_ITEM + "," + GET_SUPPLIER + "]");
    parts.put(
        "tools_source",
        SOURCE + "\n\ndef get_supplier(name):\n    return find(\"suppliers\", name)\n");
    parts.put(
        "prompt",
        "Which is the cheapest item with at least 5 in stock whose supplier is rated 4 or better?"
            + " Answer with a JSON object of its name, its price and its supplier.");
    parts.put(
        "requirements",
        "- at least 5 in stock\n- its supplier is rated 4 or better\n- the lowest price of those\n");
    parts.put(
        "solution",
        """
        def solve(tools):
            best = None
            for name in tools.list_items():
                item = tools.get_item(name)
                rating = tools.get_supplier(item["supplier"])["rating"]
                if item["stock"] >= 5 and rating >= 4:
                    if best is None or item["price"] < best["price"]:
                        best = item
            return {"name": best["name"], "price": best["price"], "supplier": best["supplier"]}
        """);
    parts.put(
        "verifier",
        """
        def verify(answer, db):
            if type(answer) is not dict or set(answer) != {"name", "price", "supplier"}:
                return False
            if type(answer["name"]) is not str or type(answer["price"]) is not int:
                return False
            if type(answer["supplier"]) is not str:
                return False
            good = {s["name"] for s in db["suppliers"] if s["rating"] >= 4}
            fit = [i for i in db["items"] if i["stock"] >= 5 and i["supplier"] in good]
            best = min(fit, key=lambda i: i["price"])
            return answer == {key: best[key] for key in ("name", "price", "supplier")}
        """);
    return parts;
  }

  /** The same item made one cheaper. */
  static Map<String, String> changing() {
    Map<String, String> parts = simple();
    parts.put("tools", "[" + GET_ITEM + "," + SET_PRICE + "]");
    parts.put(
        "tools_source",
        SOURCE
            + """


            def set_price(name, price):
                if isinstance(price, bool) or not isinstance(price, int) or price < 1:
                    raise ValueError("price must be a whole number of at least 1")
                find("items", name)["price"] = price
                return find("items", name)
            """);
    parts.put(
        "system", "You keep the prices of a shop. Change nothing that you were not asked to.");
    parts.put(
        "prompt",
        "Make the cheapest item with at least 5 in stock cheaper by 1. Answer with a JSON object of"
            + " its name and its new price.");
    parts.put(
        "solution",
        """
        def solve(tools):
            items = [tools.get_item(name) for name in tools.list_items()]
            best = min((i for i in items if i["stock"] >= 5), key=lambda i: i["price"])
            tools.set_price(best["name"], best["price"] - 1)
            return {"name": best["name"], "price": best["price"] - 1}
        """);
    parts.put(
        "verifier",
        """
        def original():
            names = ["item %02d" % n for n in range(24)]
        """
            + ROWS
            + """


            def verify(answer, db):
                if type(answer) is not dict or set(answer) != {"name", "price"}:
                    return False
                if type(answer["name"]) is not str or type(answer["price"]) is not int:
                    return False
                right = original()
                best = min((i for i in right["items"] if i["stock"] >= 5), key=lambda i: i["price"])
                best["price"] -= 1
                if answer != {"name": best["name"], "price": best["price"]}:
                    return False
                return db == right
            """);
    return parts;
  }

  /** A reply of these parts. */
  static String reply(Map<String, String> parts) {
    StringBuilder text = new StringBuilder("Here it is.\n\n");
    parts.forEach((name, value) -> text.append(part(name, value)));
    return text.toString();
  }

  static String part(String name, String text) {
    return "<" + name + ">\n```python\n" + text.stripTrailing() + "\n```\n</" + name + ">\n";
  }
}
