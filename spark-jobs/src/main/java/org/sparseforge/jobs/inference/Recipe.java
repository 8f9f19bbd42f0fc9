package org.sparseforge.jobs.inference;

import java.io.Serializable;
import java.util.HashMap;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.chat.ThinkingMode;

/**
 * What an executor needs to work on rows, wherever it runs.
 *
 * @param key names the run; equal keys share an engine
 * @param model folder of the checkpoint, the same on every machine
 * @param modelFingerprint what the driver found in it
 * @param engine by {@link org.sparseforge.engine.EngineConfig}'s keys
 * @param sampling of rows that say nothing, by {@link
 *     org.sparseforge.engine.sampling.SamplingParams}'s keys
 * @param thinkingMode of rows that name none
 * @param method how a row is worked on, as {@link InferenceSettings} has it
 */
record Recipe(
    String key,
    InferenceKind kind,
    String model,
    String modelFingerprint,
    HashMap<String, Object> engine,
    HashMap<String, Object> sampling,
    ChatProfile profile,
    ThinkingMode thinkingMode,
    HashMap<String, Object> method)
    implements Serializable {}
