#!/usr/bin/env bash
# Times the operators of the cpu backend on a checkpoint's shapes, with JMH; a Markdown table at the end.
#
#   engine/bench/kernels.sh CHECKPOINT [NUMERICS] [PATTERN] [PARAMETER=VALUE,VALUE ...]
#   engine/bench/kernels.sh bench bf16 'LinearBench|ExpertsBench' rows=1,32,512
#
# NUMERICS fp32 or bf16 (default); PATTERN a regular expression over LinearBench, IndexerBench, TopkBench,
# AttentionBench, ExpertsBench, LatentMapsBench (default: all of them, several minutes). THREADS=N (default: all
# processors). Ceilings are measured at the start, or given: JAVA_OPTS='-Dbf16_gflops=830 -Dfp32_gflops=420 -Dgbs=46'.
# Nothing else should run.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 2; }
here=$(cd "$(dirname "$0")/../.." && pwd)
classpath=$here/engine/bench/jmh/target/bench.classpath
[ -n "${BUILT:-}" ] || (cd "$here" && ./mvnw -q -B -Pbench -pl engine/bench/jmh -am compile dependency:build-classpath \
  -Dmdep.outputFile="$classpath" -Dmdep.includeScope=compile) >&2
checkpoint=$1 numerics=${2:-bf16} pattern=${3:-.*}
shift $(($# < 3 ? $# : 3))
# shellcheck disable=SC2086 # flags are words
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" --add-modules jdk.incubator.vector -XX:+UseTransparentHugePages -Xmx8g \
  -Dcheckpoint="$checkpoint" -Dnumerics="$numerics" -Dthreads="${THREADS:-$(nproc)}" ${JAVA_OPTS:-} \
  -cp "$here/engine/bench/jmh/target/classes:$(cat "$classpath")" org.sparseforge.engine.bench.KernelBench \
  "$pattern" "$@"
