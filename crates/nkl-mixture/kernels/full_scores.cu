// Full covariances: log2 of the density of every frame, the scores of all components, and on request
// the best one.
//
// score(n, m) = constant(m) - |W(m) z(n) + offset(m)|^2 with W(m) the inverse of a Cholesky factor, lower
// triangular: half the multiplications of a square, and a sum of squares, not a difference of large
// numbers. `factors` holds W in blocks of 8 rows and 8 columns, those below the diagonal only:
// (tiles of 16 components, blocks, 16 components, 8 columns, 8 rows), blocks in the order (0,0), (1,0),
// (1,1), (2,0), ... `offsets` is (components, 8 bands).
#include "logsum.cuh"

using FullTile = Tile<128, 64, 2, 1>;  // FG = 16 frame groups, CG = 16 components

template <bool BEST>
__device__ __forceinline__ void full_score_all(const float *z, int stride, int first, int n, int bands,
                                               const float *factors, const float *offsets, const float *constants,
                                               int components, float *scores, int score_stride, float *log_sums,
                                               int *labels, float *greatest) {
    using T = FullTile;
    constexpr int GROUP = 16, BLOCK = 64, ROW = BLOCK + 8;  // 8 floats of padding: no bank twice in a warp
    constexpr int STAGE = CHUNK * T::BF + GROUP * ROW;
    static_assert(T::CG == GROUP && T::THREADS * 4 == GROUP * BLOCK && T::THREADS * 4 == CHUNK * T::BF, "shape");
    float *shared = reinterpret_cast<float *>(pool);
    const Place at = place_of<T::FG>(threadIdx.x);
    const int here = blockIdx.x * T::BF;
    const int blocks = bands * (bands + 1) / 2, steps = (components + GROUP - 1) / GROUP * blocks;
    const int frame_row = threadIdx.x / (T::BF / 4), frame_column = 4 * (threadIdx.x % (T::BF / 4));
    const int factor_place = (threadIdx.x / (BLOCK / 4)) * ROW + 4 * (threadIdx.x % (BLOCK / 4));
    const float *frames = z + frame_row * (size_t)stride + first + here + frame_column;

    float next_frames[4], next_factors[4];
    LogSum<T::F, BEST> sums;
    sums.clear();
    load4(frames, next_frames);
    load4(factors + 4 * threadIdx.x, next_factors);
    store4(shared + 4 * threadIdx.x, next_frames);
    store4(shared + CHUNK * T::BF + factor_place, next_factors);
    __syncthreads();

    float y[8][T::F], score[T::F];
    int band = 0, column = 0, m = at.slow;
    for (int step = 0; step < steps; ++step) {
        if (column == 0) {
            const bool exists = m < components;
            if (band == 0) {
#pragma unroll
                for (int i = 0; i < T::F; ++i) score[i] = exists ? constants[m] : NEVER;
            }
#pragma unroll
            for (int row = 0; row < 8; ++row) {
                const float offset = exists ? offsets[((size_t)m * bands + band) * 8 + row] : 0.0f;
#pragma unroll
                for (int i = 0; i < T::F; ++i) y[row][i] = offset;
            }
        }
        const bool ends_band = column == band, ends = ends_band && band + 1 == bands, more = step + 1 < steps;
        const int next_column = ends_band ? 0 : column + 1;
        if (more) {
            load4(frames + (size_t)next_column * CHUNK * stride, next_frames);
            load4(factors + (size_t)(step + 1) * GROUP * BLOCK + 4 * threadIdx.x, next_factors);
        }
        const float *now = shared + (step & 1) * STAGE;
        const float *x_now = now + 4 * at.fast, *w_now = now + CHUNK * T::BF + at.slow * ROW;
#pragma unroll
        for (int k = 0; k < CHUNK; ++k) {
            float x[T::F], w[8];
#pragma unroll
            for (int h = 0; h < T::FH; ++h) load4(x_now + k * T::BF + 4 * T::FG * h, x + 4 * h);
            load4(w_now + 8 * k, w);
            load4(w_now + 8 * k + 4, w + 4);
#pragma unroll
            for (int row = 0; row < 8; ++row) {
#pragma unroll
                for (int i = 0; i < T::F; ++i) y[row][i] = fmaf(w[row], x[i], y[row][i]);
            }
        }
        if (ends_band) {
#pragma unroll
            for (int row = 0; row < 8; ++row) {
#pragma unroll
                for (int i = 0; i < T::F; ++i) score[i] = fmaf(-y[row][i], y[row][i], score[i]);
            }
        }
        if (ends) {
            if (m < components) {
#pragma unroll
                for (int i = 0; i < T::F; ++i) {
                    sums.add(i, score[i], m);
                    if (scores) scores[(size_t)m * score_stride + here + T::frame(at, i)] = score[i];
                }
            }
            m += GROUP;
        }
        if (more) {
            float *then = shared + ((step + 1) & 1) * STAGE;
            store4(then + 4 * threadIdx.x, next_frames);
            store4(then + CHUNK * T::BF + factor_place, next_factors);
        }
        __syncthreads();
        column = next_column;
        band = ends ? 0 : ends_band ? band + 1 : band;
    }
    join<T, T::CG, BEST>(sums, at, shared, here, n, log_sums, labels, greatest);
}

// Frames [first, first + n) of z. scores: (components, score_stride) or null; score_stride is a
// multiple of 128, at least n.
extern "C" __global__ void __launch_bounds__(256, 2)
    full_likelihood(const float *z, int stride, int first, int n, int bands, const float *factors,
                    const float *offsets, const float *constants, int components, float *scores, int score_stride,
                    float *log_sums) {
    full_score_all<false>(z, stride, first, n, bands, factors, offsets, constants, components, scores, score_stride,
                          log_sums, nullptr, nullptr);
}

// The same, with the best component of each frame and its score.
extern "C" __global__ void __launch_bounds__(256, 1)
    full_scores(const float *z, int stride, int first, int n, int bands, const float *factors, const float *offsets,
                const float *constants, int components, float *scores, int score_stride, float *log_sums,
                int *labels, float *greatest) {
    full_score_all<true>(z, stride, first, n, bands, factors, offsets, constants, components, scores, score_stride,
                         log_sums, labels, greatest);
}
