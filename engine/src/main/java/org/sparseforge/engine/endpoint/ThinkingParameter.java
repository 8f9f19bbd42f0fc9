package org.sparseforge.engine.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sparseforge.engine.chat.ThinkingMode;

/** How a server is told whether its model is to reason: they do not agree on it. */
public enum ThinkingParameter {
  /** Not at all; the server decides. */
  NONE {
    @Override
    void write(ObjectNode body, ThinkingMode mode) {}
  },
  /** As vLLM and SGLang take it for V3.2: {@code chat_template_kwargs: {thinking: true}}. */
  CHAT_TEMPLATE_KWARGS {
    @Override
    void write(ObjectNode body, ThinkingMode mode) {
      body.withObject("chat_template_kwargs").put("thinking", mode == ThinkingMode.THINKING);
    }
  },
  /** As DeepSeek's own API takes it: {@code thinking: {type: enabled}}. */
  THINKING {
    @Override
    void write(ObjectNode body, ThinkingMode mode) {
      String type = mode == ThinkingMode.THINKING ? "enabled" : "disabled";
      body.withObject("thinking").put("type", type);
    }
  };

  abstract void write(ObjectNode body, ThinkingMode mode);
}
