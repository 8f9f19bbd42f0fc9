package org.sparseforge.jobs.fake;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk under {@code crash:///}, which dies at a chosen change: making, renaming or
 * deleting something, creating a file, or closing one (what was written then is lost in part). Once
 * dead, nothing can be changed until {@link #crashAt} is called again.
 */
public final class CrashingFileSystem extends RawLocalFileSystem {
  private static long changesLeft = Long.MAX_VALUE;
  private static String message = "crashed";
  private static long free = Long.MAX_VALUE / 4;

  public static synchronized void crashAt(long change, String says) {
    changesLeft = change;
    message = says;
  }

  public static synchronized void recover() {
    changesLeft = Long.MAX_VALUE;
    free = Long.MAX_VALUE / 4;
  }

  public static synchronized boolean isDead() {
    return changesLeft < 0;
  }

  public static synchronized void freeBytes(long bytes) {
    free = bytes;
  }

  public static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set("fs.crash.impl", CrashingFileSystem.class.getName());
    return configuration;
  }

  private static synchronized void change() throws IOException {
    if (changesLeft <= 0) {
      changesLeft = -1;
      throw new IOException(message);
    }
    changesLeft--;
  }

  @Override
  public URI getUri() {
    return URI.create("crash:///");
  }

  @Override
  protected void checkPath(Path path) {}

  @Override
  public FSDataOutputStream create(
      Path f, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable p)
      throws IOException {
    change();
    return wrap(super.create(f, overwrite, bufferSize, replication, blockSize, p));
  }

  @Override
  public FSDataOutputStream create(
      Path f,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable p)
      throws IOException {
    change();
    return wrap(super.create(f, overwrite, bufferSize, replication, blockSize, p));
  }

  private static FSDataOutputStream wrap(OutputStream out) throws IOException {
    return new FSDataOutputStream(
        new FilterOutputStream(out) {
          private boolean closed;

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            if (isDead()) {
              throw new IOException(message);
            }
            out.write(bytes, offset, length);
          }

          @Override
          public void close() throws IOException {
            if (!closed) {
              closed = true;
              out.close();
              change();
            }
          }
        },
        null);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    change();
    return super.rename(from, to);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    change();
    return super.delete(path, recursive);
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    change();
    return super.mkdirs(path);
  }

  @Override
  public org.apache.hadoop.fs.FsStatus getStatus(Path path) {
    return new org.apache.hadoop.fs.FsStatus(free, 0, free);
  }
}
