package org.sparseforge.engine;

import java.time.Duration;

/**
 * How long a request took, from submission on.
 *
 * @param queued until it was first computed on
 * @param firstToken until its first token was drawn, or scored
 * @param total until it was done
 */
public record Timings(Duration queued, Duration firstToken, Duration total) {}
