/** Models whose behaviour is known, for tests of whatever asks models. */
package org.sparseforge.verify.fake;
