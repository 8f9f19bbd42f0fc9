package org.sparseforge.engine.bench;

/** Which tokens a pass over caches has. */
public enum Phase {
  /** A chunk of one prompt. */
  PREFILL(1, 256),
  DECODE_1(1, 1),
  DECODE_32(32, 1);

  final int sequences;

  /** Tokens of a sequence. */
  final int each;

  Phase(int sequences, int each) {
    this.sequences = sequences;
    this.each = each;
  }

  int tokens() {
    return sequences * each;
  }
}
