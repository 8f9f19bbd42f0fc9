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
    private final String errorClass;

    public Invalid(String message) {
      this(message, null);
    }

    public Invalid(String message, Throwable cause) {
      this("invalid", message, cause);
    }

    private Invalid(String errorClass, String message, Throwable cause) {
      super(message, cause);
      this.errorClass = errorClass;
    }

    /** The conversation has no prompt in the model's format. */
    public static Invalid messages(String message, Throwable cause) {
      return new Invalid("invalid_messages", message, cause);
    }

    /** A text holds half a surrogate pair. */
    public static Invalid utf8(String message, Throwable cause) {
      return new Invalid("invalid_utf8", message, cause);
    }

    @Override
    public String errorClass() {
      return errorClass;
    }
  }

  /**
   * An endpoint gave no answer, however often it was asked: too many requests, errors of the
   * server, broken connections. Says nothing about the request; another try may go well.
   */
  public static final class Unavailable extends EngineException {
    private final int attempts;
    private final boolean forAll;

    /**
     * @param attempts how often this request was sent
     * @param forAll whether the endpoint is given up, and not this request alone
     */
    public Unavailable(String message, int attempts, boolean forAll, Throwable cause) {
      super(message, cause);
      this.attempts = attempts;
      this.forAll = forAll;
    }

    /** How often this request was sent, at least 0. */
    public int attempts() {
      return attempts;
    }

    /** Whether other requests would fail as well, because the endpoint is given up. */
    public boolean isForAll() {
      return forAll;
    }

    @Override
    public String errorClass() {
      return "endpoint_unavailable";
    }
  }

  /** An endpoint refuses whoever asks: no key, a wrong one, one without the right to the model. */
  public static final class Unauthorized extends EngineException {
    public Unauthorized(String message) {
      super(message, null);
    }

    @Override
    public String errorClass() {
      return "unauthorized";
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
