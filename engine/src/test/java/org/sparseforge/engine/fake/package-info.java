/** Stand-ins for a model and a tokenizer, small enough to be seen through. */
package org.sparseforge.engine.fake;
