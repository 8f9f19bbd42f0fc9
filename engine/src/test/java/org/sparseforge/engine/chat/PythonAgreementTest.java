package org.sparseforge.engine.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Asks a real Python, where there is one, about numbers no one thought of. */
class PythonAgreementTest {
  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final String DUMPS =
      "import sys, json\nfor line in sys.stdin: print(json.dumps(float.fromhex(line)))";

  @Test
  void pythonSpellsTheSameDoubles() throws Exception {
    assumeTrue(Files.isExecutable(PYTHON), "skipped: there is no " + PYTHON);
    List<Double> values = doubles(new Random(20260101));
    Process python = new ProcessBuilder(PYTHON.toString(), "-I", "-c", DUMPS).start();
    Thread writer =
        new Thread(
            () -> {
              try (Writer in =
                  new OutputStreamWriter(python.getOutputStream(), StandardCharsets.US_ASCII)) {
                for (double value : values) {
                  in.write(Double.toHexString(value) + "\n");
                }
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    writer.start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(python.getInputStream(), StandardCharsets.US_ASCII))) {
      for (double value : values) {
        assertEquals(out.readLine(), PythonFloat.repr(value));
      }
    } finally {
      python.destroy();
    }
  }

  private static List<Double> doubles(Random random) {
    List<Double> values = new ArrayList<>();
    for (int exponent = Double.MIN_EXPONENT - 52; exponent <= Double.MAX_EXPONENT; exponent++) {
      double power = Math.scalb(1.0, exponent);
      values.addAll(List.of(power, -power, Math.nextUp(power), Math.nextDown(power)));
    }
    int many = "full".equals(System.getProperty("sparseforge.tests")) ? 100_000 : 10_000;
    for (int i = 0; i < many; i++) {
      double anyBits = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(anyBits)) {
        values.add(anyBits);
      }
      values.add(random.nextInt(2_000_000) / Math.pow(10, random.nextInt(24)));
      values.add(Double.longBitsToDouble(random.nextLong() >>> 12));
      values.add((double) (random.nextLong() >> random.nextInt(40)));
    }
    values.removeIf(value -> value == 0);
    return values;
  }
}
