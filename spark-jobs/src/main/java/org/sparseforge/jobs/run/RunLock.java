package org.sparseforge.jobs.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.storage.Storage;

/**
 * Keeps a second process out of a run's directory. The operating system lets go of the lock when
 * the holder dies, however it dies. Guards local directories only: on other file systems nobody
 * stops two drivers from being started on one directory.
 */
final class RunLock implements AutoCloseable {
  static final String NAME = "lock";

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @return null where the file system has no locks
   */
  static RunLock take(Storage storage, String folder) throws IOException {
    if (!storage.isLocal()) {
      return null;
    }
    Path file = Path.of(storage.path(folder + "/" + NAME).toUri().getPath());
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new RunLock(channel);
      }
    } catch (OverlappingFileLockException e) {
      // this process holds it already, which is as good a reason to refuse
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new InputException(
        "another process is writing to "
            + storage.shown()
            + "; wait for it, or give --out another directory");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("a lock could not be given back", e);
    }
  }
}
