/**
 * Files by name on whatever file system the user's directory is on. {@link
 * org.sparseforge.jobs.storage.Storage} is all of it; nothing here knows what is in the files.
 */
package org.sparseforge.jobs.storage;
