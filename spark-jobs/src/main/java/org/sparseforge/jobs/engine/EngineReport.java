package org.sparseforge.jobs.engine;

import java.io.Serializable;

/** What an executor tells the driver of its engine. */
record EngineReport(String executor, EngineReading reading) implements Serializable {}
