#!/usr/bin/env bash
# The acceptance of rollouts: synthesize with attempts by a scripted model behind a faulty server on
# loopback, once undisturbed and once with two kill -9, then everything that must come out.
#
#   spark-jobs/bench/rollouts.sh DIR [TASKS=300] [SAMPLES=8] [FAULTS=0.1] [OPTION...]
#
# Options are synthesize's. Needs a checkout whose tests are compiled:
#   mvn -q -pl spark-jobs -am test-compile
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
dir=$1 tasks=${2:-300} samples=${3:-8} faults=${4:-0.1}
shift $(($# < 4 ? $# : 4))
seed=7
mkdir -p "$dir"
say() { printf '%s  %s\n' "$(date +%T)" "$*"; }

# Some tasks are passed by nobody and replaced, so the server has to know more than are wanted.
if [ ! -f "$dir/known/manifest.json" ]; then
  say "tasks for the server"
  "$home/sparseforge" synthesize --kind general --tasks $((tasks + tasks / 5 + 10)) --seed $seed \
    --out "$dir/known"
fi

classes=$home/spark-jobs/target/test-classes:$home/engine/target/test-classes:$home/verify/target/test-classes
classpath=$classes:$home/spark-jobs/target/sparseforge.jar:$home/spark-jobs/target/lib/*:$(cat "$home/spark-jobs/target/spark.classpath")
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
# Both end as the process they start, so that whoever kills them hits it.
scripted() { exec "$java" "@$home/conf/jvm.options" -Xmx1g "-Dlog4j2.configurationFile=$home/conf/log4j2.properties" \
  "-Dsparseforge.log=$dir/scripted.log" -cp "$classpath" "org.sparseforge.jobs.scripted.$@"; }

endpoint=
stop() { [ -z "$endpoint" ] || kill "$endpoint" 2>/dev/null || true; }
trap stop EXIT
serve() {
  stop
  rm -f "$dir/ref"
  scripted ScriptedEndpointMain "$dir/known" "$faults" 0 >"$dir/ref" &
  endpoint=$!
  until [ -s "$dir/ref" ]; do
    kill -0 "$endpoint" || exit 1
    sleep 0.5
  done
  ref=$(cat "$dir/ref")
  address=${ref#openai:}
}
launch() {
  exec "$home/sparseforge" synthesize --kind general --tasks "$tasks" --rollouts "$samples" --seed $seed \
    --model "$ref" --out "$1" --prices "$dir/prices.yaml" --request-seconds 5 "${@:2}"
}
digest() { grep -o '"digest" *: *"[0-9a-f]*"' "$1/manifest.json" | head -n 1; }
processes() { pgrep -fc 'bwrap.*--as-pid-1' || true; }
echo 'scripted: {prompt: 0.28, cached: 0.028, completion: 0.42}' >"$dir/prices.yaml"

say "undisturbed by kills"
serve
(TIMEFORMAT='%R s wall, %U + %S s of CPU'; time (launch "$dir/whole" "$@"))
curl -s "${address%/v1*}/stats"; echo

ended() { say "it ended before it was killed: take more TASKS than $tasks"; exit 1; }

say "killed twice"
serve
for place in 1 2; do
  launch "$dir/killed" "$@" >"$dir/killed.log" 2>&1 &
  driver=$!
  # The line of a wave that was committed; the next one is then under way.
  until [ "$(grep -c ' accepted | ' "$dir/killed.log")" -ge "$place" ]; do
    kill -0 "$driver" 2>/dev/null || { tail -n 5 "$dir/killed.log" && ended; }
    sleep 0.3
  done
  sleep $((2 * place))
  kill -9 "$driver" 2>/dev/null || ended
  wait "$driver" || true
  sleep 2
  say "killed; $(tail -n 1 "$dir/killed.log"); environments left: $(processes)"
done
(TIMEFORMAT='%R s wall, %U + %S s of CPU'; time (launch "$dir/killed" "$@"))
curl -s "${address%/v1*}/stats"; echo

say "what must come out"
(scripted RolloutCheck "$dir/whole" "$tasks" "$samples")
if [ "$(digest "$dir/whole")" != "$(digest "$dir/killed")" ]; then
  say "WRONG: digests differ: $(digest "$dir/whole") and $(digest "$dir/killed")"
  exit 1
fi
say "one digest: $(digest "$dir/whole")"
