package org.sparseforge.engine.cache;

import java.util.HashMap;
import java.util.Map;

/**
 * Finds blocks that already hold the beginning of a prompt: a tree whose edges are full blocks of
 * token ids, so that a node stands for one block of content and everything before it.
 *
 * <p>A sequence that uses a block uses all blocks before it, and gives them back last block first.
 * Hence a block is never unused for longer than one that follows it, and eviction, which takes the
 * block unused for longest, always takes a leaf. Callers must keep to that order.
 */
public final class PrefixCache {
  private final BlockManager blocks;
  private final Node root = new Node(null, null, -1);
  private final Node[] nodes;
  private final BlockTokens probe;
  private int size;
  private long numQueriedTokens;
  private long numCachedTokens;

  /** A point in the tree: the content of a block and of all before it. Empty at the root. */
  public static final class Node {
    private final Node parent;
    private final BlockTokens edge;
    private final int blockId;
    private Map<BlockTokens, Node> children;

    private Node(Node parent, BlockTokens edge, int blockId) {
      this.parent = parent;
      this.edge = edge;
      this.blockId = blockId;
    }

    /** The block that holds this content. */
    public int blockId() {
      return blockId;
    }
  }

  public PrefixCache(BlockManager blocks) {
    this.blocks = blocks;
    this.nodes = new Node[blocks.numBlocks()];
    this.probe = new BlockTokens(blocks.blockSize());
    blocks.onEvict(this::forget);
  }

  public Node root() {
    return root;
  }

  /** Blocks whose content can be found. */
  public int size() {
    return size;
  }

  /** Prompt tokens looked up by admitted sequences so far. */
  public long numQueriedTokens() {
    return numQueriedTokens;
  }

  /** Those of {@link #numQueriedTokens} that were found. */
  public long numCachedTokens() {
    return numCachedTokens;
  }

  /** The node after {@code parent} for the full block at {@code tokens[from]}, or null. */
  public Node find(Node parent, int[] tokens, int from) {
    return parent.children == null ? null : parent.children.get(probe.pointTo(tokens, from));
  }

  /**
   * How many full blocks at the beginning of {@code tokens[0 ..< numTokens]} are here; their ids go
   * to {@code blockTable}, without a new user.
   */
  public int match(int[] tokens, int numTokens, int[] blockTable) {
    int maxBlocks = numTokens / blocks.blockSize();
    Node node = root;
    for (int i = 0; i < maxBlocks; i++) {
      node = find(node, tokens, i * blocks.blockSize());
      if (node == null) {
        return i;
      }
      blockTable[i] = node.blockId;
    }
    return maxBlocks;
  }

  /** The node that a block in use stands for, or null. */
  public Node nodeOf(int blockId) {
    return nodes[blockId];
  }

  /**
   * Remembers that {@code blockId}, in use by the caller and full, holds {@code tokens[from ...]}
   * after {@code parent}.
   *
   * @return the node of that content; its block is another one where the content was here already,
   *     and the caller had better use that and give its own back
   */
  public Node insert(Node parent, int[] tokens, int from, int blockId) {
    Node present = find(parent, tokens, from);
    if (present != null) {
      return present;
    }
    Node node = new Node(parent, probe.pointTo(tokens, from).copy(), blockId);
    if (parent.children == null) {
      parent.children = new HashMap<>(2);
    }
    parent.children.put(node.edge, node);
    nodes[blockId] = node;
    blocks.remember(blockId);
    size++;
    return node;
  }

  /** Counts a look-up that led to an admission. */
  public void countQuery(int numTokens, int numCached) {
    numQueriedTokens += numTokens;
    numCachedTokens += numCached;
  }

  private void forget(int blockId) {
    Node node = nodes[blockId];
    if (node.children != null && !node.children.isEmpty()) {
      throw new IllegalStateException(
          "cache block " + blockId + " is given up while blocks that follow it are remembered");
    }
    node.parent.children.remove(node.edge);
    nodes[blockId] = null;
    size--;
  }
}
