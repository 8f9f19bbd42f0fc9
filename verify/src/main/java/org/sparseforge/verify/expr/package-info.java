/**
 * The small expression language in which domains state rules: a subset of Python's expressions over
 * rows of a database.
 *
 * <p>{@link org.sparseforge.verify.expr.Expr} is the tree, {@link
 * org.sparseforge.verify.expr.ExprParser} reads it from text, {@link
 * org.sparseforge.verify.expr.Evaluator} gives it its meaning, {@link
 * org.sparseforge.verify.expr.PythonWriter} writes it as Python, with a {@code Python*} class for
 * each kind of expression. Where the two differ, the evaluator is right.
 *
 * <pre>
 *   sum(d.hotel.price for d in days) <= 900
 *   all(a.city != b.city for a, b in consecutive(days))
 *   'vegan' in dish.tags and not dish.seasonal
 *   days_between(order.placed, today) <= 30 implies order.status == 'open'
 *   count(o for o in orders if o.customer == customer) >= 2
 * </pre>
 *
 * <p>Values are exact decimals, texts, booleans, lists and rows. Dates are ISO texts and times are
 * {@code HH:MM}, so comparing them as text is right. {@code row.column} follows a reference: {@code
 * hotel.city.country} is the country of the hotel's city. Two rows are equal when they are the same
 * row; a row equals a text that is its key.
 */
package org.sparseforge.verify.expr;
