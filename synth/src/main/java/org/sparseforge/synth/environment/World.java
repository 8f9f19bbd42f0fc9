package org.sparseforge.synth.environment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.verify.expr.Tables;

/**
 * A domain with data.
 *
 * @param database single values and tables, in the order of the domain
 * @param tables the same as expressions see it
 * @param sources seed tables that rows were drawn from, as {@code name (licence)}
 */
public record World(Domain domain, ObjectNode database, Tables tables, List<String> sources) {}
