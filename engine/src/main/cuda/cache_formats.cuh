// What a slot of a latent cache holds, by format: at(slot, i) is number i of the slot's row.
#pragma once

#include "numbers.cuh"

// Columns of a latent that share a scale.
constexpr int LATENT_GROUP = 128;

struct F32Cache {
  const float* data;
  size_t width;

  __device__ F32Cache(const void* cache, int latent, int rope) : data((const float*)cache), width(latent + rope) {}

  __device__ float at(int slot, int i) const { return data[slot * width + i]; }
};

struct Bf16Cache {
  const Bf16Bits* data;
  size_t width;

  __device__ Bf16Cache(const void* cache, int latent, int rope)
      : data((const Bf16Bits*)cache), width(latent + rope) {}

  __device__ float at(int slot, int i) const { return fromBf16(data[slot * width + i]); }
};

// Where the parts of an fp8 record lie.
struct Fp8Record {
  int latent;
  size_t bytes;

  __device__ Fp8Record(int latent, int rope)
      : latent(latent), bytes(latent + latent / LATENT_GROUP * sizeof(float) + rope * sizeof(Bf16Bits)) {}

  __device__ size_t scales() const { return latent; }
  __device__ size_t rope() const { return latent + latent / LATENT_GROUP * sizeof(float); }
};

struct Fp8Cache {
  const unsigned char* data;
  Fp8Record record;

  __device__ Fp8Cache(const void* cache, int latent, int rope)
      : data((const unsigned char*)cache), record(latent, rope) {}

  __device__ float at(int slot, int i) const {
    const unsigned char* from = data + slot * record.bytes;
    if (i >= record.latent) {
      return fromBf16(((const Bf16Bits*)(from + record.rope()))[i - record.latent]);
    }
    return fromFp8(from[i]) * ((const float*)(from + record.scales()))[i / LATENT_GROUP];
  }
};

// Expands to ENTRY(suffix, cache type) for the formats that tensor cores read.
#define SF_SMALL_CACHE_FORMATS(ENTRY) \
  ENTRY(bf16, Bf16Cache)              \
  ENTRY(fp8, Fp8Cache)

// The same for every cache format.
#define SF_CACHE_FORMATS(ENTRY) \
  ENTRY(f32, F32Cache)          \
  SF_SMALL_CACHE_FORMATS(ENTRY)
