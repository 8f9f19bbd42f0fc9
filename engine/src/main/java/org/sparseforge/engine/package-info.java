/** Tokens in, tokens out: runs language models with DeepSeek Sparse Attention. */
package org.sparseforge.engine;
