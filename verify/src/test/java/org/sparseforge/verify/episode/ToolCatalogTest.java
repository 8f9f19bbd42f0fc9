package org.sparseforge.verify.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.fake.OrdersTask;
import org.sparseforge.verify.sandbox.EnvironmentException;

class ToolCatalogTest {
  private static String tool(String parameters) {
    return "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":"
        + parameters
        + "}}]";
  }

  private static Optional<String> complaint(String parameters, String arguments) {
    return new ToolCatalog(tool(parameters)).complaint("f", Json.parse(arguments));
  }

  @Test
  void namesAreThoseOfTheTools() {
    ToolCatalog catalog = new ToolCatalog(OrdersTask.ENVIRONMENT.tools());
    assertEquals(List.of("get_order", "cancel_order", "add_refund"), catalog.names());
    assertTrue(catalog.has("add_refund") && !catalog.has("solve"));
    assertEquals(List.of(), new ToolCatalog("[]").names());
  }

  @Test
  void argumentsAreHeldAgainstTheSchema() {
    String parameters =
        """
        {"type":"object","properties":{"n":{"type":"integer","minimum":1},
         "kind":{"enum":["a","b"]}},"required":["n"],"additionalProperties":false}
        """;
    assertEquals(Optional.empty(), complaint(parameters, "{\"n\":2,\"kind\":\"a\"}"));
    assertEquals(Optional.empty(), complaint(parameters, "{\"n\":2.0}"), "2.0 is an integer");
    for (String wrong :
        List.of(
            "{}", "{\"n\":0}", "{\"n\":1.5}", "{\"n\":1,\"kind\":\"c\"}", "{\"n\":1,\"x\":1}")) {
      assertTrue(complaint(parameters, wrong).isPresent(), wrong);
    }
    assertEquals(Optional.empty(), complaint("null", "{\"any\":1}"), "no schema asks for nothing");
  }

  @Test
  void unsoundToolsAreAnUnsoundEnvironment() {
    for (String tools : List.of("x", "[{}]", tool("{\"$ref\":\"#/no/such\"}"))) {
      var e =
          assertThrows(
              EnvironmentException.class,
              () -> new ToolCatalog(tools).complaint("f", Json.parse("{}")),
              tools);
      assertTrue(e.getMessage().contains("unsound: "), e::getMessage);
    }
  }

  @Test
  void aSchemaElsewhereIsNotFetched() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      server.configureBlocking(false);
      int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      String parameters = "{\"$ref\":\"http://127.0.0.1:" + port + "/schema\"}";
      assertThrows(EnvironmentException.class, () -> complaint(parameters, "{}"));
      assertNull(server.accept(), "nobody knocked");
    }
  }
}
