//! Shapes that kernels were compiled for. They stand in the `.cu` files a second time; the tests
//! run every one of them.

/// Frames of a tile; rows of a matrix by frames are a multiple of it long.
pub(super) const FRAMES: usize = 128;
/// Components that scores are computed for at a time (diagonal).
pub(super) const COMPONENTS: usize = 128;
/// Dimensions of a chunk, rows and columns of a block of a triangular factor.
pub(super) const CHUNK: usize = 8;
/// Components that scores are computed for at a time (full).
pub(super) const GROUP: usize = 16;

/// Threads and shared memory (bytes) of a kernel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub threads: usize,
    pub shared: usize,
}

/// `diagonal_likelihood`, `diagonal_scores`: two stages of frames and parameters.
pub(super) const DIAGONAL_SCORES: Shape = Shape {
    threads: 256,
    shared: 4 * 2 * (CHUNK * FRAMES + 2 * CHUNK * COMPONENTS),
};

/// `full_likelihood`, `full_scores`: two stages of frames and factors, or what 16 threads per frame
/// have to join.
pub(super) const FULL_SCORES: Shape = Shape {
    threads: 256,
    shared: 4 * 3 * GROUP * FRAMES,
};

/// `product_statistics`, `cluster_statistics`.
pub(super) const PRODUCTS: Shape = Shape {
    threads: 128,
    shared: 4 * (64 + PRODUCT_PAIRS) * 36,
};
/// Components, pairs and frames of their blocks.
pub(super) const PRODUCT_COMPONENTS: usize = 64;
/// See [`PRODUCT_COMPONENTS`].
pub(super) const PRODUCT_PAIRS: usize = 128;
/// See [`PRODUCT_COMPONENTS`].
pub(super) const PRODUCT_FRAMES: usize = 32;

/// `prepare_*`, `posteriors_of_scores`: a square of 32 by 32, padded.
pub(super) const TRANSPOSE: Shape = Shape {
    threads: 256,
    shared: 4 * 32 * 33,
};

/// `sum_values`.
pub(super) const SUM: Shape = Shape {
    threads: 256,
    shared: 8 * 256,
};

/// `add_partials`.
pub(super) const ADD: Shape = Shape {
    threads: 256,
    shared: 0,
};

/// One of the `diagonal_statistics_*`.
#[derive(Debug)]
pub(super) struct DiagonalStatistics {
    pub kernel: &'static str,
    /// The most dimensions.
    pub dimensions: usize,
    /// Components of a block.
    pub components: usize,
    pub threads: usize,
    /// Blocks that a multiprocessor holds at once.
    pub resident: usize,
}

/// Frames of a tile of these kernels.
pub(super) const STATISTICS_FRAMES: usize = 64;

const DIAGONAL: [DiagonalStatistics; 5] = [
    diagonal("diagonal_statistics_24", 24, 128, 256, 2),
    diagonal("diagonal_statistics_40", 40, 128, 256, 2),
    diagonal("diagonal_statistics_64", 64, 64, 128, 3),
    diagonal("diagonal_statistics_80", 80, 64, 128, 3),
    diagonal("diagonal_statistics_160", 160, 32, 128, 3),
];

const fn diagonal(
    kernel: &'static str,
    dimensions: usize,
    components: usize,
    threads: usize,
    resident: usize,
) -> DiagonalStatistics {
    DiagonalStatistics {
        kernel,
        dimensions,
        components,
        threads,
        resident,
    }
}

impl DiagonalStatistics {
    /// The one for so many dimensions; `None` above 160, where the products are taken one by one.
    pub fn of(dimensions: usize) -> Option<&'static Self> {
        DIAGONAL.iter().find(|k| dimensions <= k.dimensions)
    }

    /// Bytes of shared memory: a tile of frames and one of responsibilities, padded rows.
    pub fn shared(&self) -> usize {
        4 * (self.dimensions + self.components) * (STATISTICS_FRAMES + 4)
    }
}
