#!/usr/bin/env bash
# Tells Spark which GPUs a machine has: {"name": "gpu", "addresses": ["0", "1"]}. Addresses are the numbers by which
# CUDA counts devices, which is nvidia-smi's order under CUDA_DEVICE_ORDER=PCI_BUS_ID (see spark-gpu.conf). Where
# CUDA_VISIBLE_DEVICES hides devices, CUDA counts those that are left from 0; executors must run with the same value.
set -euo pipefail

if [ -n "${CUDA_VISIBLE_DEVICES:-}" ]; then
  count=$(tr ',' '\n' <<<"$CUDA_VISIBLE_DEVICES" | grep -c .)
elif command -v nvidia-smi >/dev/null; then
  count=$(nvidia-smi --query-gpu=index --format=csv,noheader | grep -c .) || {
    echo "gpu-discovery: nvidia-smi shows no GPU" >&2
    exit 1
  }
else
  echo "gpu-discovery: no nvidia-smi on the PATH of $HOSTNAME; is NVIDIA's driver installed?" >&2
  exit 1
fi
addresses=$(seq -s ', ' -f '"%g"' 0 $((count - 1)))
echo "{\"name\": \"gpu\", \"addresses\": [$addresses]}"
