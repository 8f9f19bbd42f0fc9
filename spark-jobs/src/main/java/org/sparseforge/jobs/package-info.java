/** The same at scale, and the command line. The only module that knows Spark. */
package org.sparseforge.jobs;
