// Runs a launch: blocks one after another, the threads of a block as fibers in turn.
#include "emulator.h"

#include <cstdarg>
#include <cstdio>
#include <mutex>
#include <string>
#include <vector>

#include "abi.h"
#include "fibers.h"
#include "memory.h"
#include "registry.h"

SfEmuThread* sfEmuThread;
SfEmuIndex sfEmuBlockIdx;
SfEmuIndex sfEmuBlockDim;
SfEmuIndex sfEmuGridDim;

namespace {

enum class Waits { FOR_NOTHING, AT_BARRIER, FOR_LANES, FOREVER };

// FOREVER: the thread has returned.
struct Thread : SfEmuThread {
  Fiber* fiber;
  Waits waits;
  SfEmuPlace place;
};

// A shuffle or vote that some lanes have come to. Those of disjoint masks may be under way at once.
struct Meeting {
  unsigned mask;
  unsigned arrived;
  const char* what;
  SfEmuPlace place;
  void* lanes[32];
};

struct Warp {
  Meeting meetings[32];  // by the lowest lane of their mask
};

std::mutex one;  // Emulated devices of a process take turns.
bool backwards = false;
std::string problem;
bool failed;
unsigned running;  // 1 while fibers run
unsigned numThreads;
unsigned atBarrier;
int barrierCount;
int lastBarrierCount;
unsigned finished;
Thread threads[MOST_FIBERS];
Warp warps[MOST_FIBERS / 32];
std::vector<unsigned char> dynamicShared;
size_t dynamicSharedBytes;
const Kernel* kernel;
void** arguments;

constexpr size_t CANARY = 256;
constexpr unsigned char CANARY_BYTE = 0xa5;

Thread& current() { return *static_cast<Thread*>(sfEmuThread); }

std::string threadName(const Thread& thread) {
  return "thread (" + std::to_string(thread.index.x) + ", " + std::to_string(thread.index.y) + ", " +
         std::to_string(thread.index.z) + ")";
}

std::string placeName(SfEmuPlace place) {
  std::string file = place.file;
  return file.substr(file.rfind('/') + 1) + ":" + std::to_string(place.line);
}

void leave(const std::string& what) {
  if (!failed) {
    problem = std::string(kernel->name) + ", block (" + std::to_string(sfEmuBlockIdx.x) + ", " +
              std::to_string(sfEmuBlockIdx.y) + ", " + std::to_string(sfEmuBlockIdx.z) + "): " + what;
  }
  failed = true;
}

[[noreturn]] void fail(const std::string& what) {
  leave(threadName(current()) + ": " + what);
  // The other fibers are never gone on with; kernels own nothing that would have to be given back.
  Fiber* mine = current().fiber;
  running = 0;
  fiberSwitch(mine, fiberOutside());
  __builtin_unreachable();
}

// Where those who wait stand, for a message.
std::string standing() {
  std::string text;
  int told = 0;
  for (unsigned i = 0; i < numThreads && told < 4; i++) {
    if (threads[i].waits == Waits::AT_BARRIER || threads[i].waits == Waits::FOR_LANES) {
      text += (told++ ? ", " : "") + threadName(threads[i]) + " at " + placeName(threads[i].place);
    }
  }
  return text;
}

// Goes on with the next thread that can; back in the block's loop when all have returned.
void next() {
  Thread& mine = current();
  unsigned n = mine.number;
  for (unsigned i = 0; i < numThreads; i++) {
    n = backwards ? (n == 0 ? numThreads - 1 : n - 1) : (n + 1 == numThreads ? 0 : n + 1);
    if (threads[n].waits == Waits::FOR_NOTHING) {
      if (n != mine.number) {
        sfEmuThread = &threads[n];
        fiberSwitch(mine.fiber, threads[n].fiber);
      }
      return;
    }
  }
  if (finished < numThreads) {
    fail("nobody can go on; waiting: " + standing());
  }
  running = 0;
  fiberSwitch(mine.fiber, fiberOutside());
}

void threadMain() {
  kernel->call(arguments);
  Thread& mine = current();
  mine.waits = Waits::FOREVER;
  finished++;
  if (atBarrier > 0) {
    fail("returns while others wait at a barrier: " + standing());
  }
  for (const Meeting& meeting : warps[mine.number / 32].meetings) {
    if (meeting.arrived != 0 && meeting.mask >> (mine.number % 32) & 1) {
      fail(std::string("returns while others wait for it in a ") + meeting.what + " at " + placeName(meeting.place));
    }
  }
  next();
  __builtin_unreachable();
}

void runBlock() {
  atBarrier = 0;
  barrierCount = 0;
  finished = 0;
  // NaN in every format, so that what was not written first shows.
  memset(dynamicShared.data(), 0xff, dynamicSharedBytes);
  memset(dynamicShared.data() + dynamicSharedBytes, CANARY_BYTE, CANARY);
  memoryStartBlock();
  for (unsigned i = 0; i < numThreads; i++) {
    Thread& thread = threads[i];
    thread.index = {i % sfEmuBlockDim.x, i / sfEmuBlockDim.x % sfEmuBlockDim.y,
                    i / sfEmuBlockDim.x / sfEmuBlockDim.y};
    thread.number = i;
    thread.fiber = fiberStart(i, threadMain);
    thread.waits = Waits::FOR_NOTHING;
    if (i % 32 == 0) {
      for (Meeting& meeting : warps[i / 32].meetings) {
        meeting.arrived = 0;
      }
    }
  }
  Thread& first = threads[backwards ? numThreads - 1 : 0];
  sfEmuThread = &first;
  running = 1;
  fiberSwitch(fiberOutside(), first.fiber);
  for (size_t i = 0; i < CANARY && !failed; i++) {
    if (dynamicShared[dynamicSharedBytes + i] != CANARY_BYTE) {
      leave("wrote beyond its " + std::to_string(dynamicSharedBytes) + " bytes of dynamic shared memory");
    }
  }
}

bool startMemory() {
  memoryStart({{threads, sizeof threads},
               {warps, sizeof warps},
               {&sfEmuThread, sizeof sfEmuThread},
               {&sfEmuBlockIdx, sizeof sfEmuBlockIdx},
               {&sfEmuBlockDim, sizeof sfEmuBlockDim},
               {&sfEmuGridDim, sizeof sfEmuGridDim}});
  return true;
}

}  // namespace

void* sfEmuDynamicShared() { return dynamicShared.data(); }

bool sfEmuRunning() { return running != 0; }

void sfEmuFail(const char* format, ...) {
  char text[512];
  va_list list;
  va_start(list, format);
  vsnprintf(text, sizeof text, format, list);
  va_end(list);
  fail(text);
}

int sfEmuBarrierCount(int predicate, SfEmuPlace place) {
  Thread& mine = current();
  mine.place = place;
  if (finished > 0) {
    fail("comes to a barrier at " + placeName(place) + " after other threads have returned");
  }
  for (unsigned i = 0; atBarrier > 0 && i < numThreads; i++) {
    if (threads[i].waits == Waits::AT_BARRIER) {
      if (threads[i].place.line != place.line || strcmp(threads[i].place.file, place.file) != 0) {
        fail("comes to the barrier at " + placeName(place) + " while " + standing());
      }
      break;
    }
  }
  barrierCount += predicate;
  if (++atBarrier == numThreads) {
    for (unsigned i = 0; i < numThreads; i++) {
      threads[i].waits = Waits::FOR_NOTHING;
    }
    atBarrier = 0;
    lastBarrierCount = barrierCount;
    barrierCount = 0;
    memoryMeetBlock();
    return lastBarrierCount;
  }
  mine.waits = Waits::AT_BARRIER;
  next();
  return lastBarrierCount;
}

void sfEmuBarrier(SfEmuPlace place) { sfEmuBarrierCount(0, place); }

void sfEmuMeet(unsigned mask, void* mine, SfEmuTogether together, const char* what, SfEmuPlace place) {
  Thread& thread = current();
  unsigned lane = thread.number % 32;
  unsigned base = thread.number - lane;
  thread.place = place;
  if (!(mask >> lane & 1)) {
    fail(std::string("is not in the mask of its own ") + what + " at " + placeName(place));
  }
  Meeting& meeting = warps[thread.number / 32].meetings[__builtin_ctz(mask)];
  if (meeting.arrived == 0) {
    for (unsigned other = 0; other < 32; other++) {
      if (mask >> other & 1 && (base + other >= numThreads || threads[base + other].waits == Waits::FOREVER)) {
        fail(std::string("names lane ") + std::to_string(other) + ", which " +
             (base + other >= numThreads ? "does not exist" : "has returned") + ", in a " + what + " at " +
             placeName(place));
      }
    }
    meeting.mask = mask;
    meeting.what = what;
    meeting.place = place;
  } else if (meeting.mask != mask || meeting.place.line != place.line || meeting.what != what) {
    fail(std::string("comes to a ") + what + " at " + placeName(place) + " while other lanes wait in a " +
         meeting.what + " at " + placeName(meeting.place));
  }
  meeting.lanes[lane] = mine;
  meeting.arrived |= 1u << lane;
  if (meeting.arrived == mask) {
    together(meeting.lanes, mask);
    meeting.arrived = 0;
    for (unsigned other = 0; other < 32; other++) {
      if (mask >> other & 1) {
        threads[base + other].waits = Waits::FOR_NOTHING;
      }
    }
    memoryMeetWarp(base / 32, mask);
    return;
  }
  thread.waits = Waits::FOR_LANES;
  next();
}

int sf_emu_launch(const char* name, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
                  unsigned blockZ, size_t sharedBytes, void** parameters) {
  std::lock_guard<std::mutex> lock(one);
  static const bool started = startMemory();
  (void)started;
  problem.clear();
  failed = false;
  kernel = findKernel(name);
  uint64_t size = (uint64_t)blockX * blockY * blockZ;
  if (kernel == nullptr) {
    problem = std::string("there is no kernel ") + name;
  } else if (gridX == 0 || gridY == 0 || gridZ == 0 || gridX > 0x7fffffffu || gridY > 65535 || gridZ > 65535) {
    problem = std::string(name) + ": a grid of " + std::to_string(gridX) + " x " + std::to_string(gridY) + " x " +
              std::to_string(gridZ) + " blocks";
  } else if (size == 0 || size > MOST_FIBERS) {
    problem = std::string(name) + ": a block of " + std::to_string(size) + " threads";
  } else if (sharedBytes > 227 * 1024) {
    problem = std::string(name) + ": " + std::to_string(sharedBytes) + " bytes of dynamic shared memory";
  }
  if (!problem.empty()) {
    return 1;
  }
  arguments = parameters;
  sfEmuGridDim = {gridX, gridY, gridZ};
  sfEmuBlockDim = {blockX, blockY, blockZ};
  numThreads = (unsigned)size;
  dynamicSharedBytes = sharedBytes;
  dynamicShared.resize(sharedBytes + CANARY);
  memoryStartLaunch(dynamicShared.data(), sharedBytes);
  uint64_t blocks = (uint64_t)gridX * gridY * gridZ;
  for (uint64_t i = 0; i < blocks && !failed; i++) {
    uint64_t block = backwards ? blocks - 1 - i : i;
    sfEmuBlockIdx = {(unsigned)(block % gridX), (unsigned)(block / gridX % gridY),
                     (unsigned)(block / gridX / gridY)};
    runBlock();
  }
  return failed ? 1 : 0;
}

const char* sf_emu_last_error() { return problem.c_str(); }

void sf_emu_order(int fromTheLast) {
  std::lock_guard<std::mutex> lock(one);
  backwards = fromTheLast != 0;
}
