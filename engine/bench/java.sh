#!/usr/bin/env bash
# Compiles the engine and runs a measurement of its test sources: java.sh CLASS ARGUMENTS...
# JAVA_OPTS are more flags for the JVM; with BUILT=1 nothing is compiled.
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
classpath=$here/engine/target/bench.classpath
[ -n "${BUILT:-}" ] || (cd "$here" && ./mvnw -q -B -pl engine -am test-compile dependency:build-classpath \
  -Dmdep.outputFile="$classpath" -Dmdep.includeScope=test) >&2
# shellcheck disable=SC2086 # flags are words
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" --add-modules jdk.incubator.vector -XX:+UseTransparentHugePages -Xmx8g \
  ${JAVA_OPTS:-} \
  -cp "$here/engine/target/classes:$here/engine/target/test-classes:$here/schemas/target/classes:$(cat "$classpath")" "$@"
