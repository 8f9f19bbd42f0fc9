package org.sparseforge.synth.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.sparseforge.schemas.DidYouMean;

/** A value in a domain file that knows its place, so that every complaint can name it. */
final class Node {
  private final String file;
  private final String path;
  private final JsonNode value;

  Node(String file, String path, JsonNode value) {
    this.file = file;
    this.path = path;
    this.value = value;
  }

  DomainException wrong(String reason) {
    return new DomainException(file + ": " + (path.isEmpty() ? "" : path + ": ") + reason);
  }

  String path() {
    return path;
  }

  boolean has(String key) {
    return value.hasNonNull(key);
  }

  boolean isObject() {
    return value.isObject();
  }

  boolean isArray() {
    return value.isArray();
  }

  /** Requires an object with no other keys than {@code known}. */
  Node onlyKeys(String... known) {
    if (!value.isObject()) {
      throw wrong("must be a mapping with keys out of " + new TreeSet<>(Set.of(known)));
    }
    value
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!Set.of(known).contains(key)) {
                throw wrong("unknown key '" + key + "'" + DidYouMean.hint(key, Set.of(known)));
              }
            });
    return this;
  }

  Node get(String key) {
    JsonNode child = value.get(key);
    if (child == null || child.isNull()) {
      throw wrong("the key '" + key + "' is missing");
    }
    return new Node(file, path.isEmpty() ? key : path + "." + key, child);
  }

  /** The child, or null where it is missing. */
  Node find(String key) {
    return has(key) ? get(key) : null;
  }

  List<Node> items() {
    if (!value.isArray()) {
      throw wrong("must be a list");
    }
    List<Node> items = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      items.add(new Node(file, path + "[" + i + "]", value.get(i)));
    }
    return items;
  }

  /** Children of a mapping in the order of the file; empty where {@code key} is missing. */
  Map<String, Node> children(String key) {
    Map<String, Node> children = new LinkedHashMap<>();
    if (has(key)) {
      Node of = get(key);
      if (!of.value.isObject()) {
        throw of.wrong("must be a mapping");
      }
      of.value.fieldNames().forEachRemaining(name -> children.put(name, of.get(name)));
    }
    return children;
  }

  /** Elements of a list; empty where {@code key} is missing. */
  <T> List<T> list(String key, Function<Node, T> read) {
    List<T> list = new ArrayList<>();
    if (has(key)) {
      get(key).items().forEach(item -> list.add(read.apply(item)));
    }
    return List.copyOf(list);
  }

  String text() {
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw wrong("must be a text, found " + value);
    }
    return value.textValue();
  }

  String text(String key) {
    return get(key).text();
  }

  String text(String key, String otherwise) {
    return has(key) ? text(key) : otherwise;
  }

  /** A text or a number as text. */
  String scalar() {
    if (!value.isValueNode() || value.isNull()) {
      throw wrong("must be a text or a number, found " + value);
    }
    return value.asText();
  }

  /** One text or a list of texts. */
  List<String> texts(String key) {
    Node of = get(key);
    if (of.value.isTextual()) {
      return List.of(of.text());
    }
    List<String> texts = of.items().stream().map(Node::text).toList();
    if (texts.isEmpty()) {
      throw of.wrong("must not be empty");
    }
    return texts;
  }

  int integer(String key, int otherwise) {
    return has(key) ? get(key).integer() : otherwise;
  }

  int integer() {
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong("must be a whole number, found " + value);
    }
    return value.intValue();
  }

  BigDecimal number() {
    if (!value.isNumber()) {
      throw wrong("must be a number, found " + value);
    }
    return value.decimalValue();
  }

  boolean flag(String key, boolean otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    Node of = get(key);
    if (!of.value.isBoolean()) {
      throw of.wrong("must be true or false, found " + of.value);
    }
    return of.value.booleanValue();
  }

  /** A range {@code [low, high]} with low not above high; a single number n means [n, n]. */
  List<BigDecimal> range(String key) {
    Node of = get(key);
    List<BigDecimal> ends =
        of.value.isNumber()
            ? List.of(of.number(), of.number())
            : of.items().stream().map(Node::number).toList();
    if (ends.size() != 2 || ends.get(0).compareTo(ends.get(1)) > 0) {
      throw of.wrong("must be a range [low, high], found " + of.value);
    }
    return ends;
  }
}
