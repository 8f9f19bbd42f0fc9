package org.sparseforge.jobs.input;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.sparseforge.jobs.failure.InputException;

/**
 * Lines of a JSONL file as bytes, because a line that is no UTF-8 must be seen as it is. Blank
 * lines are no rows; a byte order mark at the beginning and the CR of a CRLF belong to no line.
 */
final class LineReader implements RowSource {
  private static final int LIMIT_BYTES = 256 << 20;

  private final InputStream in;
  private final String shown;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int end;
  private long line;

  /**
   * @param shown how the file is called in messages
   */
  LineReader(InputStream in, String shown) {
    this.in = in;
    this.shown = shown;
  }

  @Override
  public byte[] next() throws IOException {
    while (fill()) {
      byte[] text = trimmed(readLine());
      line++;
      if (line == 1) {
        text = withoutMark(text);
      }
      if (!isBlank(text)) {
        return text;
      }
    }
    return null;
  }

  @Override
  public long position() {
    return line;
  }

  private byte[] readLine() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (fill()) {
      int from = at;
      while (at < end && buffer[at] != '\n') {
        at++;
      }
      bytes.write(buffer, from, at - from);
      if (bytes.size() > LIMIT_BYTES) {
        throw new InputException(
            shown + ", line " + (line + 1) + " is longer than 256 MiB; is it a JSONL file?");
      }
      if (at < end) {
        at++;
        break;
      }
    }
    return bytes.toByteArray();
  }

  private boolean fill() throws IOException {
    if (at == end) {
      at = 0;
      end = Math.max(0, in.read(buffer));
    }
    return at < end;
  }

  private static byte[] trimmed(byte[] text) {
    boolean cr = text.length > 0 && text[text.length - 1] == '\r';
    return cr ? java.util.Arrays.copyOf(text, text.length - 1) : text;
  }

  private static byte[] withoutMark(byte[] text) {
    boolean mark =
        text.length >= 3
            && text[0] == (byte) 0xEF
            && text[1] == (byte) 0xBB
            && text[2] == (byte) 0xBF;
    return mark ? java.util.Arrays.copyOfRange(text, 3, text.length) : text;
  }

  private static boolean isBlank(byte[] text) {
    for (byte b : text) {
      if (b != ' ' && b != '\t') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
