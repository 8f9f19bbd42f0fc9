/**
 * What other tests attempt tasks with: engines that follow a script, a small task with state, and a
 * sandbox whose tools are Java. Packaged as the test-jar of this module.
 *
 * <p>Read {@link org.sparseforge.verify.fake.Scripts} for models of known behaviour, {@link
 * org.sparseforge.verify.fake.ScriptedEngine} for what runs them.
 */
package org.sparseforge.verify.fake;
