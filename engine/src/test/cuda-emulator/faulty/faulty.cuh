// Kernels with one defect each, for the emulator's own tests.
#pragma once

#include "emulator.h"

extern "C" __global__ void sf_faulty_ok(int* out, int n);
extern "C" __global__ void sf_faulty_barrier_after_return(int* out);
extern "C" __global__ void sf_faulty_two_barriers(int* out);
extern "C" __global__ void sf_faulty_barrier_left_behind(int* out);
extern "C" __global__ void sf_faulty_shuffle_from_returned(int* out);
extern "C" __global__ void sf_faulty_shuffle_outside_mask(int* out);
extern "C" __global__ void sf_faulty_dynamic_overflow(int* out);
extern "C" __global__ void sf_faulty_no_barrier(int* out);
extern "C" __global__ void sf_faulty_unwritten_shared(int* out);
extern "C" __global__ void sf_faulty_out_of_bounds(int* out);
extern "C" __global__ void sf_faulty_misaligned(int* out);
extern "C" __global__ void sf_faulty_blocks_race(int* out);
extern "C" __global__ void sf_faulty_counts(int* out);
