/**
 * Randomness that depends on names and numbers alone, never on time, threads or the Java version.
 */
package org.sparseforge.synth.random;
