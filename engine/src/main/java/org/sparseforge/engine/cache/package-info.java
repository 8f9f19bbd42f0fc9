/**
 * What is remembered, and where: the bookkeeping of cache blocks. The values themselves lie in the
 * forward pass; here are only block ids, who uses them, and which tokens they stand for.
 *
 * <p>Read {@link org.sparseforge.engine.cache.BlockManager}, then {@link
 * org.sparseforge.engine.cache.PrefixCache}. A block is free, in use by one or more sequences, or
 * remembered: in use by nobody, but found again when a prompt begins with the same tokens. Nothing
 * is ever copied; sequences share blocks, and only full blocks, which nobody writes again. One
 * thread uses these classes.
 */
package org.sparseforge.engine.cache;
