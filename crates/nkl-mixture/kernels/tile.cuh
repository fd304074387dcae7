// How a block of threads shares the work on a tile, and the small things every kernel needs.
//
// No header of the toolkit is included, so that NVRTC compiles these files as they are, and a C++
// compiler does after host/cuda_on_host.h. Every kernel's dynamic shared memory is `pool`.
//
// All matrices with one column per frame ("z", scores, labels) are stored with the frames of one row
// side by side; a row is `stride` floats apart from the next, a multiple of 128.
#pragma once

extern __shared__ float4 pool[];

// Dimensions whose parameters are in shared memory at a time.
constexpr int CHUNK = 8;
// The score of a component that nothing belongs to: finite, so that no difference is NaN.
constexpr float NEVER = -1e30f;

// Eight neighbours along the fast axis times four along the slow one make a warp: its 16-byte loads
// from shared memory then meet each bank once.
struct Place {
    int fast, slow;
};

template <int FAST>
__device__ __forceinline__ Place place_of(int thread) {
    const int warp = thread >> 5, lane = thread & 31;
    Place place;
    place.fast = (lane & 7) + 8 * (warp % (FAST / 8));
    place.slow = (lane >> 3) + 4 * (warp / (FAST / 8));
    return place;
}

__device__ __forceinline__ void load4(const float *from, float *to) {
    const float4 v = *reinterpret_cast<const float4 *>(from);
    to[0] = v.x;
    to[1] = v.y;
    to[2] = v.z;
    to[3] = v.w;
}

__device__ __forceinline__ void store4(float *to, const float *from) {
    *reinterpret_cast<float4 *>(to) = make_float4(from[0], from[1], from[2], from[3]);
}

// A tile of BF frames times BM components; a thread has 4 FH frames times 4 CH components of it.
template <int BF_, int BM_, int FH_, int CH_>
struct Tile {
    static constexpr int BF = BF_, BM = BM_, FH = FH_, CH = CH_;
    static constexpr int FG = BF / (4 * FH), CG = BM / (4 * CH), THREADS = FG * CG;
    static constexpr int F = 4 * FH, C = 4 * CH;
    static_assert(FG % 8 == 0 && CG % 4 == 0, "a warp is 8 frame groups times 4 component groups");

    // The i-th frame, the i-th component of a thread, within the tile.
    static __device__ __forceinline__ int frame(Place at, int i) { return 4 * at.fast + 4 * FG * (i / 4) + i % 4; }
    static __device__ __forceinline__ int component(Place at, int i) {
        return 4 * at.slow + 4 * CG * (i / 4) + i % 4;
    }
};
