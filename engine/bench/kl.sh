#!/usr/bin/env bash
# How far each arithmetic is from fp32 on a checkpoint: Kullback-Leibler divergence of its distributions, in nats, a line
# of JSON each.
#
#   engine/bench/kl.sh CHECKPOINT [TOKENS] [MODES]
#   engine/bench/kl.sh models/small 2048 bf16,int8,bf16+fp8_cache
#
# TOKENS a file of token ids as text, or how many to draw at random (default 384; the same ones each time). Give a file
# with a real text's ids to learn something of a trained model. MODES as rows record them. THREADS=N (default: all
# processors). The fp32 of the same engine is the measure; it agrees with transformers to 1e-6.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 2; }
exec "$(dirname "$0")/java.sh" org.sparseforge.engine.model.KlDivergence "$1" "${2:-384}" "${THREADS:-$(nproc)}" \
  "${3:-bf16,int8,bf16+fp8_cache,int8+fp8_cache}"
