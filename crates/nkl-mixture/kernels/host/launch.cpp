// The kernels as a library for the tests: a table of them, and one function that runs one.
#include "cuda_on_host.h"
#include "../all.cu"

namespace {
struct Named {
    const char *name;
    size_t arguments;
    void (*run)(void **);
};
#define NAMED(kernel) {#kernel, host::Entry<kernel>::arguments, host::Entry<kernel>::run}
const Named table[] = {
    NAMED(prepare_f32),
    NAMED(prepare_f64),
    NAMED(sum_values),
    NAMED(add_partials),
    NAMED(posteriors_of_scores),
    NAMED(diagonal_likelihood),
    NAMED(diagonal_scores),
    NAMED(diagonal_statistics_24),
    NAMED(diagonal_statistics_40),
    NAMED(diagonal_statistics_64),
    NAMED(diagonal_statistics_80),
    NAMED(diagonal_statistics_160),
    NAMED(full_likelihood),
    NAMED(full_scores),
    NAMED(product_statistics),
    NAMED(cluster_statistics),
};
}  // namespace

// Null when all went well, else what went wrong. Not for several threads at once.
extern "C" const char *host_launch(const char *name, const unsigned *grid, unsigned threads, size_t shared,
                                   void **args, size_t arguments, int reversed) {
    for (const Named &kernel : table) {
        if (strcmp(kernel.name, name) != 0) continue;
        if (kernel.arguments != arguments) return "wrong number of arguments";
        return host::run_grid(kernel.run, args, grid, threads, shared, reversed != 0) ? nullptr : host::problem;
    }
    return "no such kernel";
}
