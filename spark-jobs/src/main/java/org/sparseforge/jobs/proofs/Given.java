package org.sparseforge.jobs.proofs;

import com.fasterxml.jackson.databind.JsonNode;
import org.sparseforge.engine.request.RequestRow;
import org.sparseforge.engine.request.RowErrorClass;
import org.sparseforge.engine.tokenizer.Surrogates;
import org.sparseforge.engine.tokenizer.TokenizerException;
import org.sparseforge.jobs.input.InputRow;
import org.sparseforge.jobs.input.NamedRow;

/**
 * A row of input, read: a problem, and for {@code label} a proof of it.
 *
 * @param index of the row
 * @param id null where none could be read
 * @param problem empty where the row is invalid
 * @param proof empty where none is wanted, and where an author brought none
 * @param invalid what is wrong with the row, or null
 */
public record Given(
    long index, String id, String problem, String proof, RequestRow.Invalid invalid) {
  /** A row {id, problem}. */
  public static Given problem(InputRow row) {
    return read(row, false);
  }

  /** A row {id, problem, proof}. */
  public static Given proof(InputRow row) {
    return read(row, true);
  }

  private static Given read(InputRow row, boolean withProof) {
    NamedRow named = NamedRow.read(row);
    if (named.invalid() != null) {
      return new Given(row.index(), named.id(), "", "", named.invalid());
    }
    JsonNode problem = named.json().path("problem");
    JsonNode proof = named.json().path("proof");
    RequestRow.Invalid invalid = null;
    if (!problem.isTextual() || problem.textValue().isBlank()) {
      invalid = named.refuse("the row has no problem; give its statement as text");
    } else if (withProof && !proof.isTextual()) {
      invalid = named.refuse("the row has no proof; give it as text, empty where there is none");
    } else {
      try {
        Surrogates.requirePaired(problem.textValue());
        Surrogates.requirePaired(proof.asText());
      } catch (TokenizerException e) {
        invalid = new RequestRow.Invalid(named.id(), RowErrorClass.INVALID_UTF8, e.getMessage());
      }
    }
    return invalid != null
        ? new Given(row.index(), named.id(), "", "", invalid)
        : new Given(
            row.index(), named.id(), problem.textValue(), withProof ? proof.textValue() : "", null);
  }
}
