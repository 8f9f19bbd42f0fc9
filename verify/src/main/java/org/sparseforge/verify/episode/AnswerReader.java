package org.sparseforge.verify.episode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sparseforge.schemas.Json;

/**
 * Finds the answer in an agent's last message. Tasks ask for JSON; not every model can keep from
 * saying a word beside it, and that is not what is being measured. In this order:
 *
 * <ol>
 *   <li>The whole message is one JSON value, of any type.
 *   <li>It has fenced blocks without a language or with {@code json}: the last of them is one JSON
 *       value. If that is not JSON there is no answer, whatever stands around it.
 *   <li>It has no such block: the last JSON object among its words. A sound part of a broken object
 *       is none, and behind an object without an end nothing counts.
 * </ol>
 *
 * <p>Where several could be meant the last counts, so naming many answers gains nothing. JSON is
 * strict: no repeated keys, no comments, no NaN, nothing after the value.
 */
final class AnswerReader {
  private static final Pattern FENCE =
      Pattern.compile("^[ \\t]*(```+|~~~+)[ \\t]*([^\\s`~]*)[^\\n`]*$", Pattern.MULTILINE);

  private AnswerReader() {}

  /** The answer as the agent wrote it, JSON text; empty if there is none. */
  public static Optional<String> read(String message) {
    String text = message.strip();
    if (isJson(text)) {
      return Optional.of(text);
    }
    Optional<String> block = lastBlock(text);
    if (block.isPresent()) {
      return block.filter(AnswerReader::isJson);
    }
    return lastObject(text);
  }

  private static boolean isJson(String text) {
    try {
      Json.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** What stands in the last fenced block that may hold JSON; one left open goes to the end. */
  private static Optional<String> lastBlock(String text) {
    Matcher fence = FENCE.matcher(text);
    Optional<String> last = Optional.empty();
    while (fence.find()) {
      String opener = fence.group(1);
      String language = fence.group(2);
      int start = fence.end();
      int end = text.length();
      boolean closed = false;
      while (!closed && fence.find()) {
        closed = fence.group(1).startsWith(opener) && fence.group(2).isEmpty();
        end = closed ? fence.start() : text.length();
      }
      if (language.isEmpty() || language.equalsIgnoreCase("json")) {
        last = Optional.of(text.substring(start, end).strip());
      }
    }
    return last;
  }

  private static Optional<String> lastObject(String text) {
    Optional<String> last = Optional.empty();
    int from = text.indexOf('{');
    while (from >= 0) {
      Found found = objectAt(text, from);
      if (found.isObject()) {
        last = Optional.of(text.substring(from, found.end()));
      } else if (found.end() >= text.length()) {
        return Optional.empty();
      }
      from = text.indexOf('{', Math.max(from + 1, found.end()));
    }
    return last;
  }

  /**
   * @param end index after the object; of one that is broken where it breaks, so that a sound part
   *     of it is not taken for an answer, and where it has no end that of the text
   */
  private record Found(boolean isObject, int end) {}

  private static Found objectAt(String text, int from) {
    boolean hasKey = false;
    try (StringReader rest = new StringReader(text);
        JsonParser parser = Json.MAPPER.createParser(rest)) {
      rest.skip(from);
      int depth = 0;
      try {
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
          hasKey |= token == JsonToken.FIELD_NAME;
          depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
          if (depth == 0) {
            return new Found(true, from + at(parser));
          }
        }
      } catch (JsonEOFException e) {
        return new Found(false, text.length());
      } catch (IOException e) {
        // A brace that is no JSON at all stands for itself.
        return new Found(false, hasKey ? from + at(parser) : from);
      }
      return new Found(false, text.length());
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  private static int at(JsonParser parser) {
    return (int) parser.currentLocation().getCharOffset();
  }
}
