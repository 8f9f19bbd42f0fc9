// The kernels by name.
#pragma once

#include <cstring>
#include <tuple>
#include <utility>

struct Kernel {
  const char* name;
  // Calls it with the values that the parameters point to.
  void (*call)(void** parameters);
  int (*parameterSizes)(int* sizes, int room);
};

const Kernel* findKernel(const char* name);

// Every kernel, ending with one without a name; made from kernels.cuh by build.sh.
extern const Kernel kernelTable[];

template <auto function>
struct Entry;

template <class... Parameters, void (*function)(Parameters...)>
struct Entry<function> {
  template <size_t... I>
  static void unpack(void** parameters, std::index_sequence<I...>) {
    function(*(std::remove_cv_t<Parameters>*)parameters[I]...);
  }

  static void call(void** parameters) { unpack(parameters, std::index_sequence_for<Parameters...>{}); }

  static int sizes(int* sizes, int room) {
    int all[] = {(int)sizeof(Parameters)...};
    for (int i = 0; i < (int)sizeof...(Parameters) && i < room; i++) {
      sizes[i] = all[i];
    }
    return sizeof...(Parameters);
  }
};
