/** What has to lie beside a class of the cpu backend to time it alone. */
package org.sparseforge.engine.kernel.cpu;
