#!/usr/bin/env bash
# Compiles the kernels and the emulator with g++ into DIR/libsparseforge-emulator.so and, with every memory access
# checked, DIR/libsparseforge-emulator-checked.so. Prints nothing but what is wrong.
#
#   build.sh KERNEL_SOURCES DIR [MORE_KERNEL_SOURCES]
set -euo pipefail
sources=$(cd "$1" && pwd)
mkdir -p "$2"
out=$(cd "$2" && pwd)
more=${3:+$(cd "$3" && pwd)}
here=$(cd "$(dirname "$0")" && pwd)

# One build at a time: several test processes may ask for the same library.
exec 9>"$out/lock"
flock 9

libraries=("$out/libsparseforge-emulator.so" "$out/libsparseforge-emulator-checked.so")
for library in "${libraries[@]}"; do
  if [ ! -e "$library" ] || [ -n "$(find "$sources" "$here" ${more:+"$more"} -type f -newer "$library" -print -quit)" ]; then
    stale=1
  fi
done
[ -n "${stale:-}" ] || exit 0

# The table of kernels, from the files that declare them.
{
  echo '#include "kernels.cuh"'
  [ -z "$more" ] || echo '#include "more_kernels.cuh"'
  echo '#include "registry.h"'
  echo 'const Kernel kernelTable[] = {'
  echo '#include "kernels.cuh"' | g++ -std=c++17 -x c++ -E -P -DSF_EMULATOR -I"$here" -I"$sources" - |
    grep -ohE '\bsf_[a-z0-9_]+ ?\(' | grep -v '^sf_emu' | tr -d ' (' | sort -u |
    sed 's/.*/  {"&", Entry<\&&>::call, Entry<\&&>::sizes},/'
  if [ -n "$more" ]; then
    grep -ohE '\bsf_[a-z0-9_]+\(' "$more/more_kernels.cuh" | tr -d '(' | sort -u |
      sed 's/.*/  {"&", Entry<\&&>::call, Entry<\&&>::sizes},/'
  fi
  echo '  {nullptr, nullptr, nullptr}};'
} >"$out/table.cc"

# No fusing of products but where fmaf says so, as nvcc is told too. Nothing is shared between the two libraries when a
# process has both.
flags=(-std=c++17 -O2 -fPIC -DSF_EMULATOR -ffp-contract=off -fno-strict-aliasing
  -fvisibility=hidden -fno-gnu-unique -Wall -Werror -Wno-sign-compare -Wno-unknown-pragmas -Wno-unused-variable -I"$here" -I"$sources" ${more:+-I"$more"})
# An fmaf that is one instruction, where the machine has it.
grep -qw fma /proc/cpuinfo 2>/dev/null && flags+=(-mfma)

jobs=$out/jobs
: >"$jobs"
compile() {  # NAME SOURCE FLAGS...
  local object=$out/$1.o source=$2
  shift 2
  printf '%q ' g++ "${flags[@]}" "$@" -x c++ -c "$source" -o "$object" >>"$jobs"
  echo >>"$jobs"
}
plain=()
checked=()
for source in "$here"/*.cc "$out/table.cc"; do
  name=$(basename "$source" .cc)
  compile "$name" "$source"
  plain+=("$out/$name.o")
  checked+=("$out/$name.o")
done
for source in "$sources"/*.cu ${more:+"$more"/*.cu}; do
  name=$(basename "$source" .cu)
  compile "$name.plain" "$source"
  # Only the calls before memory accesses are wanted, and ours answer them.
  compile "$name.checked" "$source" -fsanitize=thread --param tsan-instrument-func-entry-exit=0
  plain+=("$out/$name.plain.o")
  checked+=("$out/$name.checked.o")
done
xargs -P "$(nproc)" -I{} bash -c '{}' <"$jobs"

link() { g++ -shared -o "$1.part" "${@:2}" && mv "$1.part" "$1"; }
link "${libraries[0]}" "${plain[@]}"
link "${libraries[1]}" "${checked[@]}"
