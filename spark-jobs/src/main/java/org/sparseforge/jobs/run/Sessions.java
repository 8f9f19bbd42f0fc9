package org.sparseforge.jobs.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Json;

/**
 * When a run was worked on: a run that was killed and continued has several sessions, and its time
 * is the sum of theirs. The time of a session that was killed is known up to its last wave.
 */
public final class Sessions {
  private final Storage storage;
  private final String file;
  private final ArrayNode sessions;
  private final ObjectNode current;
  private final Instant start = Instant.now();
  private double waveSeconds;

  private Sessions(Storage storage, String file, ArrayNode earlier) {
    this.storage = storage;
    this.file = file;
    this.sessions = earlier;
    this.current = sessions.addObject();
  }

  /** Begins a session, after those that {@code folder} remembers. */
  public static Sessions start(Storage storage, String folder) throws IOException {
    String file = folder + "/sessions.json";
    ArrayNode earlier =
        storage.exists(file) ? (ArrayNode) Json.parse(storage.readText(file)) : Json.array();
    Sessions sessions = new Sessions(storage, file, earlier);
    sessions.save();
    return sessions;
  }

  /** A wave is committed that took so long. */
  public void wave(double seconds) throws IOException {
    waveSeconds += seconds;
    save();
  }

  /** Work was broken off whose model calls are paid. */
  public void abandon(ObjectNode spent) throws IOException {
    current.withArray("abandoned").add(spent);
    save();
  }

  /** What was given to {@link #abandon}, in all sessions. */
  public List<JsonNode> abandoned() {
    List<JsonNode> all = new ArrayList<>();
    sessions.forEach(session -> session.path("abandoned").forEach(all::add));
    return all;
  }

  /** {sessions, seconds, wave_seconds, started_at, finished_at} as of now. */
  public ObjectNode toJson() {
    update();
    double seconds = 0;
    double waves = 0;
    for (var session : sessions) {
      seconds += session.path("seconds").doubleValue();
      waves += session.path("wave_seconds").doubleValue();
    }
    return Json.object()
        .put("started_at", sessions.path(0).path("started_at").textValue())
        .put("finished_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
        .put("sessions", sessions.size())
        .put("seconds", rounded(seconds))
        .put("wave_seconds", rounded(waves));
  }

  public static double secondsSince(Instant start) {
    return Duration.between(start, Instant.now()).toNanos() / 1e9;
  }

  private void update() {
    current
        .put("started_at", start.truncatedTo(ChronoUnit.SECONDS).toString())
        .put("seconds", rounded(secondsSince(start)))
        .put("wave_seconds", rounded(waveSeconds));
  }

  private void save() throws IOException {
    update();
    storage.writeWhole(file, Json.write(sessions));
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 10) / 10.0;
  }
}
