package org.sparseforge.synth.domain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.sparseforge.synth.seed.SeedTables;

/** Where domains come from: the packaged ones, or a user's files. */
public final class Domains {
  private static final String FOLDER = "/org/sparseforge/synth/domains/";
  private static final String ENDING = ".yaml";

  private Domains() {}

  /** The domains that come with the product, in the order of their index. */
  public static List<Domain> packaged(SeedTables seeds) {
    DomainLoader loader = new DomainLoader(seeds);
    return resource("index.txt")
        .lines()
        .map(name -> loader.load(name + ENDING, name, resource(name + ENDING)))
        .toList();
  }

  /**
   * Domains from files, and from all {@code .yaml} files of directories, in the order of their
   * names.
   *
   * @throws DomainException if a file cannot be read, is wrong, or there is none
   */
  public static List<Domain> read(List<Path> places, SeedTables seeds) {
    DomainLoader loader = new DomainLoader(seeds);
    List<Domain> domains = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Path file : files(places)) {
      String fileName = file.getFileName().toString();
      String name = fileName.substring(0, fileName.length() - ENDING.length());
      if (!names.add(name)) {
        throw new DomainException(
            file + ": there are two domains named '" + name + "'; rename one of the files");
      }
      domains.add(loader.load(file.toString(), name, text(file)));
    }
    return List.copyOf(domains);
  }

  private static List<Path> files(List<Path> places) {
    List<Path> files = new ArrayList<>();
    for (Path place : places) {
      if (Files.isDirectory(place)) {
        try (Stream<Path> inside = Files.list(place)) {
          inside.filter(p -> p.toString().endsWith(ENDING)).sorted().forEach(files::add);
        } catch (IOException e) {
          throw new DomainException(place + ": the directory cannot be read: " + e.getMessage());
        }
      } else if (place.toString().endsWith(ENDING) && Files.isRegularFile(place)) {
        files.add(place);
      } else {
        throw new DomainException(place + ": is neither a directory nor a .yaml file");
      }
    }
    if (files.isEmpty()) {
      throw new DomainException(places + ": no .yaml file was found; a domain is one such file");
    }
    return files;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new DomainException(file + ": is not UTF-8; save it as UTF-8");
    } catch (IOException e) {
      throw new DomainException(file + ": cannot be read: " + e.getMessage());
    }
  }

  private static String resource(String name) {
    try (InputStream in = Domains.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("the packaged domain file " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
