package org.sparseforge.synth.task;

import java.util.Map;
import org.sparseforge.synth.domain.Say;
import org.sparseforge.verify.expr.Expr;

/**
 * A rule with its parameters filled in.
 *
 * @param params values by name, as phrases show them
 */
record RuleInstance(String id, Expr rule, Map<String, Object> params, Say say) {}
