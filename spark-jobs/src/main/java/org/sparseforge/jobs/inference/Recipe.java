package org.sparseforge.jobs.inference;

import java.io.Serializable;
import java.util.HashMap;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.jobs.engine.EngineRecipe;

/**
 * What an executor needs to work on rows, wherever it runs.
 *
 * @param engine shared by all tasks of the run
 * @param sampling of rows that say nothing, by {@link
 *     org.sparseforge.engine.sampling.SamplingParams}'s keys
 * @param thinkingMode of rows that name none
 */
record Recipe(
    InferenceKind kind,
    EngineRecipe engine,
    HashMap<String, Object> sampling,
    ThinkingMode thinkingMode)
    implements Serializable {}
