package org.sparseforge.engine.request;

/** A row found impossible; caught before it leaves a job and written as the row's error. */
public final class RowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient RequestRow.Invalid row;

  RowException(String id, RowErrorClass errorClass, String message) {
    super(message);
    row = new RequestRow.Invalid(id, errorClass, message);
  }

  /** The row as data. */
  public RequestRow.Invalid row() {
    return row;
  }
}
