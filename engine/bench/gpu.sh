#!/usr/bin/env bash
# What only a GPU can show of the CUDA backend, in one call of at most nine minutes.
#
#   gpu.sh prepare     where Maven is: builds, and packs into engine/target/gpu.tgz all that a run needs
#   gpu.sh run         where the GPU is: needs that file and a JDK of 17 or more (JAVA_HOME, or on the PATH)
#   gpu.sh rehearse    where there is no GPU: what can be, on the emulator and as small as it goes
#
# With SPARSEFORGE_GPU_RUNTIME=1, prepare adds a Java runtime for a machine that has none. A run takes only files of the
# repository and engine/target/gpu.tgz. Where OUT names a folder, it leaves log.txt and summary.txt there as it goes.
# Every step has its own time limit, ends in "ok" or "FAILED", and does not keep the next from running.
# Exit code: 0 all ok, 1 a step failed, 2 nothing could be run.
set -uo pipefail
self=$(realpath "$0")
cd "$(dirname "$self")/../.." || exit 2
home=$PWD
bundle=$home/engine/target/gpu
packed=$bundle.tgz
console=org.junit.platform.console.ConsoleLauncher
junit=1.14.1
package=org.sparseforge.engine
# Of the runtime: what kernels, Jackson, JNA and JUnit's console ask for.
modules=java.base,java.desktop,java.logging,java.management,java.sql,java.xml,jdk.incubator.vector,jdk.unsupported
say() { printf 'gpu.sh: %s\n' "$*"; }
refuse() {
  say "$*" >&2
  exit 2
}

prepare() {
  command -v nvcc >/dev/null || refuse "no nvcc on the PATH, and without it there are no kernels to run"
  ./mvnw -q -pl engine -am test-compile || refuse "the build failed"
  [ -f engine/target/classes/org/sparseforge/engine/kernel/cuda/kernels.fatbin ] ||
    refuse "the build made no kernels.fatbin; see engine/src/main/cuda/build.sh"
  rm -rf "$bundle"
  mkdir -p "$bundle/engine" "$bundle/schemas"
  ./mvnw -q -pl engine -am dependency:copy-dependencies -DincludeScope=test -DexcludeGroupIds=org.sparseforge \
    -DoutputDirectory="$bundle/lib" || refuse "the libraries could not be gathered"
  ./mvnw -q -N dependency:copy -Dartifact=org.junit.platform:junit-platform-console-standalone:$junit \
    -DoutputDirectory="$bundle" || refuse "JUnit's console could not be fetched"
  # The console brings all of JUnit. What is not for kernels is left out, for a file that travels: the laws of jqwik, the
  # tokenizer, and the cpu's bf16 products.
  rm -f "$bundle"/lib/{junit,jqwik,dnnl,tokenizers,api,commons,gson,slf4j}-*
  cp -r engine/target/classes engine/target/test-classes "$bundle/engine/"
  cp -r schemas/target/classes "$bundle/schemas/"
  if [ -n "${SPARSEFORGE_GPU_RUNTIME:-}" ]; then
    "$(dirname "$(readlink -f "$(command -v javac)")")/jlink" --output "$bundle/runtime" --strip-debug \
      --no-header-files --no-man-pages --add-modules "$modules" || refuse "jlink made no Java runtime"
  fi
  tar -czf "$packed" -C "$bundle/.." gpu || refuse "${packed#"$home/"} could not be written"
  touch "$bundle"
  say "ready ($(du -m "$packed" | cut -f1) MB in ${packed#"$home/"}): engine/bench/gpu.sh run on the machine with the GPU"
}

find_java() {
  local candidate
  if [ "$packed" -nt "$bundle" ]; then
    rm -rf "$bundle"
    tar -xzf "$packed" -C "$(dirname "$packed")" || refuse "${packed#"$home/"} cannot be unpacked"
    touch "$bundle"
  fi
  for candidate in "${JAVA_HOME:-/nowhere}/bin/java" "$(command -v java)" "$bundle/runtime/bin/java"; do
    if [ -x "$candidate" ] && "$candidate" -version 2>&1 | grep -qE 'version "(1[7-9]|2[0-9])'; then
      [ -d "$bundle" ] ||
        refuse "there is no ${packed#"$home/"}; run engine/bench/gpu.sh prepare where Maven is, and bring it along"
      log=$(mktemp)
      java=("$candidate" -Xmx8g --add-modules=jdk.incubator.vector -cp
        "$bundle/engine/test-classes:$bundle/engine/classes:$bundle/schemas/classes:$bundle/junit-platform-console-standalone-$junit.jar:$bundle/lib/*")
      return
    fi
  done
  refuse "no JDK of 17 or more in JAVA_HOME, on the PATH or in the bundle; install one, or prepare with SPARSEFORGE_GPU_RUNTIME=1"
}

failed=0
# step TITLE SECONDS COMMAND...: at most so long, in engine/, where tests look for their files.
step() {
  local title=$1 seconds=$2 start=$SECONDS code verdict
  shift 2
  say "--- $title"
  # A process that waits for a device may not listen, so it is asked once and then ended.
  (cd engine && timeout -k 5 "$seconds" "$@") 2>&1 | grep -v '^WARNING: Using incubator' | tee "$log"
  code=${PIPESTATUS[0]}
  # Tests skip themselves where there is no GPU: a step that ran none of its tests has shown nothing.
  if [ "$code" = 0 ] && grep -qE '[1-9][0-9]* (tests|containers) (aborted|skipped)' "$log"; then code=skipped; fi
  case $code in
    0) verdict="ok in $((SECONDS - start)) s" ;;
    124 | 137) verdict="FAILED, not done in $seconds s" ;;
    *) verdict="FAILED ($code) after $((SECONDS - start)) s" ;;
  esac
  say "$title: $verdict"
  [ -z "${OUT:-}" ] || printf '%s: %s\n' "$title" "$verdict" >>"$OUT/summary.txt"
  [ "$code" = 0 ] || failed=1
}

# What the sanitizer watches: every kernel once, with sizes that are no multiple of anything.
small_shapes() {  # CLASS...
  local class
  for class; do echo "--select-class=$package.kernel.$class"; done
  echo '--include-methodname=.*#(linearAgrees|tiesGoTo|bothModesAgree|m.aModeAgrees|sparseAttentionAgrees|expertsAdd|gateChooses|layerNormAgrees|ropeAgrees|hadamardAgrees|roundFp8Is|addRmsNormChanges|sharesThatFall|rowsThatTheHost|anAnswerDoes).*'
}

torch_agrees() {
  local work
  work=$(mktemp -d)
  cat >"$work/compare.py" <<'PYTHON'
import base64, json, struct, sys
kept, made = (json.load(open(name)) for name in sys.argv[1:])
assert kept["prompt"] == made["prompt"] and kept["greedy"] == made["greedy"], "greedy tokens differ"
def floats(text):
    data = base64.b64decode(text)
    return struct.unpack("<%df" % (len(data) // 4), data)
worst = max(abs(a - b) for x, y in zip(kept["logits"], made["logits"]) for a, b in zip(floats(x), floats(y)))
print("greedy tokens are the same, logits differ by at most %.1e" % worst)
assert worst < 1e-3
PYTHON
  printf '%s\n' "python3 $home/engine/golden/make_golden.py $work short_one_group >$work/said 2>&1 &&" \
    "python3 $work/compare.py $home/engine/src/test/resources/golden/short_one_group.json $work/short_one_group.json"
}

run() {
  find_java
  command -v nvidia-smi >/dev/null || refuse "no nvidia-smi on the PATH: this machine shows no NVIDIA GPU"
  nvidia-smi --query-gpu=name,driver_version,memory.free,memory.total --format=csv || refuse "nvidia-smi fails"
  local suite=("${java[@]}" $console execute --disable-banner --details=summary --fail-if-no-tests)
  # What is worth most goes first; the limits add up to less than nine minutes.
  step "conformance against the reference, draws against the host" 60 "${suite[@]}" \
    --select-class=$package.kernel.GpuKernelsTest --select-class=$package.kernel.GpuAnswersTest
  step "conformance in bf16, on tensor cores" 45 "${suite[@]}" --select-class=$package.kernel.GpuBf16KernelsTest
  step "the published code's logits, choices and greedy tokens" 50 "${suite[@]}" \
    --select-class=$package.model.GpuGoldenTest
  step "graphs, every arithmetic and cache, completions drawn there and here" 45 "${suite[@]}" \
    --select-class=$package.model.GpuGraphsTest --select-class=$package.model.GpuNumericsTest \
    --select-class=$package.model.GpuSamplingTest
  step "random checkpoints against the cpu" 50 "${java[@]}" $package.model.BackendParity \
    gpu "$home/conf/models/small.json" 700 32
  step "timings in fp32" 45 "${java[@]}" $package.kernel.CudaTimings gpu 1 fp32
  step "timings in bf16" 45 "${java[@]}" $package.kernel.CudaTimings gpu 1 bf16
  step "laws of a whole model: batches, chunks, blocks" 45 "${suite[@]}" \
    --select-class=$package.model.GpuTransformerTest
  if command -v compute-sanitizer >/dev/null; then
    local tool
    for tool in memcheck racecheck; do
      # shellcheck disable=SC2046
      step "compute-sanitizer $tool" 55 compute-sanitizer --tool $tool --target-processes all --error-exitcode 9 \
        "${suite[@]}" $(small_shapes GpuKernelsTest GpuBf16KernelsTest GpuAnswersTest)
    done
  else
    say "SKIP compute-sanitizer: it is not on the PATH"
  fi
  if python3 -c 'import torch, transformers, safetensors' 2>/dev/null; then
    step "PyTorch makes the same golden values here" 35 bash -c "$(torch_agrees)"
  else
    say "SKIP PyTorch: python3 has not all of torch, transformers and safetensors"
  fi
}

rehearse() {
  find_java
  local suite=("${java[@]}" $console execute --disable-banner --details=summary --fail-if-no-tests)
  step "conformance on the emulator, some of it" 300 "${suite[@]}" $(small_shapes CudaKernelsTest CudaBf16KernelsTest CudaAnswersTest)
  step "random checkpoints against the cpu" 300 "${java[@]}" $package.model.BackendParity \
    emulator "$home/conf/models/nano.json" 80 4
  step "timings, of the emulator" 300 "${java[@]}" $package.kernel.CudaTimings emulator 64 bf16
  say "and what is skipped without a GPU, which a run counts as FAILED:"
  (cd engine && "${suite[@]}" --select-class=$package.kernel.GpuKernelsTest 2>&1) | grep -E 'aborted|skipped|GPU'
}

case ${1:-} in
  prepare) prepare ;;
  run | rehearse)
    if [ -n "${OUT:-}" ] && [ -z "${SPARSEFORGE_GPU_LOGGED:-}" ]; then
      SPARSEFORGE_GPU_LOGGED=1 bash "$self" "$1" 2>&1 | tee "$OUT/log.txt"
      exit "${PIPESTATUS[0]}"
    fi
    "$1"
    [ "$failed" = 0 ] || exit 1
    say "all ok in $SECONDS s"
    ;;
  *) refuse "say prepare, run or rehearse; the head of this file has what each does" ;;
esac
