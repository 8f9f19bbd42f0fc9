/** Finds tasks that say the same as another task. */
package org.sparseforge.verify.duplicate;
