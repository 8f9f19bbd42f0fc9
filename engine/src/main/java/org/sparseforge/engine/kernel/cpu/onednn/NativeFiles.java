package org.sparseforge.engine.kernel.cpu.onednn;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The library as files, since the system loads nothing from within a jar: unpacked once into the
 * temporary directory, and found there by later runs.
 */
record NativeFiles(Path dnnl, Path gomp) {
  private static final String RESOURCES = "/org/bytedeco/dnnl/linux-x86_64/";
  private static final String DNNL = "libdnnl.so.3";
  private static final String GOMP = "libgomp.so.1";

  /** The library is not there, or cannot be unpacked. */
  static final class MissingException extends Exception {
    private static final long serialVersionUID = 1;

    MissingException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static NativeFiles extracted() throws MissingException {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    URL resource = NativeFiles.class.getResource(RESOURCES + DNNL);
    if (!system.equals("Linux amd64") || resource == null) {
      throw new MissingException(
          resource == null
              ? "oneDNN (org.bytedeco:dnnl, linux-x86_64) is not on the class path"
              : "oneDNN comes for Linux on x86-64 only, this is " + system,
          null);
    }
    try {
      long size = resource.openConnection().getContentLengthLong();
      Path folder =
          Path.of(System.getProperty("java.io.tmpdir"))
              .resolve("sparseforge-onednn-" + System.getProperty("user.name") + "-" + size);
      Files.createDirectories(folder);
      // libdnnl looks for libgomp beside itself.
      Path gomp = extract(folder, GOMP);
      return new NativeFiles(extract(folder, DNNL), gomp);
    } catch (IOException e) {
      throw new MissingException("oneDNN cannot be unpacked: " + e.getMessage(), e);
    }
  }

  /** Renamed into place when whole, so that another process never loads half a file. */
  private static Path extract(Path folder, String name) throws IOException {
    Path file = folder.resolve(name);
    URL resource = NativeFiles.class.getResource(RESOURCES + name);
    if (Files.exists(file)
        && Files.size(file) == resource.openConnection().getContentLengthLong()) {
      return file;
    }
    Path partial = Files.createTempFile(folder, name, ".part");
    try (InputStream in = resource.openStream()) {
      Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
    return file;
  }
}
