package org.sparseforge.jobs.scripted;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.jobs.tasks.NamedSandbox;
import org.sparseforge.verify.sandbox.PythonSandbox;

/**
 * Serves until it is killed. Arguments: a dataset with the tasks, the part of calls that break, and
 * the port, 0 for any. Says the model's reference for {@code --model} once it can be asked.
 */
public final class ScriptedEndpointMain {
  private ScriptedEndpointMain() {}

  public static void main(String[] arguments) throws Exception {
    KnownTasks tasks;
    try (PythonSandbox sandbox = NamedSandbox.open("auto")) {
      tasks = KnownTasks.read(Path.of(arguments[0]), sandbox);
    }
    var script = new FaultyEndpoint(Double.parseDouble(arguments[1]), new ReferencePlayer(tasks));
    FakeEndpoint endpoint = FakeEndpoint.serve(Integer.parseInt(arguments[2]), script);
    System.out.println(endpoint.ref());
    new CountDownLatch(1).await();
  }
}
