package org.sparseforge.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;

/**
 * The tokens among which each token of an episode was drawn. Token i had {@code tokenIds[offsets[i]
 * ..< offsets[i + 1]]}, ascending; an empty range means the whole vocabulary, or a token that was
 * not drawn. Arrays are kept, not copied.
 *
 * @param offsets [tokens + 1]
 */
public record TokenChoices(int[] offsets, int[] tokenIds) {
  public TokenChoices {
    if (offsets.length == 0 || offsets[offsets.length - 1] != tokenIds.length) {
      throw new IllegalArgumentException(
          "sampling_mask: the last offset must be the number of its token ids, " + tokenIds.length);
    }
  }

  /** Number of tokens of the episode. */
  public int size() {
    return offsets.length - 1;
  }

  /** A list of ids for each token. */
  ArrayNode toJson() {
    ArrayNode places = Json.array();
    for (int i = 0; i < size(); i++) {
      ArrayNode place = places.addArray();
      for (int j = offsets[i]; j < offsets[i + 1]; j++) {
        place.add(tokenIds[j]);
      }
    }
    return places;
  }

  static TokenChoices fromJson(JsonNode places) {
    int[] offsets = new int[places.size() + 1];
    for (int i = 0; i < places.size(); i++) {
      offsets[i + 1] = offsets[i] + places.get(i).size();
    }
    int[] ids = new int[offsets[places.size()]];
    int at = 0;
    for (JsonNode place : places) {
      for (JsonNode id : place) {
        ids[at++] = id.intValue();
      }
    }
    return new TokenChoices(offsets, ids);
  }
}
