package org.sparseforge.jobs.export;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.DidYouMean;

/** The trainers a dataset can be exported to. */
public enum Trainer {
  TRL("trl"),
  VERL("verl"),
  PRIME_RL("prime-rl"),
  SLIME("slime");

  private final String text;

  Trainer(String text) {
    this.text = text;
  }

  /** The name as a user types it, and that of its folder. */
  public String text() {
    return text;
  }

  /**
   * @throws InputException if there is none of that name
   */
  public static Trainer of(String name) {
    List<String> names = Arrays.stream(values()).map(Trainer::text).toList();
    for (Trainer trainer : values()) {
      if (trainer.text.equals(name)) {
        return trainer;
      }
    }
    throw new InputException("unknown trainer '" + name + "'" + DidYouMean.hint(name, names));
  }

  /**
   * @param parent folder in {@code storage} under which the trainer's own is made
   * @param temperature at which episodes were sampled
   */
  TrainerRows open(Storage storage, String parent, double temperature) throws IOException {
    return switch (this) {
      case TRL -> new TrlRows(storage, parent);
      case VERL -> new VerlRows(storage, parent);
      case PRIME_RL -> new PrimeRlRows(storage, parent, temperature);
      case SLIME -> new SlimeRows(storage, parent);
    };
  }
}
