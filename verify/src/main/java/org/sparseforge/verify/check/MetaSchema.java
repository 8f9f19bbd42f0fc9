package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Optional;

/** Says whether a value is a JSON Schema (2020-12, from the validator's own jar). */
final class MetaSchema {
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));

  private MetaSchema() {}

  /** What is wrong with {@code schema}, or empty. */
  static Optional<String> problem(JsonNode schema) {
    List<Error> errors = SCHEMA.validate(schema);
    return errors.stream().findFirst().map(Error::toString);
  }
}
