package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.List;
import java.util.TreeMap;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.schemas.DidYouMean;
import org.sparseforge.schemas.Json;

/**
 * Who writes the tasks, checked.
 *
 * @param author program or model
 * @param model what {@code --model} names, or null with the program
 * @param profile how the model wants conversations
 * @param sampling parameters by the engine's names
 */
public record AuthorSettings(
    String author,
    String model,
    ChatProfile profile,
    ThinkingMode thinkingMode,
    TreeMap<String, Object> sampling)
    implements Serializable {
  public static final String MODEL = "model";

  private static final String PROGRAM_NAME = "program";

  /** The author that needs no model. */
  public static final AuthorSettings PROGRAM = withoutModel(PROGRAM_NAME, null);

  public AuthorSettings {
    List<String> authors = List.of(MODEL, PROGRAM_NAME);
    if (!authors.contains(author)) {
      throw new InputException(
          "unknown author '" + author + "'" + DidYouMean.hint(author, authors));
    }
    if (author.equals(MODEL) && model == null) {
      throw new InputException(
          "--author model needs --model REF, the model that writes; without it the program does");
    }
    if (!author.equals(MODEL) && model != null) {
      throw new InputException(
          "--model " + model + " has nothing to write; give --author model with it");
    }
  }

  /** The settings of an author that is asked nothing, refused where they do not fit. */
  public static AuthorSettings withoutModel(String author, String model) {
    return new AuthorSettings(
        author, model, ChatProfile.V3_2, ThinkingMode.THINKING, new TreeMap<>());
  }

  public boolean isModel() {
    return author.equals(MODEL);
  }

  /** What changes results, and how it was configured; nothing of the program's. */
  ObjectNode toJson() {
    ObjectNode node = Json.object().put("author", author).put("model", model);
    if (isModel()) {
      node.put("profile", profile.text()).put("thinking_mode", thinkingMode.text());
      node.set("sampling", Json.MAPPER.valueToTree(sampling));
    }
    return node;
  }
}
