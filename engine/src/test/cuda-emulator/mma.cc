// Matrix products of a warp, from the fragments' documented layouts.
#include "emulator.h"

namespace {

struct Fragments {
  float* d;
  const unsigned* a;
  const unsigned* b;
};

double half(unsigned word, int which) { return __uint_as_float(which ? word & 0xffff0000u : word << 16); }

void multiply(void** lanes, unsigned) {
  double a[16][16];
  double b[16][8];
  for (int lane = 0; lane < 32; lane++) {
    const Fragments& mine = *(Fragments*)lanes[lane];
    int group = lane / 4;
    int pair = lane % 4 * 2;
    for (int i = 0; i < 2; i++) {
      for (int part = 0; part < 4; part++) {
        a[group + part % 2 * 8][pair + part / 2 * 8 + i] = half(mine.a[part], i);
      }
      for (int part = 0; part < 2; part++) {
        b[pair + part * 8 + i][group] = half(mine.b[part], i);
      }
    }
  }
  for (int lane = 0; lane < 32; lane++) {
    float* d = ((Fragments*)lanes[lane])->d;
    for (int i = 0; i < 4; i++) {
      int row = lane / 4 + i / 2 * 8;
      int col = lane % 4 * 2 + i % 2;
      double sum = d[i];
      for (int k = 0; k < 16; k++) {
        sum += a[row][k] * b[k][col];
      }
      d[i] = (float)sum;
    }
  }
}

}  // namespace

void sfEmuMmaBf16(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2], SfEmuPlace place) {
  Fragments mine = {d, a, b};
  sfEmuMeet(0xffffffffu, &mine, multiply, "mma", place);
}
