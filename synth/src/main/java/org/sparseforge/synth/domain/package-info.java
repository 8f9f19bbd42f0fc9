/**
 * Domains: what a world consists of and what can be asked in it, as data. A new domain is a new
 * YAML file.
 *
 * <p>{@link org.sparseforge.synth.domain.Domain} is one domain, {@link
 * org.sparseforge.synth.domain.DomainLoader} reads and checks it, with a {@code *Reader} for each
 * part of the file; everything wrong with a file is a {@link
 * org.sparseforge.synth.domain.DomainException} that names the file, the path inside it and the
 * reason. {@code docs/domains.md} explains the format to people who write them.
 */
package org.sparseforge.synth.domain;
