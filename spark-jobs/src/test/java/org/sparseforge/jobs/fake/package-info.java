/** A deterministic synthesizer of tiny tasks, and the command line over it. */
package org.sparseforge.jobs.fake;
