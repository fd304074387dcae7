// Diagonal covariances: log2 of the density of every frame, and on request its best component and
// the scores of all of them.
//
// One block per 128 frames; it goes through the components 128 at a time.
#include "diagonal.cuh"
#include "logsum.cuh"

using ScoreTile = Tile<128, 128, 2, 2>;

// The frames' part of a chunk: one 16-byte piece per thread.
struct FrameStage {
    float held[4];
    __device__ __forceinline__ void fetch(const float *z, size_t stride, int chunk, int first) {
        const int row = threadIdx.x / (ScoreTile::BF / 4), column = threadIdx.x % (ScoreTile::BF / 4);
        load4(z + (chunk * CHUNK + row) * stride + first + 4 * column, held);
    }
    __device__ __forceinline__ void put(float *shared) const { store4(shared + 4 * threadIdx.x, held); }
};

template <bool BEST>
__device__ __forceinline__ void diagonal_score_all(const float *z, int stride, int first, int n, int chunks,
                                                   const float *parameters, const float *constants, int padded,
                                                   float *log_sums, int *labels, float *greatest, float *scores,
                                                   int score_stride) {
    using T = ScoreTile;
    static_assert(T::THREADS * 4 == CHUNK * T::BF, "one piece of z per thread");
    constexpr int STAGE = CHUNK * T::BF + DiagonalStage<T>::FLOATS;
    float *shared = reinterpret_cast<float *>(pool);
    const Place at = place_of<T::FG>(threadIdx.x);
    const int here = blockIdx.x * T::BF;
    const int steps = (padded / T::BM) * chunks;

    FrameStage frames;
    DiagonalStage<T> components;
    LogSum<T::F, BEST> sums;
    sums.clear();
    frames.fetch(z, stride, 0, first + here);
    components.fetch(parameters, padded, 0, 0);
    frames.put(shared);
    components.put(shared + CHUNK * T::BF);
    __syncthreads();

    float score[T::F][T::C];
    int chunk = 0, m0 = 0;
    for (int step = 0; step < steps; ++step) {
        if (chunk == 0) diagonal_start<T>(constants, m0, at, score);
        const bool ends = chunk + 1 == chunks, more = step + 1 < steps;
        const int next_chunk = ends ? 0 : chunk + 1, next_m0 = ends ? m0 + T::BM : m0;
        if (more) {
            frames.fetch(z, stride, next_chunk, first + here);
            components.fetch(parameters, padded, next_chunk, next_m0);
        }
        const float *now = shared + (step & 1) * STAGE;
        diagonal_step<T, T::BF>(now, now + CHUNK * T::BF, at, score);
        if (ends) {
            int index[T::C];
#pragma unroll
            for (int j = 0; j < T::C; ++j) index[j] = m0 + T::component(at, j);
#pragma unroll
            for (int i = 0; i < T::F; ++i) sums.template add_all<T::C>(i, score[i], index);
            if (BEST && scores) {
#pragma unroll
                for (int j = 0; j < T::C; ++j) {
#pragma unroll
                    for (int i = 0; i < T::F; ++i)
                        scores[(size_t)index[j] * score_stride + here + T::frame(at, i)] = score[i][j];
                }
            }
        }
        if (more) {
            float *then = shared + ((step + 1) & 1) * STAGE;
            frames.put(then);
            components.put(then + CHUNK * T::BF);
        }
        __syncthreads();
        chunk = next_chunk;
        m0 = next_m0;
    }
    join<T, T::CG, BEST>(sums, at, shared, here, n, log_sums, labels, greatest);
}

// Frames [first, first + n) of z, first a multiple of 4. log_sums: n values.
extern "C" __global__ void __launch_bounds__(256, 2)
    diagonal_likelihood(const float *z, int stride, int first, int n, int chunks, const float *parameters,
                        const float *constants, int padded, float *log_sums) {
    diagonal_score_all<false>(z, stride, first, n, chunks, parameters, constants, padded, log_sums, nullptr,
                              nullptr, nullptr, 0);
}

// The same, where `labels` is not null with the best component of each frame and its score, and where
// `scores` is not null with all scores, shape (padded, score_stride); score_stride is a multiple of 128, at least n.
extern "C" __global__ void __launch_bounds__(256, 1)
    diagonal_scores(const float *z, int stride, int first, int n, int chunks, const float *parameters,
                    const float *constants, int padded, float *log_sums, int *labels, float *greatest,
                    float *scores, int score_stride) {
    diagonal_score_all<true>(z, stride, first, n, chunks, parameters, constants, padded, log_sums, labels,
                             greatest, scores, score_stride);
}
