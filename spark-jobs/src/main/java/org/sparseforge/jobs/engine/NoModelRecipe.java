package org.sparseforge.jobs.engine;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.resource.ResourceInformation;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.Engine;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.engine.ModelInfo;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.engine.ScoreRequest;
import org.sparseforge.engine.ScoreResult;
import org.sparseforge.schemas.Json;

/** Of a run whose rows ask no model: its engine refuses whatever it is asked. */
record NoModelRecipe(String key) implements EngineRecipe {
  static final String NONE = "no_model";

  /** Rows of one task under way: each is only counted. */
  private static final int WINDOW = 64;

  @Override
  public OpenModel open(Map<String, ResourceInformation> resources) {
    ModelInfo info =
        new ModelInfo(
            ModelPlan.NO_MODEL,
            ModelPlan.NO_MODEL,
            ModelPlan.NO_MODEL,
            OptionalInt.empty(),
            Optional.empty(),
            false);
    return new OpenModel(info, new Refusing());
  }

  @Override
  public int window() {
    return WINDOW;
  }

  @Override
  public long seed() {
    return 0;
  }

  @Override
  public String write() {
    return Json.write(Json.object().put("key", key).put(NONE, true));
  }

  /** Asked by nobody; refuses, so that a run that does ask has rows that say why. */
  static final class Refusing implements Engine {
    @Override
    public CompletableFuture<Completion> submit(GenerationRequest request) {
      return CompletableFuture.failedFuture(refusal(request.id()));
    }

    @Override
    public CompletableFuture<ScoreResult> score(ScoreRequest request) {
      return CompletableFuture.failedFuture(refusal(request.id()));
    }

    private static EngineException refusal(String id) {
      return new EngineException.Invalid("request " + id + ": this run has no model to ask");
    }

    @Override
    public void close() {}
  }
}
