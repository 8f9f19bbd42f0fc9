package org.sparseforge.verify.episode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.Role;
import org.sparseforge.engine.chat.ThinkingMode;

/**
 * What the model sees next: messages, and the tokens of those it has seen before or drawn itself,
 * so that nothing drawn is ever tokenized again.
 *
 * <p>Messages stand in blocks. A block is one reply of the model, with the tokens it drew, or all
 * that was shown between two replies, with the tokens the engine made of it; the last of those
 * opens the reply: {@code <think>} or {@code </think>}. Reasoning is hidden, and history dropped,
 * by taking tokens out; what stays keeps its own. Only where an engine does not tell where
 * reasoning ends, or a block is dropped in part, are its messages written anew.
 */
final class Context {
  private final ThinkingMode mode;
  private final List<ContextBlock> blocks = new ArrayList<>();

  /** The token that ends reasoning, once the model has drawn it; else -1. */
  private int thinkEnd = -1;

  /**
   * @param head what the conversation begins with; asks for a reply
   */
  Context(List<ChatMessage> head, ThinkingMode mode) {
    this.mode = mode;
    head.forEach(this::show);
  }

  /** The next prompt. */
  Prompt.Chat prompt() {
    Prompt.Chat chat = Prompt.of(messages(), mode);
    int known = knownBlocks();
    int numMessages = blocks.subList(0, known).stream().mapToInt(b -> b.messages.size()).sum();
    return known == 0 ? chat : chat.withKnown(new Prompt.Known(ids(known), numMessages));
  }

  List<ChatMessage> messages() {
    return blocks.stream().flatMap(block -> block.messages.stream()).toList();
  }

  /** Adds what is no reply and no new question: a tool's result. */
  void show(ChatMessage message) {
    if (blocks.isEmpty() || last().reply) {
      blocks.add(ContextBlock.shown());
    }
    last().messages.add(message);
    last().ids = null;
  }

  /** Adds a user's message: the model does not see its earlier reasoning from now on. */
  void ask(String text) {
    if (mode == ThinkingMode.THINKING) {
      for (int i = 0; i < blocks.size(); i++) {
        hideReasoning(i);
      }
    }
    if (!last().reply && last().ids != null && closeOpener(last())) {
      blocks.add(ContextBlock.shown());
    }
    show(ChatMessage.user(text));
  }

  /** No reply follows what was shown: the reasoning it opens is closed at once. */
  private boolean closeOpener(ContextBlock block) {
    if (mode == ThinkingMode.THINKING) {
      if (thinkEnd < 0) {
        return false;
      }
      block.ids[block.ids.length - 1] = thinkEnd;
    }
    return true;
  }

  /**
   * Adds the reply to the last prompt.
   *
   * @param completion what it was read from
   */
  void said(ChatMessage reply, Completion completion) {
    int reasoningEnd = heard(completion);
    boolean known = completion.promptTokenIds().length > 0;
    int[] drawn = known ? completion.tokenIds().clone() : null;
    blocks.add(ContextBlock.reply(reply, drawn, reasoningEnd));
  }

  /** Takes note of a reply that is to stay out of the context. */
  void ignored(Completion completion) {
    heard(completion);
  }

  /**
   * Learns the tokens of what the model was shown.
   *
   * @return index of the token that ends the reply's reasoning; beyond its tokens if nobody can
   *     tell
   */
  private int heard(Completion completion) {
    if (completion.promptTokenIds().length > 0) {
      learn(completion.promptTokenIds());
    }
    if (mode != ThinkingMode.THINKING) {
      return ContextBlock.NO_REASONING;
    }
    int end = completion.usage().reasoningTokens().orElse(Integer.MAX_VALUE);
    if (end < completion.tokenIds().length) {
      thinkEnd = completion.tokenIds()[end];
    }
    return end;
  }

  /** Number of turns that called tools. */
  int callTurns() {
    return (int) messages().stream().filter(Context::isCallTurn).count();
  }

  /** Drops the first {@code number} turns that called tools, with their results. */
  void dropCallTurns(int number) {
    int left = number;
    boolean dropping = false;
    for (ContextBlock block : blocks) {
      List<ChatMessage> kept = new ArrayList<>();
      for (ChatMessage message : block.messages) {
        if (message.role() != Role.TOOL) {
          dropping = left > 0 && isCallTurn(message);
          left -= dropping ? 1 : 0;
        }
        if (!dropping) {
          kept.add(message);
        }
      }
      if (kept.size() < block.messages.size()) {
        block.messages.clear();
        block.messages.addAll(kept);
        block.ids = null;
      }
    }
    blocks.removeIf(block -> block.messages.isEmpty());
  }

  /** Forgets everything and begins anew. */
  void restart(List<ChatMessage> head) {
    blocks.clear();
    head.forEach(this::show);
  }

  private static boolean isCallTurn(ChatMessage message) {
    return !message.toolCalls().isEmpty();
  }

  private void hideReasoning(int i) {
    ContextBlock block = blocks.get(i);
    if (block.hideInMessages() && !block.reply) {
      block.ids = null;
    }
    if (block.ids == null || block.reasoningEnd == ContextBlock.NO_REASONING) {
      return;
    }
    ContextBlock before = blocks.get(i - 1);
    if (before.ids != null && block.reasoningEnd < block.ids.length) {
      before.ids[before.ids.length - 1] = block.ids[block.reasoningEnd];
      block.ids = Arrays.copyOfRange(block.ids, block.reasoningEnd + 1, block.ids.length);
      block.reasoningEnd = ContextBlock.NO_REASONING;
    } else {
      before.ids = null;
      block.ids = null;
    }
  }

  /** Takes from a prompt's tokens those of the blocks whose tokens were not known. */
  private void learn(int[] prompt) {
    int known = knownBlocks();
    int[] ids = ids(known);
    if (prompt.length < ids.length || !Arrays.equals(prompt, 0, ids.length, ids, 0, ids.length)) {
      // An engine that would rather make its own.
      known = 0;
      ids = new int[0];
    }
    List<ContextBlock> rest = blocks.subList(known, blocks.size());
    if (rest.isEmpty()) {
      return;
    }
    ContextBlock learnt = ContextBlock.shown();
    rest.forEach(block -> learnt.messages.addAll(block.messages));
    learnt.ids = Arrays.copyOfRange(prompt, ids.length, prompt.length);
    rest.clear();
    blocks.add(learnt);
  }

  private int knownBlocks() {
    int known = 0;
    while (known < blocks.size() && blocks.get(known).ids != null) {
      known++;
    }
    return known;
  }

  private int[] ids(int numBlocks) {
    Ints ids = new Ints();
    blocks.subList(0, numBlocks).forEach(block -> ids.add(block.ids));
    return ids.toArray();
  }

  private ContextBlock last() {
    return blocks.get(blocks.size() - 1);
  }
}
