package org.sparseforge.verify.expr;

import java.util.Map;

/**
 * One element of a stage list, such as one day of a trip: what was decided for it, by slot name.
 *
 * @param number from 1; {@code item.number} in expressions
 */
public record StageItem(int number, Map<String, Object> decided) {}
