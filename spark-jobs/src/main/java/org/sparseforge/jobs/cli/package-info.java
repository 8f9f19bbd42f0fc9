/**
 * What a user types. {@link org.sparseforge.jobs.cli.Cli} finds the command, each {@code *Command}
 * class is one of them, {@link org.sparseforge.jobs.cli.ConfigFile} reads the same options from a
 * file. Commands turn options into checked settings, run a job and say what it wrote; they decide
 * nothing themselves.
 */
package org.sparseforge.jobs.cli;
