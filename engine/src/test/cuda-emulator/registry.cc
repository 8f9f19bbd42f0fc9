#include "registry.h"

#include <string>

#include "abi.h"

const Kernel* findKernel(const char* name) {
  for (const Kernel* kernel = kernelTable; kernel->name != nullptr; kernel++) {
    if (strcmp(kernel->name, name) == 0) {
      return kernel;
    }
  }
  return nullptr;
}

int sf_emu_parameters(const char* name, int* sizes, int room) {
  const Kernel* kernel = findKernel(name);
  return kernel == nullptr ? -1 : kernel->parameterSizes(sizes, room);
}

const char* sf_emu_kernels() {
  static const std::string names = [] {
    std::string all;
    for (const Kernel* kernel = kernelTable; kernel->name != nullptr; kernel++) {
      all += std::string(kernel->name) + "\n";
    }
    return all;
  }();
  return names.c_str();
}
