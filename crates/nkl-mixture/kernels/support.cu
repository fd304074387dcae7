// What stands around the E-step: frames in, sums and posteriors out.
#include "tile.cuh"

// Rows as the caller has them, (n, dimensions), to columns: z(d, first + f) = (x - shift(d)) * factor(d),
// in double precision until the last step. Row `dimensions` becomes 1; rows above it, up to `rows`, and
// columns after the last frame, up to a multiple of 32, become 0.
template <class X>
__device__ __forceinline__ void prepare(const X *x, int n, int dimensions, int rows, const double *shift,
                                        const double *factor, float *z, int stride, int first) {
    float *tile = reinterpret_cast<float *>(pool);  // (32 dimensions, 33)
    const int f0 = blockIdx.x * 32, d0 = blockIdx.y * 32, fast = threadIdx.x % 32, slow = threadIdx.x / 32;
    for (int f = slow; f < 32; f += 8) {
        const int d = d0 + fast;
        float value = 0.0f;
        if (f0 + f < n) {
            if (d < dimensions)
                value = (float)(((double)x[(size_t)(f0 + f) * dimensions + d] - shift[d]) * factor[d]);
            else if (d == dimensions)
                value = 1.0f;
        }
        tile[fast * 33 + f] = value;
    }
    __syncthreads();
    for (int d = slow; d < 32; d += 8) {
        if (d0 + d < rows) z[(size_t)(d0 + d) * stride + first + f0 + fast] = tile[d * 33 + fast];
    }
}

extern "C" __global__ void __launch_bounds__(256)
    prepare_f32(const float *x, int n, int dimensions, int rows, const double *shift, const double *factor, float *z,
                int stride, int first) {
    prepare(x, n, dimensions, rows, shift, factor, z, stride, first);
}

extern "C" __global__ void __launch_bounds__(256)
    prepare_f64(const double *x, int n, int dimensions, int rows, const double *shift, const double *factor, float *z,
                int stride, int first) {
    prepare(x, n, dimensions, rows, shift, factor, z, stride, first);
}

// Adds the sum of every gridDim.x-th piece of 256 values to sums[blockIdx.x].
extern "C" __global__ void __launch_bounds__(256) sum_values(const float *values, int n, double *sums) {
    double *part = reinterpret_cast<double *>(pool);
    double sum = 0.0;
    for (int i = blockIdx.x * 256 + threadIdx.x; i < n; i += 256 * gridDim.x) sum += values[i];
    const int thread = threadIdx.x;
    part[thread] = sum;
    __syncthreads();
    for (int half = 128; half > 0; half /= 2) {
        if (thread < half) part[thread] += part[thread + half];
        __syncthreads();
    }
    if (thread == 0) sums[blockIdx.x] += part[0];
}

// total[i] = partial[0][i] + partial[1][i] + ..., always in this order.
extern "C" __global__ void __launch_bounds__(256)
    add_partials(const double *partial, int parts, int length, double *total) {
    const int i = blockIdx.x * 256 + threadIdx.x;
    if (i >= length) return;
    double sum = 0.0;
    for (int p = 0; p < parts; ++p) sum += partial[(size_t)p * length + i];
    total[i] = sum;
}

// posteriors(f, m) = exp2(scores(m, f) - log_sums(f)), shape (n, components).
extern "C" __global__ void __launch_bounds__(256)
    posteriors_of_scores(const float *scores, int score_stride, const float *log_sums, int n, int components,
                         float *posteriors) {
    float *tile = reinterpret_cast<float *>(pool);  // (32 frames, 33)
    const int f0 = blockIdx.x * 32, m0 = blockIdx.y * 32, fast = threadIdx.x % 32, slow = threadIdx.x / 32;
    for (int m = slow; m < 32; m += 8) {
        float value = 0.0f;
        if (m0 + m < components && f0 + fast < n)
            value = exp2f(scores[(size_t)(m0 + m) * score_stride + f0 + fast] - log_sums[f0 + fast]);
        tile[fast * 33 + m] = value;
    }
    __syncthreads();
    for (int f = slow; f < 32; f += 8) {
        if (f0 + f < n && m0 + fast < components)
            posteriors[(size_t)(f0 + f) * components + m0 + fast] = tile[f * 33 + fast];
    }
}
