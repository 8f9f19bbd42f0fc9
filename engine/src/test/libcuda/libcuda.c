// A stand-in for NVIDIA's libcuda.so.1, for the test that JCuda passes on what the host side means: device memory is
// host memory, streams do everything at once, and there is one kernel, "scale". Only the calls that JcudaDriver makes.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef int CUresult;
typedef uint64_t CUdeviceptr;
enum { SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_FOUND = 500 };
enum { ATTRIBUTE_MULTIPROCESSORS = 16, ATTRIBUTE_MAJOR = 75, ATTRIBUTE_MINOR = 76 };

static int64_t held;           // things handed out and not given back, read by cuMemGetInfo
static int context_current;    // by whichever thread; the test has two
static char kernel[] = "scale";

CUresult cuInit(unsigned flags) { return flags == 0 ? SUCCESS : INVALID_VALUE; }
CUresult cuDriverGetVersion(int *version) { *version = 13000; return SUCCESS; }
CUresult cuDeviceGetCount(int *count) { *count = 2; return SUCCESS; }
CUresult cuDeviceGet(int *device, int ordinal) { *device = 40 + ordinal; return SUCCESS; }
CUresult cuDeviceGetName(char *name, int length, int device) {
  strncpy(name, device == 41 ? "Stand-in 1" : "Stand-in 0", length);
  return SUCCESS;
}
CUresult cuDeviceTotalMem_v2(size_t *bytes, int device) { *bytes = (size_t)(device - 39) << 33; return SUCCESS; }
CUresult cuDeviceGetAttribute(int *value, int attribute, int device) {
  *value = attribute == ATTRIBUTE_MAJOR ? 9 : attribute == ATTRIBUTE_MINOR ? 1 : 
           attribute == ATTRIBUTE_MULTIPROCESSORS ? 132 : -1;
  return SUCCESS;
}
CUresult cuDevicePrimaryCtxRetain(void **context, int device) { *context = &held; held++; return device == 41 ? SUCCESS : INVALID_VALUE; }
CUresult cuDevicePrimaryCtxRelease_v2(int device) { held--; return SUCCESS; }
CUresult cuDevicePrimaryCtxRelease(int device) { return cuDevicePrimaryCtxRelease_v2(device); }
CUresult cuCtxSetCurrent(void *context) { context_current = context == &held; return context_current ? SUCCESS : INVALID_VALUE; }

// Free memory is told as a billion less one for everything that is held, so that the test can count.
CUresult cuMemGetInfo_v2(size_t *free_bytes, size_t *total) { *free_bytes = 1000000000 - held; *total = 2000000000; return SUCCESS; }
CUresult cuMemAlloc_v2(CUdeviceptr *address, size_t bytes) {
  if (bytes > ((size_t)1 << 33)) return OUT_OF_MEMORY;
  held++;
  *address = (CUdeviceptr)(uintptr_t)malloc(bytes);
  return SUCCESS;
}
CUresult cuMemFree_v2(CUdeviceptr address) { held--; free((void *)(uintptr_t)address); return SUCCESS; }
CUresult cuMemHostAlloc(void **memory, size_t bytes, unsigned flags) { held++; *memory = malloc(bytes); return flags == 1 ? SUCCESS : INVALID_VALUE; }
CUresult cuMemFreeHost(void *memory) { held--; free(memory); return SUCCESS; }
CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t bytes, void *stream) {
  memset((void *)(uintptr_t)to, value, bytes);
  return stream ? SUCCESS : INVALID_VALUE;
}
CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t bytes, void *stream) {
  memcpy((void *)(uintptr_t)to, from, bytes);
  return stream ? SUCCESS : INVALID_VALUE;
}
CUresult cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from, size_t bytes, void *stream) {
  memcpy(to, (void *)(uintptr_t)from, bytes);
  return stream ? SUCCESS : INVALID_VALUE;
}
CUresult cuStreamCreate(void **stream, unsigned flags) { held++; *stream = malloc(1); return flags == 1 ? SUCCESS : INVALID_VALUE; }
CUresult cuStreamDestroy_v2(void *stream) { held--; free(stream); return SUCCESS; }
CUresult cuStreamSynchronize(void *stream) { return stream ? SUCCESS : INVALID_VALUE; }
CUresult cuEventCreate(void **event, unsigned flags) { held++; *event = malloc(1); return flags == 3 ? SUCCESS : INVALID_VALUE; }
CUresult cuEventDestroy_v2(void *event) { held--; free(event); return SUCCESS; }
CUresult cuEventRecord(void *event, void *stream) { return event && stream ? SUCCESS : INVALID_VALUE; }
CUresult cuEventSynchronize(void *event) { return event ? SUCCESS : INVALID_VALUE; }
CUresult cuModuleLoadData(void **module, const void *image) {
  held++;
  *module = kernel;
  return memcmp(image, "image", 5) == 0 ? SUCCESS : INVALID_VALUE;
}
CUresult cuModuleUnload(void *module) { held--; return SUCCESS; }
CUresult cuModuleGetFunction(void **function, void *module, const char *name) {
  *function = kernel;
  return module == kernel && strcmp(name, kernel) == 0 ? SUCCESS : NOT_FOUND;
}
CUresult cuFuncSetAttribute(void *function, int attribute, int value) {
  return function == kernel && attribute == 8 && value == 50000 ? SUCCESS : INVALID_VALUE;
}

// Capture: a graph is the one launch that was noted.
typedef struct { float *data; int count; float factor; long long shift; unsigned geometry[7]; } Scale;
static Scale noted;
static int capturing;
static void run(const Scale *s) {
  for (int i = 0; i < s->count; i++) s->data[i] = s->data[i] * s->factor + (s->shift == (1LL << 40) - 1 ? -1 : 0);
  for (int i = 0; i < 7; i++) s->data[s->count + i] = s->geometry[i];
}
CUresult cuStreamBeginCapture_v2(void *stream, int mode) {
  capturing = 1;
  return stream && mode == 1 ? SUCCESS : INVALID_VALUE;
}
CUresult cuStreamEndCapture(void *stream, void **graph) {
  if (!stream || !capturing) return INVALID_VALUE;
  capturing = 0;
  held++;
  *graph = &noted;
  return SUCCESS;
}
CUresult cuGraphInstantiateWithFlags(void **executable, void *graph, unsigned long long flags) {
  if (graph != &noted || flags != 0) return INVALID_VALUE;
  held++;
  *executable = memcpy(malloc(sizeof noted), &noted, sizeof noted);
  return SUCCESS;
}
CUresult cuGraphDestroy(void *graph) { held--; return graph == &noted ? SUCCESS : INVALID_VALUE; }
CUresult cuGraphLaunch(void *executable, void *stream) {
  if (!executable || !stream) return INVALID_VALUE;
  run(executable);
  return SUCCESS;
}
CUresult cuGraphExecDestroy(void *executable) { held--; free(executable); return SUCCESS; }

// scale(float *data, int count, float factor, long long shift): data[i] = data[i] * factor - 1 if shift came whole, 2^40 - 1;
// and then the launch's
// geometry behind the data.
CUresult cuLaunchKernel(void *function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                        unsigned shared, void *stream, void **arguments, void **extra) {
  if (function != kernel || !stream || extra) return INVALID_VALUE;
  Scale scale = {*(float **)arguments[0], *(int *)arguments[1], *(float *)arguments[2], *(long long *)arguments[3],
                 {gx, gy, gz, bx, by, bz, shared}};
  if (capturing) noted = scale;
  else run(&scale);
  return SUCCESS;
}
