package org.sparseforge.engine;

/** Why a request has no result. The message is one sentence for whoever sent it. */
public abstract sealed class EngineException extends RuntimeException {
  private EngineException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What goes into the {@code class} of a row's error: {@code too_long}, {@code invalid} ... */
  public abstract String errorClass();

  /** Prompt and one token do not fit the context; nothing was computed. */
  public static final class TooLong extends EngineException {
    public TooLong(String message) {
      super(message, null);
    }

    @Override
    public String errorClass() {
      return "too_long";
    }
  }

  /** The request itself is wrong; nothing was computed. */
  public static final class Invalid extends EngineException {
    public Invalid(String message) {
      super(message, null);
    }

    public Invalid(String message, Throwable cause) {
      super(message, cause);
    }

    @Override
    public String errorClass() {
      return "invalid";
    }
  }

  /** The model gave nothing usable for this request, such as NaN; others go on. */
  public static final class ModelFault extends EngineException {
    public ModelFault(String message, Throwable cause) {
      super(message, cause);
    }

    @Override
    public String errorClass() {
      return "model_fault";
    }
  }

  /** The engine was closed, or its user interrupted, before the request was done. */
  public static final class Closed extends EngineException {
    public Closed(String message) {
      super(message, null);
    }

    @Override
    public String errorClass() {
      return "closed";
    }
  }

  /** The engine broke; it is closed, and every request it had ends with this. */
  public static final class EngineFailed extends EngineException {
    public EngineFailed(String message, Throwable cause) {
      super(message, cause);
    }

    @Override
    public String errorClass() {
      return "engine_failed";
    }
  }
}
