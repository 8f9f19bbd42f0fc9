/**
 * Stand-ins for a model, a tokenizer and an endpoint, small enough to be seen through. Tests of
 * other modules may use them too: they are the engine's test-jar.
 */
package org.sparseforge.engine.fake;
