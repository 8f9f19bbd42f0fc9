package org.sparseforge.verify.fake;

import java.util.List;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.Role;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.schemas.Identity;

/** What a script is asked. */
public record Asked(GenerationRequest request, List<ChatMessage> messages, ThinkingMode mode) {
  /** How many replies of the model stand in the conversation. */
  public int replies() {
    return (int) messages.stream().filter(m -> m.role() == Role.ASSISTANT).count();
  }

  public ChatMessage last() {
    return messages.get(messages.size() - 1);
  }

  /** The first part of the request's id, which all requests of an episode share. */
  public String episode() {
    String id = request.id();
    return id.contains("/") ? id.substring(0, id.indexOf('/')) : id;
  }

  /** Which request of its episode's agent it is, from 0. */
  public int step() {
    return Integer.parseInt(request.id().substring(request.id().lastIndexOf('/') + 1));
  }

  /** A number in [0, 1) that is drawn once for each episode. */
  public double luck() {
    String hash = Identity.sha256("luck of " + episode());
    return Long.parseLong(hash.substring(0, 12), 16) / (double) (1L << 48);
  }
}
