#include "memory.h"

#include <link.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <map>
#include <mutex>
#include <vector>

#include "abi.h"
#include "emulator.h"
#include "fibers.h"

namespace {

constexpr uint16_t NOBODY = 0xffff;
constexpr uint16_t ATOMIC = 0xfffe;

// An access: in which epoch, by which thread, and how often its warp had met by then.
struct Touch {
  uint32_t epoch;
  uint32_t meetings;
  uint16_t thread;
};

// What happened to a byte, or to four of them that are only ever touched together. Two readers are kept, so that one of them is not the thread that writes next.
struct Cell {
  Touch write;
  Touch read;
  Touch otherRead;
};

enum class Kind { GLOBAL, SHARED, CONSTANT };

struct Region {
  uintptr_t end;
  Kind kind;
  Cell* cells;  // one a byte
  bool allocated;
  bool bytewise;  // touched in less than aligned words; before that only every fourth cell is kept
};

std::mutex guard;
std::map<uintptr_t, Region> regions;  // by first address
size_t allocatedBytes = 0;
uint32_t epoch = 1;  // goes up with every barrier, block and launch
uint32_t launchEpoch;
uint32_t blockEpoch;
uint32_t meetings[MOST_FIBERS / 32];
uintptr_t cachedBase = 1;
Region* cached = nullptr;
bool instrumented = false;
std::vector<std::pair<uintptr_t, uintptr_t>> ignored;  // from, end

Cell* newCells(size_t bytes) {
  void* cells = mmap(nullptr, bytes * sizeof(Cell) + 1, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (cells == MAP_FAILED) {
    abort();
  }
  return (Cell*)cells;
}

void addRegion(uintptr_t base, size_t bytes, Kind kind, bool allocated) {
  Cell* cells = kind != Kind::CONSTANT && instrumented ? newCells(bytes) : nullptr;
  regions[base] = {base + bytes, kind, cells, allocated, false};
  cached = nullptr;
}

void dropRegion(std::map<uintptr_t, Region>::iterator at) {
  if (at->second.cells != nullptr) {
    munmap(at->second.cells, (at->second.end - at->first) * sizeof(Cell) + 1);
  }
  regions.erase(at);
  cached = nullptr;
}

// Static __shared__ variables are this library's own variables.
int addOwnData(dl_phdr_info* info, size_t, void*) {
  uintptr_t here = (uintptr_t)&regions;
  bool ours = false;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    uintptr_t from = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
    ours |= info->dlpi_phdr[i].p_type == PT_LOAD && here >= from && here < from + info->dlpi_phdr[i].p_memsz;
  }
  for (int i = 0; ours && i < info->dlpi_phnum; i++) {
    const ElfW(Phdr)& part = info->dlpi_phdr[i];
    if (part.p_type == PT_LOAD) {
      Kind kind = part.p_flags & PF_W ? Kind::SHARED : Kind::CONSTANT;
      addRegion(info->dlpi_addr + part.p_vaddr, part.p_memsz, kind, false);
    }
  }
  return ours;
}

Region* find(uintptr_t address) {
  if (cached != nullptr && address >= cachedBase && address < cached->end) {
    return cached;
  }
  auto after = regions.upper_bound(address);
  if (after == regions.begin()) {
    return nullptr;
  }
  --after;
  if (address >= after->second.end) {
    return nullptr;
  }
  cachedBase = after->first;
  cached = &after->second;
  return cached;
}

Touch now(uint16_t thread) {
  unsigned number = sfEmuThread->number;
  return {epoch, meetings[number / 32], thread};
}

// Whether an earlier access is not known to have happened before this one.
bool unordered(const Touch& earlier, uint16_t thread, bool shared) {
  if (earlier.epoch < launchEpoch) {
    return false;
  }
  if (earlier.epoch < blockEpoch) {
    // Another block of this launch, which has shared memory of its own.
    return !shared;
  }
  if (earlier.epoch < epoch || earlier.thread == thread) {
    return false;
  }
  unsigned mine = sfEmuThread->number / 32;
  bool sameWarp = earlier.thread != ATOMIC && thread != ATOMIC && earlier.thread / 32u == mine;
  return !(sameWarp && earlier.meetings != meetings[mine]);
}

void race(const char* now, const char* before, const Touch& earlier, bool shared) {
  sfEmuFail("%s %s memory that %s %s with no barrier in between", now, shared ? "shared" : "global",
            earlier.epoch < blockEpoch ? "another block" : "another thread", before);
}

void touch(Cell& cell, bool write, uint16_t thread, bool shared) {
  if (shared && !write && cell.write.epoch < blockEpoch) {
    sfEmuFail("reads shared memory that no thread of its block has written");
  }
  if (unordered(cell.write, thread, shared) && !(thread == ATOMIC && cell.write.thread == ATOMIC)) {
    race(write ? "writes" : "reads", "wrote", cell.write, shared);
  }
  if (!write) {
    if (cell.read.epoch != epoch || cell.read.thread == thread) {
      cell.read = now(thread);
    } else {
      cell.otherRead = now(thread);
    }
    return;
  }
  for (const Touch& read : {cell.read, cell.otherRead}) {
    if (unordered(read, thread, shared) && thread != ATOMIC) {
      race("writes", "read", read, shared);
    }
  }
  cell.write = now(thread);
}

void startBytewise(Region& region) {
  region.bytewise = true;
  // Shared memory is small, and a byte of it that seemed unwritten would be an error. Elsewhere a race is missed at most.
  if (region.kind == Kind::SHARED) {
    for (size_t i = 0; i < region.end - cachedBase; i++) {
      region.cells[i] = region.cells[i / 4 * 4];
    }
  }
}

void access(const void* pointer, size_t bytes, bool write, bool atomic) {
  if (!sfEmuRunning() || fiberOwns(pointer)) {
    return;
  }
  uintptr_t address = (uintptr_t)pointer;
  Region* region = find(address);
  if (region == nullptr || address + bytes > region->end) {
    sfEmuFail("%s %zu bytes at %p, which is no device memory", write ? "writes" : "reads", bytes, pointer);
  }
  // This machine's processor would not mind; a device refuses it.
  if (bytes <= 16 && address % bytes != 0) {
    sfEmuFail("%s %zu bytes at %p, which is no multiple of %zu", write ? "writes" : "reads", bytes, pointer, bytes);
  }
  if (region->kind == Kind::CONSTANT || region->cells == nullptr) {
    return;
  }
  bool shared = region->kind == Kind::SHARED;
  for (const auto& range : ignored) {
    if (shared && address >= range.first && address < range.second) {
      return;
    }
  }
  uint16_t thread = atomic ? ATOMIC : (uint16_t)sfEmuThread->number;
  if ((address | bytes) % 4 != 0 && !region->bytewise) {
    startBytewise(*region);
  }
  size_t first = address - cachedBase;
  for (size_t i = first; i < first + bytes; i += region->bytewise ? 1 : 4) {
    touch(region->cells[i], write, thread, shared);
  }
}

}  // namespace

void memoryStart(std::initializer_list<MemoryRange> builtIn) {
  std::lock_guard<std::mutex> lock(guard);
  for (const MemoryRange& range : builtIn) {
    ignored.push_back({(uintptr_t)range.from, (uintptr_t)range.from + range.bytes});
  }
  if (instrumented) {
    dl_iterate_phdr(addOwnData, nullptr);
  }
}

void memoryStartLaunch(const void* dynamicShared, size_t bytes) {
  static uintptr_t last = 0;
  if (instrumented && bytes > 0) {
    std::lock_guard<std::mutex> lock(guard);
    auto old = regions.find(last);
    if (old != regions.end()) {
      dropRegion(old);
    }
    last = (uintptr_t)dynamicShared;
    addRegion(last, bytes, Kind::SHARED, false);
  }
  launchEpoch = ++epoch;
}

void memoryStartBlock() { blockEpoch = ++epoch; }

void memoryMeetBlock() { epoch++; }

void memoryMeetWarp(unsigned warp, unsigned mask) {
  // Only whole warps: of a part we would have to remember which lanes are ordered.
  if (mask == 0xffffffffu) {
    meetings[warp]++;
  }
}

void sfEmuAtomic(const void* at, size_t bytes) {
  if (instrumented) {
    access(at, bytes, true, true);
  }
}

void* sf_emu_alloc(size_t bytes) {
  std::lock_guard<std::mutex> lock(guard);
  size_t rounded = (bytes + 255) / 256 * 256;
  void* memory = bytes == 0 ? nullptr : aligned_alloc(256, rounded);
  if (memory != nullptr) {
    memset(memory, 0, rounded);
    addRegion((uintptr_t)memory, bytes, Kind::GLOBAL, true);
    allocatedBytes += bytes;
  }
  return memory;
}

int sf_emu_free(void* pointer) {
  std::lock_guard<std::mutex> lock(guard);
  auto at = regions.find((uintptr_t)pointer);
  if (at == regions.end() || !at->second.allocated) {
    return 1;
  }
  allocatedBytes -= at->second.end - at->first;
  dropRegion(at);
  free(pointer);
  return 0;
}

size_t sf_emu_allocated() { return allocatedBytes; }

int sf_emu_checked() { return instrumented; }

// What g++ -fsanitize=thread calls.
extern "C" {
// Called when the library is loaded, by every file compiled so, before our own variables are constructed.
void __tsan_init() { instrumented = true; }

#define SF_HOOKS(bytes)                                                                  \
  void __tsan_read##bytes(void* at) { access(at, bytes, false, false); }                 \
  void __tsan_write##bytes(void* at) { access(at, bytes, true, false); }                 \
  void __tsan_unaligned_read##bytes(void* at) { access(at, bytes, false, false); }       \
  void __tsan_unaligned_write##bytes(void* at) { access(at, bytes, true, false); }
SF_HOOKS(1)
SF_HOOKS(2)
SF_HOOKS(4)
SF_HOOKS(8)
SF_HOOKS(16)
void __tsan_read_range(void* at, size_t bytes) { access(at, bytes, false, false); }
void __tsan_write_range(void* at, size_t bytes) { access(at, bytes, true, false); }
}
