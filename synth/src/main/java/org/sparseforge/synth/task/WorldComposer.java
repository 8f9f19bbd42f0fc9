package org.sparseforge.synth.task;

import org.sparseforge.synth.environment.Toolset;
import org.sparseforge.synth.environment.World;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.verify.expr.ExprException;

/** What composers over a domain's world have in common. */
abstract class WorldComposer implements Composer {
  final World world;
  final Toolset toolset;
  final Draw draw;

  WorldComposer(World world, Toolset toolset, Draw draw) {
    this.world = world;
    this.toolset = toolset;
    this.draw = draw;
  }

  /** A rule that does not fit the data that was drawn makes the draw unsuitable, not the run. */
  @Override
  public final Proposal propose(int level) throws Unsuitable {
    try {
      return compose(level);
    } catch (ExprException e) {
      throw new Unsuitable(e.getMessage());
    }
  }

  abstract Proposal compose(int level) throws Unsuitable;
}
