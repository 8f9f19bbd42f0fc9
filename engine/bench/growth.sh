#!/usr/bin/env bash
# How the cost of a token grows with its context, as a Markdown table.
#
#   engine/bench/growth.sh CHECKPOINT [NUMERICS] [LENGTHS] [DECODE_ROUNDS] [PREFILL_ROUNDS] [CHUNK]
#   engine/bench/growth.sh models/small bf16 1024,4096,16384,65536,131072 60 3 256
#
# NUMERICS fp32 or bf16 (default); LENGTHS ascending, the model must take the longest; THREADS=N (default: all
# processors). Nothing else should run.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2; }
exec "$(dirname "$0")/java.sh" org.sparseforge.engine.model.Growth "$1" "${2:-bf16}" "${THREADS:-$(nproc)}" \
  "${3:-1024,2048,4096,8192,16384,32768,65536,131072}" "${4:-60}" "${5:-3}" "${6:-256}"
