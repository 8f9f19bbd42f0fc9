package org.sparseforge.jobs.proofs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.sparseforge.jobs.run.RunDirectory;
import org.sparseforge.jobs.storage.Storage;

/** Where the proofs to be labelled lie. */
public final class ProofFiles {
  private ProofFiles() {}

  /**
   * @param in paths as the user wrote them; the directory that {@code prove} wrote stands for the
   *     proofs in it
   */
  public static List<String> of(List<String> in, Configuration hadoop) {
    List<String> files = new ArrayList<>();
    for (String path : in) {
      files.add(isOfProve(path, hadoop) ? path + "/" + ProofTables.PROOFS.getName() : path);
    }
    return files;
  }

  private static boolean isOfProve(String path, Configuration hadoop) {
    try {
      Storage storage = Storage.open(path, hadoop);
      return storage.exists(RunDirectory.MANIFEST)
          && storage.isDirectory(ProofTables.PROOFS.getName());
    } catch (IOException | IllegalArgumentException e) {
      // A glob, or nothing that can be opened: the reader of input files says so.
      return false;
    }
  }
}
