//! What goes into a network and comes out of it.

/// Numbers in an order, the last dimension running fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Length of each dimension; empty for a single number.
    pub shape: Vec<usize>,
    /// As many as the product of `shape`.
    pub values: Vec<f32>,
}

/// What is put into one input.
#[derive(Debug, Clone)]
pub enum Input {
    /// Real numbers.
    Reals(Tensor),
    /// Whole numbers (int64 and int32 of ONNX, and booleans as 0 and 1): shape and values.
    Integers(Vec<usize>, Vec<i32>),
}
