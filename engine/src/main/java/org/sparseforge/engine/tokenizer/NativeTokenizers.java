package org.sparseforge.engine.tokenizer;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Loads the tokenizer library out of the jar that carries it, once, without asking anything of the
 * network.
 *
 * <p>Left alone, its loader fetches a CUDA build where it sees a GPU, and unpacks into the user's
 * home, which an executor may not have. So the CPU build is named and a folder under {@code
 * java.io.tmpdir} chosen, unless the environment or a system property says otherwise: {@code
 * RUST_FLAVOR}, {@code RUST_LIBRARY_PATH}, {@code ENGINE_CACHE_DIR} and {@code DJL_CACHE_DIR} are
 * the library's own names.
 */
final class NativeTokenizers {
  private NativeTokenizers() {}

  /**
   * The library, loaded.
   *
   * @throws TokenizerException if this platform has none or it cannot be unpacked
   */
  static TokenizersLibrary library() {
    return Holder.LIBRARY;
  }

  /** Deferred, so that nothing native is touched before a tokenizer is opened. */
  private static final class Holder {
    private static final TokenizersLibrary LIBRARY = load();
  }

  private static TokenizersLibrary load() {
    setUnlessChosen("RUST_FLAVOR", "cpu");
    if (!isChosen("DJL_CACHE_DIR") && !isChosen("RUST_LIBRARY_PATH")) {
      setUnlessChosen("ENGINE_CACHE_DIR", cacheFolder().toString());
    }
    try {
      LibUtils.checkStatus();
      return TokenizersLibrary.LIB;
    } catch (RuntimeException | LinkageError e) {
      Throwable cause = e.getCause() != null ? e.getCause() : e;
      throw new TokenizerException(
          "the tokenizer library does not load on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + ": "
              + cause.getMessage()
              + "; builds for Linux (x86_64, aarch64), macOS (aarch64) and Windows (x86_64) are"
              + " inside its jar, and ENGINE_CACHE_DIR names the folder it is unpacked to",
          e);
    }
  }

  private static boolean isChosen(String name) {
    return System.getenv(name) != null || System.getProperty(name) != null;
  }

  private static void setUnlessChosen(String name, String value) {
    if (!isChosen(name)) {
      System.setProperty(name, value);
    }
  }

  /**
   * A folder that only this user can write to: one who could put a file there would run code in our
   * process. It is kept for the next start, unless it was made by someone else.
   */
  static Path cacheFolder() {
    Path folder =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "sparseforge-natives-" + System.getProperty("user.name"));
    try {
      if (isOurs(folder)) {
        return folder;
      }
      return Files.createTempDirectory("sparseforge-natives-");
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no folder for native libraries can be made under "
              + System.getProperty("java.io.tmpdir")
              + "; set ENGINE_CACHE_DIR to one",
          e);
    }
  }

  private static boolean isOurs(Path folder) throws IOException {
    if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(folder);
      return true;
    }
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return true;
    } catch (java.nio.file.FileAlreadyExistsException e) {
      var attributes =
          Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      Path probe = Files.createTempFile("sparseforge-owner-", "");
      try {
        return attributes.isDirectory()
            && attributes.owner().equals(Files.getOwner(probe))
            && PosixFilePermissions.toString(attributes.permissions()).equals("rwx------");
      } finally {
        Files.delete(probe);
      }
    }
  }
}
