package org.sparseforge.synth.author;

import org.sparseforge.engine.EngineException;
import org.sparseforge.schemas.Json;
import org.sparseforge.synth.Spending;

/**
 * The model could not be asked: its endpoint or engine failed, or refuses what we ask of it. Says
 * nothing about the candidate, which is to be authored again later.
 */
public final class AuthorUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** As JSON text: it crosses from executors to the driver. */
  private final String spent;

  public AuthorUnavailableException(String model, EngineException cause, Spending spent) {
    super("model " + model + " cannot author: " + cause.getMessage(), cause);
    this.spent = Json.write(spent.toJson());
  }

  /** The class of the failure, as rows name it. */
  public String errorClass() {
    return ((EngineException) getCause()).errorClass();
  }

  /** What the calls took that the unfinished candidate had made. */
  public Spending spent() {
    return Spending.fromJson(Json.parse(spent));
  }
}
