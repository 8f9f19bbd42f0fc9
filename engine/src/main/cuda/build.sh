#!/usr/bin/env bash
# Compiles all kernels into one fatbin: machine code for sm_80, sm_90a and sm_100, and PTX for what comes after. Where
# there is no nvcc it says so in one line and leaves things as they are; where nothing changed it does nothing. A kernel
# that spills registers is named in a warning.
#
#   build.sh FATBIN
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
fatbin=$1

if ! command -v nvcc >/dev/null; then
  echo "cuda: SKIP $(basename "$fatbin"): no nvcc on the PATH; this build has no CUDA backend"
  exit 0
fi
if [ -e "$fatbin" ] && [ -z "$(find "$here" -type f -newer "$fatbin" -print -quit)" ]; then
  exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# One source, so that one module holds every kernel, as machine code and as PTX.
for source in "$here"/*.cu; do
  echo "#include \"$source\""
done >"$work/kernels.cu"
# Older compilers lack the newest devices (they list sm_90a as sm_90); PTX is for what comes after the last one.
known=$(nvcc --list-gpu-code)
devices=()
for code in 80 90a 100; do
  if grep -qx "sm_${code%a}" <<<"$known"; then
    devices+=(-gencode "arch=compute_$code,code=sm_$code")
    last=$code
  fi
done
devices+=(-gencode "arch=compute_$last,code=compute_$last")
# Products are fused where the sources say fmaf and nowhere else; all else is IEEE by default.
nvcc -std=c++17 -O3 -fmad=false -Werror all-warnings -Xptxas -v --threads 2 "${devices[@]}" \
  -fatbin -o "$work/kernels.fatbin" "$work/kernels.cu" >"$work/log" 2>&1 || {
  grep -v '^ptxas info' "$work/log" >&2
  exit 1
}
# Registers that do not suffice are moved to memory in silence.
spilling=$(grep -A1 'Function properties' "$work/log" | grep -B1 -E '[1-9][0-9]* bytes (stack frame|spill)' |
  sed -n 's/.*Function properties for //p' | sort -u | paste -sd ' ' || true)
if [ -n "$spilling" ]; then
  echo "cuda: WARNING: $(nvcc --version | sed -n 's/.*release \([0-9.]*\).*/nvcc \1/p') spills registers in $spilling"
fi
mkdir -p "$(dirname "$fatbin")"
mv "$work/kernels.fatbin" "$fatbin"
