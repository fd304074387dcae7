// All kernels as one module.
#include "support.cu"
#include "diagonal_scores.cu"
#include "diagonal_statistics.cu"
#include "full_scores.cu"
#include "product_statistics.cu"
