#!/usr/bin/env bash
# Tokens a second of prefill and decode on a checkpoint, a line of JSON each.
#
#   engine/bench/throughput.sh CHECKPOINT [NUMERICS] [CONTEXTS] [BATCHES] [PREFILLS] [STEPS]
#   engine/bench/throughput.sh models/small bf16 1024,4096 1,32 3 100
#
# NUMERICS as rows have it: fp32, bf16 (default), int8, bf16+fp8_cache, int8+fp8_cache; CONTEXTS and BATCHES separated by
# commas; PREFILLS repetitions; STEPS of decode.
# THREADS=N (default: all processors). OPERATORS=true also prints microseconds an operator. Nothing else should run.
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
[ $# -ge 1 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2; }
classpath=$here/engine/target/bench.classpath
(cd "$here" && ./mvnw -q -B -pl engine -am test-compile dependency:build-classpath \
  -Dmdep.outputFile="$classpath" -Dmdep.includeScope=test) >&2
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" --add-modules jdk.incubator.vector -XX:+UseTransparentHugePages -Xmx8g \
  -Doperators="${OPERATORS:-false}" \
  -cp "$here/engine/target/classes:$here/engine/target/test-classes:$here/schemas/target/classes:$(cat "$classpath")" \
  org.sparseforge.engine.model.Throughput "$1" "${2:-bf16}" "${THREADS:-$(nproc)}" "${3:-1024,4096}" "${4:-1,32}" \
  "${5:-3}" "${6:-100}"
