#!/usr/bin/env bash
# Compiles kernels and the emulator with g++ into OUT/libsparseforge-emulator.so and, with every memory access checked,
# OUT/libsparseforge-emulator-checked.so. Prints nothing but what is wrong; does nothing where nothing changed.
#
#   build.sh OUT KERNELS HEADER [INCLUDES]
#
# KERNELS is a directory of .cu files, HEADER the file in it that declares them, INCLUDES where else they include from.
set -euo pipefail
mkdir -p "$1"
out=$(cd "$1" && pwd)
sources=$(cd "$2" && pwd)
header=$3
includes=$(cd "${4:-$2}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)

# One build at a time: several test processes may ask for the same library.
exec 9>"$out/lock"
flock 9

libraries=("$out/libsparseforge-emulator.so" "$out/libsparseforge-emulator-checked.so")
stale=
for library in "${libraries[@]}"; do
  if [ ! -e "$library" ] || [ -n "$(find "$sources" "$includes" "$here"/*.* -type f -newer "$library" -print -quit)" ]; then
    stale=1
  fi
done
[ -n "$stale" ] || exit 0

# The table of kernels, from the file that declares them.
{
  echo "#include \"$header\""
  echo '#include "registry.h"'
  echo 'const Kernel kernelTable[] = {'
  echo "#include \"$header\"" | g++ -std=c++17 -x c++ -E -P -DSF_EMULATOR -I"$here" -I"$sources" - |
    grep -ohE '\bsf_[a-z0-9_]+ ?\(' | tr -d ' (' | sort -u |
    sed 's/.*/  {"&", Entry<\&&>::call, Entry<\&&>::sizes},/'
  echo '  {nullptr, nullptr, nullptr}};'
} >"$out/table.cc"

# No fusing of products but where fmaf says so, as nvcc is told too. Nothing is shared between the two libraries when a
# process has both.
flags=(-std=c++17 -O2 -fPIC -DSF_EMULATOR -ffp-contract=off -fno-strict-aliasing
  -fvisibility=hidden -fno-gnu-unique -Wall -Werror -Wno-sign-compare -Wno-unknown-pragmas -Wno-unused-variable -I"$here" -I"$sources" -I"$includes")
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
for source in "$sources"/*.cu; do
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
