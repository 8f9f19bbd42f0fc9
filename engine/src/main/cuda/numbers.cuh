// Number formats as the engine defines them: bf16, fp16 and e4m3 as bits, and weight matrices over them.
#pragma once

#include "kernels.cuh"

using Bf16Bits = unsigned short;
using Fp16Bits = unsigned short;
using Fp8Bits = unsigned char;

__device__ inline float fromBf16(Bf16Bits bits) { return __uint_as_float((unsigned)bits << 16); }

// To nearest, ties to even; NaN stays NaN, overflow becomes infinite.
__device__ inline Bf16Bits toBf16(float x) {
  unsigned bits = __float_as_uint(x);
  if (x != x) {
    return (Bf16Bits)(bits >> 16 | 0x40);
  }
  return (Bf16Bits)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

__device__ inline float fromFp16(Fp16Bits bits) {
  // The exponent moves over, and 2^112 mends its bias, for subnormals too.
  float magnitude = __uint_as_float((unsigned)(bits & 0x7fff) << 13) * 0x1p112f;
  if ((bits & 0x7c00) == 0x7c00) {
    magnitude = __uint_as_float(0x7f800000u | (unsigned)(bits & 0x3ff) << 13);
  }
  return bits & 0x8000 ? -magnitude : magnitude;
}

__device__ inline float fromFp8(Fp8Bits bits) {
  float magnitude = __uint_as_float((unsigned)(bits & 0x7f) << 20) * 0x1p120f;
  if ((bits & 0x7f) == 0x7f) {
    magnitude = __uint_as_float(0x7fc00000u);
  }
  return bits & 0x80 ? -magnitude : magnitude;
}

// To nearest, ties to even; saturates at 448; NaN stays NaN.
__device__ inline Fp8Bits toFp8(float x) {
  unsigned bits = __float_as_uint(x);
  Fp8Bits sign = (Fp8Bits)(bits >> 24 & 0x80);
  float magnitude = fabsf(x);
  if (x != x) {
    return 0x7f;
  }
  if (magnitude >= 448.0f) {
    return sign | 0x7e;
  }
  // Neighbours are 2^-3 of the leading power of two apart, and 2^-9 below 2^-6.
  int exponent = (int)(__float_as_uint(magnitude) >> 23) - 127;
  exponent = exponent < -6 ? -6 : exponent;
  int steps = (int)rintf(magnitude * __uint_as_float((unsigned)(130 - exponent) << 23));
  // Eight steps are one power of two, so a carry out of the mantissa lands in the exponent.
  return (Fp8Bits)(sign | (((exponent + 6) << 3) + steps));
}

// The scale with which numbers up to amax fit e4m3: amax / 448, or the next power of two.
__device__ inline float fp8Scale(float amax, int ue8m0) {
  float scale = (amax < 1e-4f ? 1e-4f : amax) * (1.0f / 448.0f);
  if (!ue8m0) {
    return scale;
  }
  unsigned bits = __float_as_uint(scale);
  unsigned exponent = (bits >> 23) + ((bits & 0x7fffff) != 0 ? 1 : 0);
  return __uint_as_float((exponent > 255 ? 255 : exponent) << 23);
}

// The larger; NaN if either is.
__device__ inline float maxOrNan(float a, float b) { return b > a || b != b ? b : a; }

// ---- weight matrices: what at(row, col) means for each format -------------------------------------------------------

struct F32Matrix {
  const float* data;
  size_t cols;

  __device__ F32Matrix(const void* weight, const float*, int, int, int cols)
      : data((const float*)weight), cols(cols) {}

  __device__ float at(int row, int col) const { return data[row * cols + col]; }
};

struct Bf16Matrix {
  const Bf16Bits* data;
  size_t cols;

  __device__ Bf16Matrix(const void* weight, const float*, int, int, int cols)
      : data((const Bf16Bits*)weight), cols(cols) {}

  __device__ float at(int row, int col) const { return fromBf16(data[row * cols + col]); }
};

struct Fp16Matrix {
  const Fp16Bits* data;
  size_t cols;

  __device__ Fp16Matrix(const void* weight, const float*, int, int, int cols)
      : data((const Fp16Bits*)weight), cols(cols) {}

  __device__ float at(int row, int col) const { return fromFp16(data[row * cols + col]); }
};

struct Fp8Matrix {
  const Fp8Bits* data;
  const float* scales;
  size_t cols;
  int quantRows;
  int quantCols;
  int scaleCols;

  __device__ Fp8Matrix(const void* weight, const float* scales, int quantRows, int quantCols, int cols)
      : data((const Fp8Bits*)weight),
        scales(scales),
        cols(cols),
        quantRows(quantRows),
        quantCols(quantCols),
        scaleCols((cols + quantCols - 1) / quantCols) {}

  __device__ float at(int row, int col) const {
    float scale = scales[(size_t)(row / quantRows) * scaleCols + col / quantCols];
    return fromFp8(data[row * cols + col]) * scale;
  }
};

// Expands to ENTRY(suffix, matrix type) for every weight format.
#define SF_WEIGHT_FORMATS(ENTRY) \
  ENTRY(f32, F32Matrix)          \
  ENTRY(bf16, Bf16Matrix)        \
  ENTRY(f16, Fp16Matrix)         \
  ENTRY(fp8, Fp8Matrix)

__device__ inline float silu(float x) { return x / (1.0f + expf(-x)); }
