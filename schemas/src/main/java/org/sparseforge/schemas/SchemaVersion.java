package org.sparseforge.schemas;

/**
 * The version of the Parquet contract. A new column is nullable and raises the minor number; a
 * removed or changed one raises the major number.
 */
public final class SchemaVersion {
  public static final int MAJOR = 1;
  public static final int MINOR = 1;

  /** What the {@code schema_version} column holds, {@code "major.minor"}. */
  public static final String CURRENT = MAJOR + "." + MINOR;

  /** Version of the product, as {@code provenance.generator_version} gives it. */
  public static final String GENERATOR = "0.1.0";

  private SchemaVersion() {}

  /** Whether rows of {@code version} can be read by this code: the same major number, any minor. */
  public static boolean isReadable(String version) {
    if (version == null || !version.matches("\\d{1,6}\\.\\d{1,6}")) {
      return false;
    }
    return Integer.parseInt(version.substring(0, version.indexOf('.'))) == MAJOR;
  }

  /** Whether rows of {@code version} can be read, and may have columns this code does not know. */
  public static boolean isLater(String version) {
    return isReadable(version)
        && Integer.parseInt(version.substring(version.indexOf('.') + 1)) > MINOR;
  }
}
