// The scores of a tile under components with diagonal covariances.
//
// score(n, m) = constant(m) - sum over d of (scale(m, d) z(n, d) + offset(m, d))^2: the square of a
// small number, not a difference of large ones, at the same two multiply-adds per dimension.
// `parameters` has rows scale(., 0), offset(., 0), scale(., 1), ... of `padded` floats, with zeros for
// components and dimensions that do not exist.
#pragma once
#include "tile.cuh"

template <class T>
struct DiagonalStage {
    static constexpr int ROWS = 2 * CHUNK;
    static constexpr int FLOATS = ROWS * T::BM;
    static constexpr int EACH = FLOATS / 4 / T::THREADS;
    static_assert(EACH * 4 * T::THREADS == FLOATS, "every thread carries the same number of values");
    float held[4 * EACH];

    // From global memory to registers, early enough that the wait is hidden.
    __device__ __forceinline__ void fetch(const float *parameters, int padded, int chunk, int first) {
#pragma unroll
        for (int i = 0; i < EACH; ++i) {
            const int item = threadIdx.x + i * T::THREADS, row = item / (T::BM / 4), column = item % (T::BM / 4);
            load4(parameters + (size_t)(chunk * ROWS + row) * padded + first + 4 * column, held + 4 * i);
        }
    }

    __device__ __forceinline__ void put(float *shared) const {
#pragma unroll
        for (int i = 0; i < EACH; ++i) store4(shared + 4 * (threadIdx.x + i * T::THREADS), held + 4 * i);
    }
};

// One chunk of dimensions: z in shared memory, rows of ZS floats.
template <class T, int ZS>
__device__ __forceinline__ void diagonal_step(const float *z, const float *parameters, Place at,
                                              float (&score)[T::F][T::C]) {
    z += 4 * at.fast;
    parameters += 4 * at.slow;
#pragma unroll
    for (int k = 0; k < CHUNK; ++k) {
        float x[T::F], scale[T::C], offset[T::C];
#pragma unroll
        for (int h = 0; h < T::FH; ++h) load4(z + k * ZS + 4 * T::FG * h, x + 4 * h);
#pragma unroll
        for (int h = 0; h < T::CH; ++h) {
            load4(parameters + 2 * k * T::BM + 4 * T::CG * h, scale + 4 * h);
            load4(parameters + (2 * k + 1) * T::BM + 4 * T::CG * h, offset + 4 * h);
        }
#pragma unroll
        for (int i = 0; i < T::F; ++i) {
#pragma unroll
            for (int j = 0; j < T::C; ++j) {
                const float t = fmaf(scale[j], x[i], offset[j]);
                score[i][j] = fmaf(-t, t, score[i][j]);
            }
        }
    }
}

template <class T>
__device__ __forceinline__ void diagonal_start(const float *constants, int first, Place at,
                                               float (&score)[T::F][T::C]) {
#pragma unroll
    for (int j = 0; j < T::C; ++j) {
        const float constant = constants[first + T::component(at, j)];
#pragma unroll
        for (int i = 0; i < T::F; ++i) score[i][j] = constant;
    }
}
