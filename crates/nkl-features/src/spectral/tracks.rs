//! Rows of equal length.

/// `rows` tracks of `frames` values each, row after row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tracks {
    values: Vec<f32>,
    frames: usize,
}

impl Tracks {
    /// Makes it `rows` × `frames`, all zero.
    pub(crate) fn reset(&mut self, rows: usize, frames: usize) {
        self.values.clear();
        self.values.resize(rows * frames, 0.0);
        self.frames = frames;
    }

    /// Frames per row.
    pub(crate) fn frames(&self) -> usize {
        self.frames
    }

    /// The rows in order.
    pub(crate) fn rows(&self) -> std::slice::ChunksExact<'_, f32> {
        self.values.chunks_exact(self.frames.max(1))
    }

    /// The rows in order, to be written.
    pub(crate) fn rows_mut(&mut self) -> std::slice::ChunksExactMut<'_, f32> {
        self.values.chunks_exact_mut(self.frames.max(1))
    }

    /// All values, row after row.
    pub(crate) fn values_mut(&mut self) -> &mut [f32] {
        &mut self.values
    }
}
