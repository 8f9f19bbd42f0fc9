package org.sparseforge.engine.chat;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;

/** The exact text of V3.2's control tokens. The bar is U+FF5C, the blank inside is U+2581. */
public final class SpecialTokens {
  public static final String BOS = "<｜begin▁of▁sentence｜>";
  public static final String EOS = "<｜end▁of▁sentence｜>";
  public static final String USER = "<｜User｜>";
  public static final String ASSISTANT = "<｜Assistant｜>";
  public static final String THINK_OPEN = "<think>";
  public static final String THINK_CLOSE = "</think>";

  /** Part of every tag that belongs to a tool call. */
  public static final String DSML = "｜DSML｜";

  /** What neither the content nor the reasoning of a well-formed completion may hold. */
  static final List<String> FORBIDDEN_IN_TEXT = List.of(BOS, EOS, THINK_OPEN, THINK_CLOSE, DSML);

  /**
   * Those a prompt is made of that a tokenizer spells out instead of knowing them as one token. If
   * there are any, the checkpoint was not trained on this format. {@link #DSML} is not asked for:
   * whether it is a token is not published.
   *
   * @param idOf the tokenizer's id of a special token by its text
   */
  public static List<String> missingFrom(Function<String, OptionalInt> idOf) {
    return Stream.of(BOS, EOS, USER, ASSISTANT, THINK_OPEN, THINK_CLOSE)
        .filter(token -> idOf.apply(token).isEmpty())
        .toList();
  }

  private SpecialTokens() {}
}
