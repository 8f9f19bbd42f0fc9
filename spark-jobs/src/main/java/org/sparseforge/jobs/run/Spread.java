package org.sparseforge.jobs.run;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Function2;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Runs one function over many items on the cluster and hands every result to the driver as soon as
 * its partition is done, rather than when all are: that is what a progress line lives on.
 */
public final class Spread {
  private Spread() {}

  /** What runs on the executors. */
  @FunctionalInterface
  public interface Work<T, R> extends Serializable {
    R apply(T item);
  }

  /**
   * @param slices partitions; results come back a partition at a time
   * @param atOnce items of one partition that are worked on at the same time
   * @param onResult called with the position of the item and its result, in any order, by one
   *     thread at a time; must be quick
   */
  public static <T, R> void run(
      JavaSparkContext spark,
      List<T> items,
      int slices,
      int atOnce,
      Work<T, R> work,
      BiConsumer<Integer, R> onResult) {
    List<Numbered<T>> numbered = new ArrayList<>();
    for (T item : items) {
      numbered.add(new Numbered<>(numbered.size(), item));
    }
    JavaRDD<Numbered<R>> results =
        spark
            .parallelize(numbered, Math.max(1, Math.min(slices, numbered.size())))
            .mapPartitions(
                partition -> {
                  Function<Numbered<T>, Numbered<R>> each =
                      item -> new Numbered<>(item.position(), work.apply(item.value()));
                  return SideBySide.map(partition, atOnce, each).iterator();
                });
    List<Object> partitions = new ArrayList<>();
    for (int i = 0; i < results.getNumPartitions(); i++) {
      partitions.add(i);
    }
    spark
        .sc()
        .runJob(
            results.rdd(),
            new Collect<Numbered<R>>(),
            CollectionConverters.asScala(partitions).toSeq(),
            new Deliver<R>(onResult),
            ClassTag$.MODULE$.apply(ArrayList.class));
  }

  private record Numbered<T>(int position, T value) implements Serializable {}

  private static final class Collect<T>
      extends AbstractFunction2<TaskContext, Iterator<T>, ArrayList<T>> implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public ArrayList<T> apply(TaskContext context, Iterator<T> items) {
      return new ArrayList<>(CollectionConverters.asJava(items.toList()));
    }
  }

  private static final class Deliver<R>
      extends AbstractFunction2<Object, ArrayList<Numbered<R>>, BoxedUnit>
      implements Function2<Object, ArrayList<Numbered<R>>, BoxedUnit> {
    private final BiConsumer<Integer, R> onResult;

    Deliver(BiConsumer<Integer, R> onResult) {
      this.onResult = onResult;
    }

    @Override
    public BoxedUnit apply(Object partition, ArrayList<Numbered<R>> results) {
      results.forEach(result -> onResult.accept(result.position(), result.value()));
      return BoxedUnit.UNIT;
    }
  }
}
