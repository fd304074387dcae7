// log2 of a sum of powers of two, met one after another: the sum over components never needs all
// scores of a frame at once. Scores are in units of log2, since exp2 is what the hardware has.
#pragma once
#include "tile.cuh"

// F frames of one thread. BEST: also which component is greatest, the lowest index among equals.
template <int F, bool BEST>
struct LogSum {
    float most[F], sum[F];
    int best[F];

    __device__ __forceinline__ void clear() {
#pragma unroll
        for (int i = 0; i < F; ++i) {
            most[i] = NEVER;
            sum[i] = 0.0f;
            if (BEST) best[i] = 0;
        }
    }

    // Components have to come in increasing order.
    __device__ __forceinline__ void add(int i, float score, int component) {
        const float above = score - most[i];
        const float power = exp2f(-fabsf(above));
        if (above > 0.0f) {
            sum[i] = fmaf(sum[i], power, 1.0f);
            most[i] = score;
            if (BEST) best[i] = component;
        } else {
            sum[i] += power;
        }
    }

    // C components at once: one rescaling for all of them.
    template <int C>
    __device__ __forceinline__ void add_all(int i, const float (&scores)[C], const int (&components)[C]) {
        float most_now = most[i];
#pragma unroll
        for (int j = 0; j < C; ++j) {
            if (BEST && scores[j] > most_now) best[i] = components[j];
            most_now = fmaxf(most_now, scores[j]);
        }
        float total = sum[i] * exp2f(most[i] - most_now);
#pragma unroll
        for (int j = 0; j < C; ++j) total += exp2f(scores[j] - most_now);
        most[i] = most_now;
        sum[i] = total;
    }
};

// Joins what the G threads of each frame have and writes it, labels and their scores where `labels` is not
// null. `shared` holds 3 G BF floats.
// Components are spread over the threads in any way: among equal scores the lowest index wins.
template <class T, int G, bool BEST>
__device__ __forceinline__ void join(LogSum<T::F, BEST> &mine, Place at, float *shared, int first, int n,
                                     float *log_sums, int *labels, float *greatest) {
    float *most = shared, *sum = shared + G * T::BF;
    int *best = reinterpret_cast<int *>(shared + 2 * G * T::BF);
#pragma unroll
    for (int i = 0; i < T::F; ++i) {
        const int slot = at.slow * T::BF + T::frame(at, i);
        most[slot] = mine.most[i];
        sum[slot] = mine.sum[i];
        if (BEST) best[slot] = mine.best[i];
    }
    __syncthreads();
    for (int f = threadIdx.x; f < T::BF; f += T::THREADS) {
        if (first + f >= n) continue;
        float high = most[f];
        int label = BEST ? best[f] : 0;
        for (int g = 1; g < G; ++g) {
            const float other = most[g * T::BF + f];
            if (BEST) {
                const int theirs = best[g * T::BF + f];
                if (other > high || (other == high && theirs < label)) label = theirs;
            }
            high = fmaxf(high, other);
        }
        float total = 0.0f;
        for (int g = 0; g < G; ++g) total = fmaf(sum[g * T::BF + f], exp2f(most[g * T::BF + f] - high), total);
        log_sums[first + f] = fmaxf(high + log2f(total), NEVER);
        if (BEST && labels) {
            labels[first + f] = label;
            greatest[first + f] = high;
        }
    }
}
