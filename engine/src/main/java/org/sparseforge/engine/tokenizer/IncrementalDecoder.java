package org.sparseforge.engine.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns one stream of tokens into text as it comes. A character whose bytes are spread over several
 * tokens is held back until it is whole, so what has been emitted never changes. For one thread.
 */
public final class IncrementalDecoder {
  /** A character of UTF-8 has at most four bytes, so three can be waiting. */
  private static final int MAX_PENDING = 3;

  private final Tokenizer tokenizer;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private ByteBuffer bytes = ByteBuffer.allocate(64);
  private CharBuffer chars = CharBuffer.allocate(64);

  IncrementalDecoder(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Appends the text that {@code id} completes, often none or a single character. */
  public void add(int id, StringBuilder into) {
    byte[] piece = tokenizer.bytesOf(id);
    if (bytes.remaining() < piece.length) {
      ByteBuffer larger = ByteBuffer.allocate(piece.length + MAX_PENDING);
      bytes = larger.put(bytes.flip());
      // A byte never becomes more than a character.
      chars = CharBuffer.allocate(bytes.capacity());
    }
    bytes.put(piece);
    drain(false, into);
  }

  /**
   * Appends the text still held back, as U+FFFD since it can no longer become whole; then starts
   * anew.
   */
  public void finish(StringBuilder into) {
    drain(true, into);
    utf8.reset();
  }

  private void drain(boolean end, StringBuilder into) {
    bytes.flip();
    chars.clear();
    utf8.decode(bytes, chars, end);
    if (end) {
      utf8.flush(chars);
    }
    bytes.compact();
    into.append(chars.array(), 0, chars.position());
  }
}
