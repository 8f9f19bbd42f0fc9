/**
 * Makes worlds: a database out of a domain and seed tables, and tools over it.
 *
 * <p>{@link org.sparseforge.synth.environment.DatabaseMaker} fills the tables, {@code SeedRows}
 * with what is drawn and {@code CellMaker} with what is made up, {@link
 * org.sparseforge.synth.environment.Toolset} decides how an agent may look at them, {@link
 * org.sparseforge.synth.environment.ToolsWriter} writes the tools, and {@link
 * org.sparseforge.synth.environment.ToolModule} puts them down as JSON and as Python. Nothing here
 * knows of tasks.
 */
package org.sparseforge.synth.environment;
