package org.sparseforge.engine.chat;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes a conversation as the text DeepSeek-V3.2 was trained on.
 *
 * <p>Contents, names and string arguments go in as they are, so a message may hold a control token
 * and the model will see it as one: whoever must not trust a message checks it first. A prompt asks
 * for an answer if it ends with a user or developer message or with all results of a call turn; see
 * {@link #asksForAnswer}.
 *
 * <p>Two departures from the published script, which otherwise decides every character: a user or
 * tool message without content is refused (the script writes the word None), and a developer
 * message before the last question is kept (the script drops it and then fails on its own index).
 */
public final class ChatEncoder {
  private final List<ChatMessage> all;
  private final int contextSize;
  private final boolean thinking;

  /** Index in {@link #all} of the last user or developer message, -1 if there is none. */
  private final int lastQuestion;

  private final int[] callers;

  private final StringBuilder out = new StringBuilder();

  private ChatEncoder(List<ChatMessage> messages, EncodingOptions options) {
    all = new ArrayList<>(options.context());
    all.addAll(messages);
    contextSize = options.context().size();
    thinking = options.thinkingMode() == ThinkingMode.THINKING;
    int last = all.size() - 1;
    while (last >= 0 && !all.get(last).role().asks()) {
      last--;
    }
    lastQuestion = last;
    callers = callers(all);
  }

  /** The prompt of {@code messages} with the published defaults. */
  public static String encode(List<ChatMessage> messages, ThinkingMode thinkingMode) {
    return encode(messages, EncodingOptions.of(thinkingMode));
  }

  /**
   * The prompt of {@code messages}.
   *
   * @throws ChatEncodingException if one of them cannot be written; those of the context are not
   *     checked
   */
  public static String encode(List<ChatMessage> messages, EncodingOptions options) {
    ChatEncoder encoder = new ChatEncoder(messages, options);
    if (options.addBos() && options.context().isEmpty()) {
      encoder.out.append(SpecialTokens.BOS);
    }
    for (int i = encoder.contextSize; i < encoder.all.size(); i++) {
      encoder.write(i);
    }
    return encoder.out.toString();
  }

  /**
   * Whether a prompt of {@code messages} ends where the model is to speak. One that ends with an
   * assistant message ends in {@link SpecialTokens#EOS}; one that ends with a system message or
   * with some results missing leaves its block open.
   */
  public static boolean asksForAnswer(List<ChatMessage> messages) {
    if (messages.isEmpty()) {
      return false;
    }
    int last = messages.size() - 1;
    ChatMessage message = messages.get(last);
    if (message.role() != Role.TOOL) {
      return message.role().asks();
    }
    int caller = callers(messages)[last];
    return caller >= 0 && messages.get(caller).toolCalls().size() == last - caller;
  }

  private void write(int i) {
    switch (all.get(i).role()) {
      case SYSTEM -> writeSystem(all.get(i));
      case DEVELOPER -> writeDeveloper(i);
      case USER -> writeQuestion(i, contentOf(i));
      case ASSISTANT -> writeAssistant(i);
      case TOOL -> writeToolResult(i);
    }
  }

  private void writeSystem(ChatMessage message) {
    out.append(message.contentOrEmpty());
    writeToolsAndFormat(message);
  }

  private void writeToolsAndFormat(ChatMessage message) {
    if (!message.tools().isEmpty()) {
      out.append("\n\n").append(PromptBlocks.tools(message.tools()));
    }
    if (message.hasResponseFormat()) {
      out.append("\n\n").append(PromptBlocks.responseFormat(message.responseFormat()));
    }
  }

  private void writeDeveloper(int i) {
    ChatMessage message = all.get(i);
    if (message.contentOrEmpty().isEmpty()) {
      throw problem(i, "content is empty; write the question that the tools are for");
    }
    out.append(SpecialTokens.USER);
    writeToolsAndFormat(message);
    out.append("\n\n# The user's message is: ").append(message.content());
    out.append(SpecialTokens.ASSISTANT);
    openAnswer(thinking && i == lastQuestion);
  }

  private void writeQuestion(int i, String content) {
    out.append(SpecialTokens.USER).append(content).append(SpecialTokens.ASSISTANT);
    openAnswer(thinking && i == lastQuestion);
  }

  private void openAnswer(boolean withThinking) {
    out.append(withThinking ? SpecialTokens.THINK_OPEN : SpecialTokens.THINK_CLOSE);
  }

  private void writeAssistant(int i) {
    ChatMessage message = all.get(i);
    if (thinking && i > lastQuestion) {
      if (!message.hasReasoning() && message.toolCalls().isEmpty()) {
        throw problem(
            i,
            "has neither reasoning_content nor tool_calls, but stands after the last user message,"
                + " where thinking mode shows the reasoning; add reasoning_content or use"
                + " thinking_mode chat");
      }
      out.append(message.hasReasoning() ? message.reasoningContent() : "");
      out.append(SpecialTokens.THINK_CLOSE);
    }
    out.append(message.contentOrEmpty());
    if (!message.toolCalls().isEmpty()) {
      try {
        out.append("\n\n").append(PromptBlocks.calls(message.toolCalls()));
      } catch (IllegalArgumentException e) {
        throw problem(i, e.getMessage());
      }
    }
    out.append(SpecialTokens.EOS);
  }

  /** Unlike an assistant's reasoning, a result at the very index of the last question thinks on. */
  private void writeToolResult(int i) {
    int caller = callers[i];
    if (caller < 0) {
      throw problem(
          i,
          "answers no call: the message before the tool results must be an assistant message with"
              + " tool_calls");
    }
    int calls = all.get(caller).toolCalls().size();
    int order = i - caller;
    if (calls < order) {
      throw problem(
          i,
          "is tool result "
              + order
              + " after an assistant message with "
              + calls
              + (calls == 1 ? " call" : " calls")
              + "; results follow their calls one for one, in the same order");
    }
    if (order == 1) {
      out.append("\n\n<function_results>");
    }
    out.append("\n<result>").append(contentOf(i)).append("</result>");
    if (order == calls) {
      out.append("\n</function_results>\n\n");
      openAnswer(thinking && i >= lastQuestion);
    }
  }

  /**
   * For each tool message the index of the assistant message whose calls it answers, -1 for one
   * that answers none and for every other message.
   */
  private static int[] callers(List<ChatMessage> messages) {
    int[] callers = new int[messages.size()];
    for (int i = 0; i < callers.length; i++) {
      callers[i] = -1;
      if (i > 0 && messages.get(i).role() == Role.TOOL) {
        Role before = messages.get(i - 1).role();
        callers[i] = before == Role.ASSISTANT ? i - 1 : callers[i - 1];
      }
    }
    return callers;
  }

  private String contentOf(int i) {
    String content = all.get(i).content();
    if (content == null) {
      throw problem(i, "content is null; give it text (an empty text is allowed)");
    }
    return content;
  }

  private ChatEncodingException problem(int i, String problem) {
    return ChatEncodingException.at(i - contextSize, all.get(i).role(), problem);
  }
}
