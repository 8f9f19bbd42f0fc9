package org.sparseforge.jobs.engine;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.ModelFolder;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.endpoint.EndpointRef;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.loader.ModelLoadException;
import org.sparseforge.jobs.failure.InputException;

/** What {@code --model REF} names, and how its troubles are told to a user. */
public final class Models {
  private Models() {}

  /**
   * The folder of a model that is to be looked into, or run here.
   *
   * @throws InputException if there is none
   */
  public static Path folder(String ref) {
    if (EndpointRef.isOne(ref)) {
      EndpointRef endpoint = checked(() -> EndpointRef.of(ref));
      throw new InputException(
          "--model "
              + endpoint.text()
              + " is an endpoint, of which nothing can be seen from here; give a directory with a"
              + " Hugging Face checkpoint");
    }
    if (ref.startsWith("builtin:")) {
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
   * The model that {@code ref} names, running, for a single process; what runs on executors goes
   * through {@link EngineHolder}.
   *
   * @param profile how it wants conversations
   * @throws InputException if there is none, or it cannot run here as configured
   */
  public static OpenModel open(
      String ref, EngineConfig config, ChatProfile profile, EndpointSettings endpoint) {
    EngineRecipe recipe = ModelPlan.of(ref, config, profile, endpoint).recipe("here");
    return checked(() -> recipe.open(Gpus.ofTask()));
  }

  /**
   * What tells models apart whose names may be the same: of a folder what it holds, of an endpoint
   * its name.
   *
   * @throws InputException if there is no such model
   */
  public static String fingerprint(String ref) {
    if (EndpointRef.isOne(ref)) {
      return checked(() -> EndpointRef.of(ref)).text();
    }
    Path folder = folder(ref);
    return checked(
        () -> {
          try (ModelFolder model = ModelFolder.open(folder)) {
            return model.fingerprint();
          }
        });
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
