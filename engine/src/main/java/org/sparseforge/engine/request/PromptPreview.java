package org.sparseforge.engine.request;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sparseforge.engine.chat.ChatEncoder;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.chat.SpecialTokens;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.tokenizer.Tokenizer;
import org.sparseforge.schemas.Json;

/**
 * Shows what a model would see of each row: what people look at when they debug a template. It is
 * the very path that generation takes.
 *
 * @param thinkingMode of rows that name none
 * @param tokenizer the model's, where token ids are wanted; owned by the caller
 */
public record PromptPreview(
    ChatProfile profile, ThinkingMode thinkingMode, Optional<Tokenizer> tokenizer) {

  /**
   * The line shown for one line of input: {@code id} and {@code prompt}, {@code token_ids} where
   * there is a tokenizer, {@code warnings} where the prompt is sound but likely not what was meant;
   * or {@code id} and {@code error} {class, message}.
   */
  public String preview(byte[] line) {
    return preview(RequestRowReader.readLine(line));
  }

  /** Like {@link #preview(byte[])}, for a row that has been read. */
  public String preview(RequestRow row) {
    ObjectNode shown = Json.object();
    if (row instanceof RequestRow.Request request) {
      try {
        show(request, shown);
      } catch (RowException e) {
        showError(e.row(), shown);
      }
    } else if (row instanceof RequestRow.Invalid invalid) {
      showError(invalid, shown);
    } else {
      throw new AssertionError(row);
    }
    // An error may quote half a surrogate pair, which a UTF-8 file cannot hold.
    return new String(Json.write(shown).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private void show(RequestRow.Request request, ObjectNode shown) {
    Optional<String> text = request.promptText(profile, thinkingMode);
    shown.put("id", request.id());
    if (text.isPresent()) {
      shown.put("prompt", text.get());
      tokenizer.ifPresent(t -> addAll(shown.putArray("token_ids"), t.encode(text.get())));
    } else if (request.prompt() instanceof RequestPrompt.TokenIds given) {
      int[] ids = given.ids().stream().mapToInt(Integer::intValue).toArray();
      shown.put("prompt", tokenizer.map(t -> t.decode(ids)).orElse(null));
      addAll(shown.putArray("token_ids"), ids);
    }
    List<String> warnings = warnings(request);
    if (!warnings.isEmpty()) {
      warnings.forEach(shown.putArray("warnings")::add);
    }
  }

  private List<String> warnings(RequestRow.Request request) {
    List<String> warnings = new ArrayList<>();
    if (request.prompt() instanceof RequestPrompt.Chat chat) {
      if (!ChatEncoder.asksForAnswer(chat.messages())) {
        warnings.add(
            "the prompt asks for no answer; end with a user message or with the results of all"
                + " calls");
      }
      List<String> missing =
          tokenizer.map(t -> SpecialTokens.missingFrom(t::idOf)).orElse(List.of());
      if (!missing.isEmpty()) {
        warnings.add(
            "the model's tokenizer has no token "
                + String.join(", ", missing)
                + "; it was not made for this chat format");
      }
    }
    return warnings;
  }

  private static void addAll(ArrayNode array, int[] ids) {
    for (int id : ids) {
      array.add(id);
    }
  }

  private static void showError(RequestRow.Invalid row, ObjectNode shown) {
    shown.removeAll();
    shown.put("id", row.id());
    shown.set("error", row.errorJson());
  }
}
