package org.sparseforge.jobs.run;

import java.io.Serializable;
import java.util.Map;

/**
 * What one group brings back from an executor.
 *
 * @param lines packed for {@link Staging}, one per index
 * @param passed lines that count as accepted when looked at alone
 * @param rejectedByStage the others, by where they failed
 */
public record GroupResult(byte[] lines, long passed, Map<String, Long> rejectedByStage)
    implements Serializable {}
