package org.sparseforge.jobs.inference;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.Engines;
import org.sparseforge.engine.ModelFolder;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.loader.ModelLoadException;
import org.sparseforge.jobs.failure.InputException;

/** What {@code --model REF} names, and how its troubles are told to a user. */
public final class Models {
  private Models() {}

  /**
   * The folder of a model.
   *
   * @throws InputException if there is none
   */
  public static Path folder(String ref) {
    if (ref.startsWith("openai:") || ref.startsWith("builtin:")) {
      throw new InputException(
          "--model "
              + ref
              + " is not served by this command yet; give a directory with a Hugging Face checkpoint");
    }
    Path folder;
    try {
      folder = Path.of(ref);
    } catch (InvalidPathException e) {
      throw new InputException("--model " + ref + " is no path: " + e.getMessage(), e);
    }
    if (!Files.isDirectory(folder)) {
      throw new InputException(
          "--model "
              + ref
              + " is no directory; give one with a Hugging Face checkpoint, or make one with"
              + " ./sparseforge model random");
    }
    return folder.toAbsolutePath().normalize();
  }

  /**
   * The model that {@code ref} names, running.
   *
   * @param profile how it wants conversations
   * @throws InputException if there is none, or it cannot run here as configured
   */
  public static OpenModel open(String ref, EngineConfig config, ChatProfile profile) {
    Path folder = folder(ref);
    return checked(() -> Engines.open(ModelFolder.open(folder), config, profile));
  }

  /** Turns what a model or its configuration can be wrong with into the user's sentence. */
  public static <T> T checked(Supplier<T> opening) {
    try {
      return opening.get();
    } catch (ModelLoadException | KernelException | IllegalArgumentException e) {
      throw new InputException(e.getMessage(), e);
    }
  }
}
