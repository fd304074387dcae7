// Diagonal covariances: sums of r, r z and r z^2 over frames, with the responsibilities computed again
// tile by tile, so that they are never written to memory.
//
// A block has BM components (blockIdx.x) and a range of frames (blockIdx.y). Its sums stay in registers,
// in single precision for DIAGONAL_FLUSH tiles, and are then added to its own part of `partial` in double
// precision. No two blocks write to the same place: the result does not depend on their order.
#include "diagonal.cuh"

constexpr int DIAGONAL_FLUSH = 16;

// Up to DP dimensions. A thread sums TM components times TD dimensions.
template <int DP, int BM, int FH, int CH, int TM, int TD>
__device__ __forceinline__ void diagonal_statistics_of(const float *z, int stride, int n, int dimensions, int chunks,
                                                       const float *parameters, const float *constants, int padded,
                                                       const float *log_sums, int components, int per_block,
                                                       double *partial) {
    using T = Tile<64, BM, FH, CH>;
    constexpr int BF = T::BF, ROW = BF + 4, GM = BM / TM, GD = DP / TD;
    static_assert(GM * GD == T::THREADS && GM % 8 == 0 && GD % 4 == 0 && DP % CHUNK == 0, "shape");
    static_assert(2 * DiagonalStage<T>::FLOATS <= BM * ROW, "parameters lie where responsibilities will");
    float *frames = reinterpret_cast<float *>(pool);  // (DP, ROW)
    float *shares = frames + DP * ROW;                // (BM, ROW); before that two stages of parameters
    const Place score_at = place_of<T::FG>(threadIdx.x), sum_at = place_of<GM>(threadIdx.x);
    const int m0 = blockIdx.x * BM, thread = threadIdx.x;
    const int begin = blockIdx.y * per_block, end = min(n, begin + per_block);
    const int width = 2 * dimensions + 1;
    partial += ((size_t)blockIdx.y * components + m0) * width;

    float sum1[TM][TD] = {}, sum2[TM][TD] = {}, sum0 = 0.0f;
    DiagonalStage<T> stage;
    int until_flush = DIAGONAL_FLUSH;
    for (int here = begin; here < end; here += BF) {
        for (int item = thread; item < DP * (BF / 4); item += T::THREADS) {
            const int row = item / (BF / 4), column = 4 * (item % (BF / 4));
            float held[4] = {};
            if (row < dimensions) load4(z + (size_t)row * stride + here + column, held);
            store4(frames + row * ROW + column, held);
        }
        stage.fetch(parameters, padded, 0, m0);
        stage.put(shares);
        __syncthreads();

        float score[T::F][T::C];
        diagonal_start<T>(constants, m0, score_at, score);
        for (int chunk = 0; chunk < chunks; ++chunk) {
            const bool more = chunk + 1 < chunks;
            if (more) stage.fetch(parameters, padded, chunk + 1, m0);
            diagonal_step<T, ROW>(frames + chunk * CHUNK * ROW, shares + (chunk & 1) * stage.FLOATS, score_at, score);
            if (more) stage.put(shares + ((chunk + 1) & 1) * stage.FLOATS);
            __syncthreads();
        }

#pragma unroll
        for (int h = 0; h < FH; ++h) {
            const int f = here + T::frame(score_at, 4 * h);
            float log_sum[4];
#pragma unroll
            for (int i = 0; i < 4; ++i) log_sum[i] = f + i < end ? log_sums[f + i] : 0.0f;
#pragma unroll
            for (int j = 0; j < T::C; ++j) {
                float share[4];
#pragma unroll
                for (int i = 0; i < 4; ++i)
                    share[i] = f + i < end ? exp2f(score[4 * h + i][j] - log_sum[i]) : 0.0f;
                store4(shares + T::component(score_at, j) * ROW + (f - here), share);
            }
        }
        __syncthreads();

        const float *my_shares = shares + sum_at.fast * ROW, *my_frames = frames + sum_at.slow * ROW;
#pragma unroll 2
        for (int f = 0; f < BF; f += 4) {
            float r[TM][4];
#pragma unroll
            for (int i = 0; i < TM; ++i) load4(my_shares + GM * i * ROW + f, r[i]);
#pragma unroll
            for (int j = 0; j < TD; ++j) {
                float x[4];
                load4(my_frames + GD * j * ROW + f, x);
#pragma unroll
                for (int k = 0; k < 4; ++k) {
                    const float square = x[k] * x[k];
#pragma unroll
                    for (int i = 0; i < TM; ++i) {
                        sum1[i][j] = fmaf(r[i][k], x[k], sum1[i][j]);
                        sum2[i][j] = fmaf(r[i][k], square, sum2[i][j]);
                    }
                }
            }
        }
        if (thread < BM) {
#pragma unroll 1
            for (int f = 0; f < BF; f += 4) {
                float r[4];
                load4(shares + thread * ROW + f, r);
                sum0 += (r[0] + r[1]) + (r[2] + r[3]);
            }
        }
        if (--until_flush == 0 || here + BF >= end) {
            until_flush = DIAGONAL_FLUSH;
#pragma unroll
            for (int i = 0; i < TM; ++i) {
                const int m = sum_at.fast + GM * i;
#pragma unroll
                for (int j = 0; j < TD; ++j) {
                    const int d = sum_at.slow + GD * j;
                    if (m0 + m < components && d < dimensions) {
                        partial[(size_t)m * width + d] += sum1[i][j];
                        partial[(size_t)m * width + dimensions + d] += sum2[i][j];
                    }
                    sum1[i][j] = sum2[i][j] = 0.0f;
                }
            }
            if (thread < BM && m0 + thread < components)
                partial[(size_t)thread * width + 2 * dimensions] += sum0;
            sum0 = 0.0f;
        }
        __syncthreads();
    }
}

// All frames [0, n) of z; per_block is a multiple of 64. partial has shape (blocks in y, components,
// 2 dimensions + 1): sums of r z, of r z^2, of r.
#define DIAGONAL_STATISTICS(DP, BM, FH, CH, TM, TD, THREADS, RESIDENT)                                                         \
    extern "C" __global__ void __launch_bounds__(THREADS, RESIDENT) diagonal_statistics_##DP(                             \
        const float *z, int stride, int n, int dimensions, int chunks, const float *parameters,                       \
        const float *constants, int padded, const float *log_sums, int components, int per_block, double *partial) { \
        diagonal_statistics_of<DP, BM, FH, CH, TM, TD>(z, stride, n, dimensions, chunks, parameters, constants,       \
                                                       padded, log_sums, components, per_block, partial);             \
    }

DIAGONAL_STATISTICS(24, 128, 2, 1, 4, 3, 256, 2)
DIAGONAL_STATISTICS(40, 128, 2, 1, 4, 5, 256, 2)
DIAGONAL_STATISTICS(64, 64, 2, 1, 8, 4, 128, 3)
DIAGONAL_STATISTICS(80, 64, 2, 1, 8, 5, 128, 3)
DIAGONAL_STATISTICS(160, 32, 1, 1, 4, 10, 128, 3)
