package org.sparseforge.synth.domain;

/**
 * A column of a table, or a single value of the database.
 *
 * @param type {@code int decimal text bool date time list} or {@code ref TABLE}
 * @param about what it means, for tool descriptions
 * @param unit such as {@code EUR per night}, or null
 * @param maker how values are made
 */
public record Column(String name, String type, String about, String unit, Maker maker) {}
