package org.sparseforge.engine.bench;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks of this module through JMH and prints a Markdown table: what each call took,
 * what it reached, and what part of the machine's limit that is. The limit counts matrix products
 * and weights and caches read from memory; an operand that stays in the processor's caches from
 * call to call can pass it.
 *
 * <p>Arguments: pattern of benchmarks, then {@code parameter=value,value} in place of what a
 * benchmark has. The rest are system properties, see {@link Workbench} and {@link Ceilings}.
 */
public final class KernelBench {
  private KernelBench() {}

  public static void main(String[] args) throws RunnerException, ReflectiveOperationException {
    try (Workbench bench = Workbench.open()) {
      Ceilings ceilings = Ceilings.find(bench);
      System.out.printf(
          Locale.ROOT,
          "%s, %d threads; ceilings: %.0f GFLOP/s bf16, %.0f fp32, %.0f GB/s%n",
          bench.kernels().description(),
          bench.threads(),
          ceilings.bf16Gflops(),
          ceilings.fp32Gflops(),
          ceilings.gigabytes());
      print(new Runner(options(args).build()).run(), bench, ceilings);
    }
  }

  private static ChainedOptionsBuilder options(String[] args) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(args.length > 0 ? args[0] : ".*")
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.MICROSECONDS)
            .forks(1)
            .warmupIterations(3)
            .warmupTime(TimeValue.milliseconds(300))
            .measurementIterations(5)
            .measurementTime(TimeValue.milliseconds(200))
            .shouldFailOnError(true);
    for (int i = 1; i < args.length; i++) {
      int equals = args[i].indexOf('=');
      options.param(args[i].substring(0, equals), args[i].substring(equals + 1).split(","));
    }
    for (String name : List.of(Workbench.CHECKPOINT, Workbench.NUMERICS, Workbench.THREADS)) {
      options.jvmArgsAppend("-D" + name + "=" + System.getProperty(name));
    }
    return options;
  }

  private static void print(Collection<RunResult> results, Workbench bench, Ceilings ceilings)
      throws ReflectiveOperationException {
    List<RunResult> sorted = new ArrayList<>(results);
    sorted.sort(Comparator.comparing(result -> result.getParams().getBenchmark()));
    System.out.println(
        "\n| operator | parameters | us a call | GFLOP/s | GB/s | limit, us | part of the limit |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
    for (RunResult result : sorted) {
      BenchmarkParams params = result.getParams();
      Work work = known(params).work(bench);
      double seconds = result.getPrimaryResult().getScore() / 1e6;
      double floor = work.floor(ceilings, bench.bf16());
      String name = params.getBenchmark();
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %.1f | %.0f | %.1f | %.1f | %.0f %% |%n",
          name.substring(name.lastIndexOf('.') + 1),
          shown(params),
          seconds * 1e6,
          work.flops() / seconds / 1e9,
          work.bytes() / seconds / 1e9,
          floor * 1e6,
          100 * floor / seconds);
    }
  }

  private static String shown(BenchmarkParams params) {
    List<String> all = new ArrayList<>();
    for (String key : params.getParamsKeys()) {
      all.add(key + " " + params.getParam(key));
    }
    return String.join(", ", all);
  }

  /** The benchmark with its parameters set, but not opened. */
  private static Work.Known known(BenchmarkParams params) throws ReflectiveOperationException {
    String benchmark = params.getBenchmark();
    Class<?> type = Class.forName(benchmark.substring(0, benchmark.lastIndexOf('.')));
    Object made = type.getConstructor().newInstance();
    for (String key : params.getParamsKeys()) {
      Field field = type.getField(key);
      String text = params.getParam(key);
      if (field.getType() == int.class) {
        field.setInt(made, Integer.parseInt(text));
      } else if (field.getType() == Phase.class) {
        field.set(made, Phase.valueOf(text));
      } else {
        field.set(made, text);
      }
    }
    return (Work.Known) made;
  }
}
