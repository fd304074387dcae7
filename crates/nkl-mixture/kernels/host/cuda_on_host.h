// Enough of CUDA C++ for a host compiler to build the kernels and run them on the CPU.
//
// The threads of a block are fibers of one operating-system thread: each runs until it reaches a barrier
// or its end, then the next one runs. The order is fixed and can be reversed; a kernel that gives other
// numbers in the other order lacks a barrier. Blocks run one after another. Shared memory holds NaN
// when a block starts, and what lies behind the part that was asked for has to be untouched when it ends.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <setjmp.h>
#include <type_traits>
#include <ucontext.h>
#include <utility>
#include <vector>

#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __shared__

struct alignas(16) float4 {
    float x, y, z, w;
};
struct alignas(8) int2 {
    int x, y;
};
struct dim3 {
    unsigned x, y, z;
};
static inline float4 make_float4(float x, float y, float z, float w) { return float4{x, y, z, w}; }
using std::fabs;
static inline int min(int a, int b) { return a < b ? a : b; }

// Where the running fiber is. blockIdx and gridDim are the same for all.
static dim3 threadIdx, blockIdx, blockDim, gridDim;

// 227 KB, the most that any card has, and a margin that nothing may write to.
constexpr size_t POOL_BYTES = 227 * 1024, MARGIN_BYTES = 16 * 1024;
float4 pool[(POOL_BYTES + MARGIN_BYTES) / sizeof(float4)];

namespace host {
// A fiber begins by setcontext and is switched by longjmp, which asks nothing of the system.
struct Fiber {
    ucontext_t context;
    jmp_buf here;
    std::vector<char> stack;
    bool started, done;
    int line;  // of the barrier it waits at
    const char *file;
};

static std::vector<Fiber> fibers;
static jmp_buf scheduler;
static size_t running;
static void (*body)(void **);
static void **arguments;
static char problem[256];

// Runs the kernel once per block, for ever.
static void run_blocks() {
    for (;;) {
        body(arguments);
        Fiber &me = fibers[running];
        me.done = true;
        if (_setjmp(me.here) == 0) _longjmp(scheduler, 1);
    }
}

static void barrier(const char *file, int line) {
    Fiber &me = fibers[running];
    me.file = file;
    me.line = line;
    if (_setjmp(me.here) == 0) _longjmp(scheduler, 1);
}

// Not inlined: a longjmp back into the caller's loop would leave its variables undefined.
__attribute__((noinline)) static void resume(Fiber &fiber) {
    if (_setjmp(scheduler) != 0) return;
    if (fiber.started) _longjmp(fiber.here, 1);
    fiber.started = true;
    getcontext(&fiber.context);
    fiber.context.uc_stack.ss_sp = fiber.stack.data();
    fiber.context.uc_stack.ss_size = fiber.stack.size();
    fiber.context.uc_link = nullptr;
    makecontext(&fiber.context, run_blocks, 0);
    setcontext(&fiber.context);
}

// From barrier to barrier until all fibers have ended. All that have not ended wait at the same one.
static bool run_block(unsigned threads, bool reversed) {
    for (unsigned i = 0; i < threads; ++i) fibers[i].done = false;
    for (bool alive = true; alive;) {
        alive = false;
        const Fiber *first = nullptr;
        for (unsigned i = 0; i < threads; ++i) {
            const unsigned t = reversed ? threads - 1 - i : i;
            if (fibers[t].done) continue;
            running = t;
            threadIdx = dim3{t, 0, 0};
            resume(fibers[t]);
            if (fibers[t].done) continue;
            alive = true;
            if (!first) first = &fibers[t];
            if (fibers[t].line != first->line || strcmp(fibers[t].file, first->file) != 0) {
                snprintf(problem, sizeof problem, "threads of one block wait at two barriers: %s:%d and %s:%d",
                         first->file, first->line, fibers[t].file, fibers[t].line);
                return false;
            }
        }
    }
    return true;
}

static bool run_grid(void (*entry)(void **), void **args, const unsigned *grid, unsigned threads, size_t shared,
                     bool reversed) {
    if (shared > POOL_BYTES) {
        snprintf(problem, sizeof problem, "%zu bytes of shared memory asked for", shared);
        return false;
    }
    body = entry;
    arguments = args;
    // Started ones cannot be moved or stop half-way, so a launch that failed gets new ones.
    if (fibers.size() < threads || problem[0]) {
        fibers = std::vector<Fiber>(threads > 256 ? threads : 256);
        for (Fiber &fiber : fibers) {
            fiber.stack.resize(64 * 1024);
            fiber.started = false;
        }
        problem[0] = 0;
    }
    blockDim = dim3{threads, 1, 1};
    gridDim = dim3{grid[0], grid[1], grid[2]};
    const size_t blocks = (size_t)grid[0] * grid[1] * grid[2];
    unsigned char *bytes = reinterpret_cast<unsigned char *>(pool);
    for (size_t i = 0; i < blocks; ++i) {
        const size_t b = reversed ? blocks - 1 - i : i;
        blockIdx = dim3{(unsigned)(b % grid[0]), (unsigned)(b / grid[0] % grid[1]),
                        (unsigned)(b / grid[0] / grid[1])};
        memset(pool, 0xff, shared + MARGIN_BYTES);
        if (!run_block(threads, reversed)) return false;
        for (size_t at = shared; at < shared + MARGIN_BYTES; ++at) {
            if (bytes[at] != 0xff) {
                snprintf(problem, sizeof problem, "shared memory was written at byte %zu of %zu", at, shared);
                return false;
            }
        }
    }
    return true;
}

// A kernel's arguments come as a list of pointers to them, as a driver takes them.
template <class... A, size_t... I>
static void call(void (*kernel)(A...), void **args, std::index_sequence<I...>) {
    kernel(*static_cast<std::remove_reference_t<A> *>(args[I])...);
}
template <auto KERNEL>
struct Entry;
template <class... A, void (*KERNEL)(A...)>
struct Entry<KERNEL> {
    static constexpr size_t arguments = sizeof...(A);
    static void run(void **args) { call(KERNEL, args, std::index_sequence_for<A...>{}); }
};
}  // namespace host

#define __syncthreads() host::barrier(__FILE__, __LINE__)
