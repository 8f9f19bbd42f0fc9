package org.sparseforge.synth.environment;

/** How an agent may look at a table. */
public enum Access {
  /** All keys, and the details of one row. */
  LIST_AND_GET,
  /** The keys that belong to one row of the parent table, and the details of one row. */
  LIST_BY_PARENT,
  /** Whole rows, filtered by optional arguments. */
  SEARCH,
  /** Whole rows, page by page. */
  PAGES,
  /** All keys, and chosen fields of one row. */
  LIST_AND_FIELDS,
  /** One row of a table of pairs, by the two it belongs to. */
  BY_PAIR
}
