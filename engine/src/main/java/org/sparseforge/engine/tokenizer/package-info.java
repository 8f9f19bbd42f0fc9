/**
 * Text to token ids and back. Knows nothing of messages or models beyond the size of a vocabulary.
 *
 * <p>Read {@link org.sparseforge.engine.tokenizer.Tokenizer}, then {@link
 * org.sparseforge.engine.tokenizer.Tokenizers}, which opens the one a checkpoint brings. Encoding
 * is the published tokenizer's own code ({@link
 * org.sparseforge.engine.tokenizer.HuggingFaceTokenizerAdapter}); decoding is the join of the
 * tokens' bytes, here, so that a stream and the whole give the same text ({@link
 * org.sparseforge.engine.tokenizer.IncrementalDecoder}). A checkpoint without a vocabulary may
 * declare {@link org.sparseforge.engine.tokenizer.ByteTokenizer}.
 */
package org.sparseforge.engine.tokenizer;
