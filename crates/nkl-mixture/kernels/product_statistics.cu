// Sums over frames of r z(a) z(b) for a list of pairs (a, b). Row `dimensions` of z is all ones, so the
// list also has r itself and r z: full covariances, k-means, and diagonal ones of many dimensions.
//
// A matrix product of (components x frames) and (frames x pairs), whose right-hand side is made on the
// way to shared memory. A block has 64 components (blockIdx.x), 128 pairs (blockIdx.y), and a range of
// frames (blockIdx.z), and its own part of `partial` in double precision.
#include "tile.cuh"

constexpr int PRODUCT_FLUSH = 32;

// HARD: a frame belongs to its label alone (k-means), else shares are exp2(score - log sum).
template <bool HARD>
__device__ __forceinline__ void product_statistics_of(const float *z, int stride, int first, int n,
                                                      const float *scores, int score_stride, const float *log_sums,
                                                      const int *labels, const int2 *pairs, int width,
                                                      int components, int per_block, double *partial) {
    constexpr int BM = 64, BQ = 128, BF = 32, ROW = BF + 4, TM = 8, TQ = 8, GM = BM / TM, GQ = BQ / TQ;
    constexpr int THREADS = GM * GQ;
    float *shares = reinterpret_cast<float *>(pool), *products = shares + BM * ROW;
    const Place at = place_of<GM>(threadIdx.x);
    const int m0 = blockIdx.x * BM, q0 = blockIdx.y * BQ;
    const int begin = blockIdx.z * per_block, end = min(n, begin + per_block);
    partial += (size_t)blockIdx.z * components * width;

    float sum[TM][TQ] = {};
    int until_flush = PRODUCT_FLUSH;
    for (int here = begin; here < end; here += BF) {
        for (int item = threadIdx.x; item < BM * (BF / 4); item += THREADS) {
            const int row = item / (BF / 4), column = 4 * (item % (BF / 4)), m = m0 + row, f = here + column;
            float share[4] = {};
            if (m < components) {
                if (HARD) {
#pragma unroll
                    for (int i = 0; i < 4; ++i) share[i] = f + i < end && labels[f + i] == m ? 1.0f : 0.0f;
                } else {
                    load4(scores + (size_t)m * score_stride + f, share);
#pragma unroll
                    for (int i = 0; i < 4; ++i) share[i] = f + i < end ? exp2f(share[i] - log_sums[f + i]) : 0.0f;
                }
            }
            store4(shares + row * ROW + column, share);
        }
        for (int item = threadIdx.x; item < BQ * (BF / 4); item += THREADS) {
            const int row = item / (BF / 4), column = 4 * (item % (BF / 4)), q = q0 + row;
            float a[4] = {}, b[4] = {};
            if (q < width) {
                const int2 pair = pairs[q];
                load4(z + (size_t)pair.x * stride + first + here + column, a);
                load4(z + (size_t)pair.y * stride + first + here + column, b);
            }
#pragma unroll
            for (int i = 0; i < 4; ++i) a[i] *= b[i];
            store4(products + row * ROW + column, a);
        }
        __syncthreads();
        const float *my_shares = shares + at.fast * ROW, *my_products = products + at.slow * ROW;
#pragma unroll 2
        for (int f = 0; f < BF; f += 4) {
            float r[TM][4];
#pragma unroll
            for (int i = 0; i < TM; ++i) load4(my_shares + GM * i * ROW + f, r[i]);
#pragma unroll
            for (int j = 0; j < TQ; ++j) {
                float x[4];
                load4(my_products + GQ * j * ROW + f, x);
#pragma unroll
                for (int k = 0; k < 4; ++k) {
#pragma unroll
                    for (int i = 0; i < TM; ++i) sum[i][j] = fmaf(r[i][k], x[k], sum[i][j]);
                }
            }
        }
        if (--until_flush == 0 || here + BF >= end) {
            until_flush = PRODUCT_FLUSH;
#pragma unroll
            for (int i = 0; i < TM; ++i) {
                const int m = m0 + at.fast + GM * i;
#pragma unroll
                for (int j = 0; j < TQ; ++j) {
                    const int q = q0 + at.slow + GQ * j;
                    if (m < components && q < width) partial[(size_t)m * width + q] += sum[i][j];
                    sum[i][j] = 0.0f;
                }
            }
        }
        __syncthreads();
    }
}

// Frames [first, first + n) of z; scores, log_sums and labels have theirs from 0. per_block is a
// multiple of 32. partial: (blocks in z, components, width).
extern "C" __global__ void __launch_bounds__(128, 3)
    product_statistics(const float *z, int stride, int first, int n, const float *scores, int score_stride,
                       const float *log_sums, const int2 *pairs, int width, int components, int per_block,
                       double *partial) {
    product_statistics_of<false>(z, stride, first, n, scores, score_stride, log_sums, nullptr, pairs, width,
                                 components, per_block, partial);
}

extern "C" __global__ void __launch_bounds__(128, 3)
    cluster_statistics(const float *z, int stride, int first, int n, const int *labels, const int2 *pairs, int width,
                       int components, int per_block, double *partial) {
    product_statistics_of<true>(z, stride, first, n, nullptr, 0, nullptr, labels, pairs, width, components, per_block,
                                partial);
}
