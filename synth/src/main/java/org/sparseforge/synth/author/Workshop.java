package org.sparseforge.synth.author;

import org.sparseforge.synth.seed.SeedTables;

/** What all candidates of a run are made with. */
record Workshop(
    SeedTables seeds, DatabaseTrial databases, Examination examination, AuthorLimits limits) {}
