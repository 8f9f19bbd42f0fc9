package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointRefTest {
  @Test
  void addressAndModelAreToldApart() {
    EndpointRef ref = EndpointRef.of("openai:https://host:8443/v1/#deepseek-ai/DeepSeek-V3.2:free");
    assertEquals(URI.create("https://host:8443/v1"), ref.base());
    assertEquals("deepseek-ai/DeepSeek-V3.2:free", ref.model());
    assertEquals("openai:https://host:8443/v1#deepseek-ai/DeepSeek-V3.2:free", ref.text());
    assertEquals(URI.create("https://host:8443/v1/completions"), ref.resolve("/completions"));
    assertEquals("http://h", EndpointRef.of("openai:http://h#m").base().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openai:https://host/v1",
        "openai:https://host/v1#",
        "openai:host/v1#m",
        "openai:ftp://host/v1#m",
        "openai:#m",
        "openai:",
        "openai:https://a b/v1#m"
      })
  void whatIsNoReferenceIsRefusedInASentence(String ref) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> EndpointRef.of(ref)).getMessage();
    assertEquals(
        "; write openai:https://host/v1#model", message.substring(message.lastIndexOf(';')));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openai:https://me:planted@host/v1#m",
        "openai:https://planted@host/v1#m",
        "openai:https://host/v1?key=planted#m",
        "openai:https://me:planted@ho st/v1#m"
      })
  void aSecretInAReferenceIsNeitherTakenNorRepeated(String ref) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> EndpointRef.of(ref)).getMessage();
    assertFalse(message.contains("planted"), message);
  }
}
