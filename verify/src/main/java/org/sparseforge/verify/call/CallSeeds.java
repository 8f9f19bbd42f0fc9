package org.sparseforge.verify.call;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.sparseforge.schemas.Identity;

/**
 * Seeds of calls and of choices: a function of what they are for, whenever and wherever it runs.
 */
public final class CallSeeds {
  private CallSeeds() {}

  /**
   * @param seed of the run
   * @param index of the row that is worked on
   * @param key names the call or choice within the row
   * @return 0 to 2^31 - 1, which every server takes
   */
  public static long of(long seed, long index, String key) {
    MessageDigest sha = Identity.newSha256();
    sha.update(ByteBuffer.allocate(2 * Long.BYTES).putLong(seed).putLong(index).array());
    byte[] digest = sha.digest(key.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest).getLong() >>> 33;
  }
}
