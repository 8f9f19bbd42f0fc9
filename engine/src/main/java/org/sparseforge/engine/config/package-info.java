/**
 * Reads snake_case settings into the records that use them.
 *
 * <p>{@link org.sparseforge.engine.config.Settings} is all there is: typed look-ups over a map that
 * came from YAML, JSON or a command line, and one sentence for whatever is wrong with it. It knows
 * no key by itself.
 */
package org.sparseforge.engine.config;
