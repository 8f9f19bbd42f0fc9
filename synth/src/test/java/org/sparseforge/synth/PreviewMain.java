package org.sparseforge.synth;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.check.DefaultTaskVerifier;
import org.sparseforge.verify.constraint.ConstraintModel;
import org.sparseforge.verify.constraint.ConstraintSolver;
import org.sparseforge.verify.sandbox.BubblewrapSandbox;
import org.sparseforge.verify.sandbox.SandboxLimits;

/** Arguments: seed, groups, details (true or false), domain files. */
final class PreviewMain {
  public static void main(String[] args) throws IOException {
    List<Path> files = Arrays.stream(args).skip(3).map(Path::of).toList();
    try (BubblewrapSandbox sandbox = BubblewrapSandbox.open(SandboxLimits.DEFAULT)) {
      DefaultTaskVerifier verifier =
          new DefaultTaskVerifier(
              sandbox,
              (task, environment) -> {
                JsonNode database = Json.parse(environment.database());
                return new ConstraintSolver(ConstraintModel.fromJson(task.constraints()), database);
              });
      long start = System.nanoTime();
      System.out.print(
          DomainPreview.show(
              files,
              Long.parseLong(args[0]),
              Integer.parseInt(args[1]),
              Boolean.parseBoolean(args[2]),
              sandbox,
              verifier));
      String[] stat = Files.readString(Path.of("/proc/self/stat")).split(" ");
      System.out.printf(
          "%.1f s; cpu s: this process %.1f, sandboxes %.1f%n",
          (System.nanoTime() - start) / 1e9,
          (Long.parseLong(stat[13]) + Long.parseLong(stat[14])) / 100.0,
          (Long.parseLong(stat[15]) + Long.parseLong(stat[16])) / 100.0);
    }
  }
}
