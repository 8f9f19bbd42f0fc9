package org.sparseforge.jobs.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.storage.Disk;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Json;

/**
 * The directory a run writes, and what is in it already: nothing, this very run unfinished, this
 * run finished, or something else, which is refused.
 *
 * <p>While a run goes on, {@code _run/run.json} says which one it is. {@code manifest.json} is
 * written last; once it is there the run is finished whatever else happens.
 */
public final class RunDirectory implements AutoCloseable {
  /** Staging area under the directory; gone when the run is finished. */
  public static final String RUN = "_run";

  /** Written last. */
  public static final String MANIFEST = "manifest.json";

  private static final String IDENTITY = RUN + "/run.json";

  private final Storage storage;
  private final ObjectNode identity;
  private final JsonNode manifest;
  private RunLock lock;

  /**
   * Looks, and changes nothing.
   *
   * @param identity everything that changes results, by name; two runs are the same where it is
   *     equal
   * @throws InputException if the directory holds anything but this run
   */
  public RunDirectory(Storage storage, ObjectNode identity) throws IOException {
    this.storage = storage;
    this.identity = (ObjectNode) Json.parse(Json.write(identity));
    if (storage.exists("") && !storage.isDirectory("")) {
      throw new InputException(
          storage.shown() + " is a file; give --out a directory that is new or empty");
    }
    if (storage.exists(MANIFEST)) {
      manifest = parse(MANIFEST);
      refuseUnlessSame(manifest.path("run"), "a finished dataset");
    } else {
      manifest = null;
      if (storage.exists(IDENTITY)) {
        refuseUnlessSame(parse(IDENTITY), "an unfinished run");
      } else {
        refuseForeignFiles();
      }
    }
  }

  /**
   * What a finished run wrote into {@code storage}, whatever command it was; empty where there is
   * no manifest.
   *
   * @throws InputException if it is damaged
   */
  public static Optional<ObjectNode> manifestIn(Storage storage) throws IOException {
    if (!storage.exists(MANIFEST)) {
      return Optional.empty();
    }
    String problem = "it holds no JSON object";
    try {
      if (Json.parse(storage.readText(MANIFEST)) instanceof ObjectNode found) {
        return Optional.of(found);
      }
    } catch (IllegalArgumentException e) {
      problem = e.getMessage();
    }
    throw new InputException(
        storage.shown(MANIFEST) + " is damaged (" + problem + "); restore it from a good copy");
  }

  /** The manifest, if this run is finished. */
  public Optional<JsonNode> finished() {
    return Optional.ofNullable(manifest);
  }

  /** What a plan says of the directory: new, unfinished or finished. */
  public String state() throws IOException {
    if (manifest != null) {
      return "finished, nothing will be done";
    }
    return storage.exists(IDENTITY) ? "unfinished, will be continued" : "new";
  }

  /**
   * Takes the directory for this run.
   *
   * @throws InputException if it cannot be written to, or another process is at it
   */
  public void begin() throws IOException {
    try {
      storage.makeDirectory(RUN);
      lock = RunLock.take(storage, RUN);
      if (!storage.exists(IDENTITY)) {
        storage.writeWhole(IDENTITY, identity.toPrettyString() + "\n");
      }
    } catch (IOException e) {
      if (Disk.isFull(e)) {
        throw e;
      }
      throw new InputException(
          "cannot write to "
              + storage.shown()
              + " ("
              + e.getMessage()
              + "); give --out a directory"
              + " you may write to",
          e);
    }
  }

  /**
   * Moves published files from under {@code _run/} into place; the manifest goes last and finishes
   * the run.
   *
   * @param staged folder that holds them
   */
  public void publish(String staged, ObjectNode manifest) throws IOException {
    List<String> names = new ArrayList<>(storage.list(staged));
    for (String name : names) {
      storage.delete(name);
      storage.rename(staged + "/" + name, name);
    }
    storage.writeWhole(RUN + "/" + MANIFEST, manifest.toPrettyString() + "\n");
    storage.rename(RUN + "/" + MANIFEST, MANIFEST);
    removeStaging();
  }

  /** Removes what a finished run may have left when it was killed at its very end. */
  public void removeStaging() throws IOException {
    close();
    storage.delete(RUN);
  }

  /** Gives the directory free for other processes. */
  @Override
  public void close() {
    if (lock != null) {
      lock.close();
      lock = null;
    }
  }

  private void refuseForeignFiles() throws IOException {
    List<String> found = new ArrayList<>(storage.list(""));
    if (found.remove(RUN)) {
      storage.list(RUN).stream()
          .filter(name -> !name.equals(RunLock.NAME) && !name.equals("run.json.tmp"))
          .map(name -> RUN + "/" + name)
          .forEach(found::add);
    }
    if (!found.isEmpty()) {
      throw new InputException(
          storage.shown()
              + " holds something else ("
              + found.get(0)
              + (found.size() == 1 ? "" : " and " + (found.size() - 1) + " more")
              + "); give --out a directory that is new or empty");
    }
  }

  private void refuseUnlessSame(JsonNode found, String what) {
    if (found.equals(identity)) {
      return;
    }
    List<String> differences = new ArrayList<>();
    for (Iterator<String> names = identity.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      JsonNode theirs = found.path(name);
      JsonNode ours = identity.path(name);
      if (!theirs.equals(ours)) {
        differences.add(
            theirs.isValueNode() && ours.isValueNode() && theirs.asText().length() <= 24
                ? name + " " + theirs.asText() + ", not " + ours.asText()
                : "another " + name);
      }
    }
    throw new InputException(
        storage.shown()
            + " holds "
            + what
            + " of other settings ("
            + (differences.isEmpty() ? "of another command" : String.join("; ", differences))
            + "); give --out another directory, or repeat the command that began it");
  }

  private JsonNode parse(String name) throws IOException {
    try {
      return Json.parse(storage.readText(name));
    } catch (IllegalArgumentException e) {
      throw new InputException(
          storage.shown(name)
              + " is not what Sparseforge writes ("
              + e.getMessage()
              + "); give --out another directory",
          e);
    }
  }
}
