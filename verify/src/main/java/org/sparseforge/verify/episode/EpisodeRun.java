package org.sparseforge.verify.episode;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.sparseforge.engine.Engine;
import org.sparseforge.engine.EngineException;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.EpisodeFailure;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.sandbox.EnvironmentException;
import org.sparseforge.verify.sandbox.EnvironmentSession;
import org.sparseforge.verify.sandbox.PythonSandbox;
import org.sparseforge.verify.sandbox.SandboxException;
import org.sparseforge.verify.sandbox.SessionRequest;

/** One attempt from its environment's start to its row; says what broke, and for whom. */
final class EpisodeRun {
  private static final Logger LOG = System.getLogger(EpisodeRun.class.getName());

  private final PythonSandbox sandbox;
  private final AgentConfig config;
  private final UserPlayer user;
  private final EpisodeRequest request;
  private final String id;
  private final AgentModel model;
  private final Transcript transcript;

  EpisodeRun(
      Engine engine,
      PythonSandbox sandbox,
      AgentConfig config,
      UserPlayer user,
      EpisodeRequest request) {
    this.sandbox = sandbox;
    this.config = config;
    this.user = user;
    this.request = request;
    this.id = request.episodeId();
    this.model = new AgentModel(engine, config, id);
    this.transcript = new Transcript(request.task().prompt());
  }

  Attempt run() {
    long start = System.nanoTime();
    Ending ending = Ending.of(EpisodeOutcome.BROKEN);
    Optional<String> database = Optional.empty();
    EpisodeFailure failure = null;
    try {
      Task task = request.task();
      ToolCatalog catalog = new ToolCatalog(task.tools());
      Optional<UserScenario> scenario =
          Optional.ofNullable(task.userScenario()).map(UserScenario::parse);
      try (EnvironmentSession session = sandbox.openSession(environment(catalog))) {
        ToolDesk desk = new ToolDesk(catalog, session, config.maxToolResultChars());
        ending = new Dialogue(model, transcript, desk, config, task, simulator(scenario)).hold();
        database = Optional.of(session.database());
      }
    } catch (BrokenEpisode e) {
      failure = broken(e.failure().failureClass(), e.failure().attempts(), e);
    } catch (SandboxException.Late e) {
      failure = broken(EpisodeJudge.LATE, 1, e);
    } catch (SandboxException e) {
      failure = broken("sandbox", 1, e);
    } catch (EnvironmentException e) {
      failure = broken("environment", 1, e);
    } catch (EngineException e) {
      // An engine that is interrupted while it queues a request says that it is closed.
      if (ModelCalls.concernsAll(e) && !Thread.currentThread().isInterrupted()) {
        throw e;
      }
      failure = broken(e.errorClass(), ModelCalls.attempts(e), e);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Episode episode = episode(ending.outcome(), seconds);
    return failure == null
        ? new Attempt(episode, ending.answer(), database)
        : new Attempt(episode.withFailure(failure), Optional.empty(), Optional.empty());
  }

  private SessionRequest environment(ToolCatalog catalog) {
    return new SessionRequest(
        request.environment().toolsSource(), catalog.names(), request.environment().database());
  }

  private Optional<UserSimulator> simulator(Optional<UserScenario> scenario) {
    return scenario.map(
        known -> new UserSimulator(user, known, id, request.task().prompt(), model::addPrice));
  }

  /** What went wrong is not in the row, so it is in the log. */
  private EpisodeFailure broken(String failureClass, int attempts, RuntimeException e) {
    if (Thread.currentThread().isInterrupted()) {
      CancellationException cancelled =
          new CancellationException("episode " + id + " was interrupted");
      cancelled.initCause(e);
      throw cancelled;
    }
    LOG.log(Level.WARNING, "episode {0} broke ({1}): {2}", id, failureClass, e.getMessage());
    return new EpisodeFailure(failureClass, attempts);
  }

  private Episode episode(EpisodeOutcome outcome, double seconds) {
    return new Episode(
        id,
        request.task().taskId(),
        request.sample(),
        request.model(),
        request.policyVersion(),
        transcript.messages(),
        null,
        "{}",
        outcome.text(),
        null,
        model.trace(),
        model.counts(),
        model.steps(),
        model.finishReason(),
        null,
        seconds);
  }
}
