#!/usr/bin/env bash
# Compiles all kernels into one fatbin: machine code for sm_80, sm_90a and sm_100, and PTX for what comes after. Where
# there is no nvcc it says so in one line and leaves things as they are; where nothing changed it does nothing.
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
# Products are fused where the sources say fmaf and nowhere else, and fp32 is IEEE: the defaults of the rest.
nvcc -std=c++17 -O3 -fmad=false -Werror all-warnings -Xptxas -v --threads 2 \
  -gencode arch=compute_80,code=sm_80 \
  -gencode arch=compute_90a,code=sm_90a \
  -gencode arch=compute_100,code=sm_100 \
  -gencode arch=compute_100,code=compute_100 \
  -fatbin -o "$work/kernels.fatbin" "$work/kernels.cu" >"$work/log" 2>&1 || {
  grep -v '^ptxas info' "$work/log"
  exit 1
}
# Registers that do not suffice are moved to memory in silence; a kernel that does that is a defect.
if grep -A1 'Function properties' "$work/log" | grep -E '[1-9][0-9]* bytes (stack frame|spill)'; then
  grep -E -B1 '[1-9][0-9]* bytes (stack frame|spill)' "$work/log" >&2
  echo "cuda: these kernels spill" >&2
  exit 1
fi
mkdir -p "$(dirname "$fatbin")"
mv "$work/kernels.fatbin" "$fatbin"
