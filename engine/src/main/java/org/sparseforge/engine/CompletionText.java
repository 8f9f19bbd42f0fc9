package org.sparseforge.engine;

import java.util.List;
import org.sparseforge.engine.sampling.StopStrings;

/** The text of a completion while its tokens come, up to a stop string if one does. */
final class CompletionText {
  private final TokenCodec.Decoder decoder;
  private final StopStrings stops;
  private final int searchFrom;
  private final StringBuilder text = new StringBuilder();

  /** What a token adds, while it is searched. */
  private final StringBuilder piece = new StringBuilder();

  private int numTokens;

  /**
   * @param minTokens text of tokens before this many is not searched
   */
  CompletionText(TokenCodec.Decoder decoder, List<String> stops, int minTokens) {
    this.decoder = decoder;
    this.stops = new StopStrings(stops);
    this.searchFrom = stops.isEmpty() ? Integer.MAX_VALUE : minTokens;
  }

  /**
   * @return whether a stop string is complete now
   */
  boolean add(int tokenId) {
    if (++numTokens < searchFrom) {
      decoder.add(tokenId, text);
      return false;
    }
    piece.setLength(0);
    decoder.add(tokenId, piece);
    stops.add(piece, text);
    return stops.matched();
  }

  /** The whole text; no token comes after this. */
  String finish() {
    if (!stops.matched()) {
      piece.setLength(0);
      decoder.finish(piece);
      stops.add(piece, text);
    }
    if (!stops.matched()) {
      stops.flush(text);
    }
    return text.toString();
  }
}
