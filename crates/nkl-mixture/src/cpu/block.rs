//! A block of frames in the two orders in which the kernels read it.

use super::simd::Real;
use crate::rows::{check_finite, RowIndex};
use crate::MixtureError;
use ndarray::ArrayView2;

/// At most `capacity` frames, with the centre of the mixture subtracted.
pub(super) struct Block<T> {
    /// How many frames.
    pub len: usize,
    /// Frames × `stride`, first the D values of a frame, then what the kernel puts there.
    pub rows: Vec<T>,
    /// Values from one frame to the next.
    pub stride: usize,
    /// Panels of `lanes` frames: dimension after dimension the values of the panel's frames.
    pub panels: Vec<T>,
    /// Frames of a panel.
    pub lanes: usize,
    /// Places in the block of frames that are too large for this precision; their values are 0.
    pub large: Vec<usize>,
}

impl<T: Real> Block<T> {
    pub fn new(capacity: usize, dimensions: usize, stride: usize, lanes: usize) -> Self {
        Block {
            len: 0,
            rows: vec![T::ZERO; capacity * stride],
            stride,
            panels: vec![T::ZERO; capacity.next_multiple_of(lanes) * dimensions],
            lanes,
            large: Vec::new(),
        }
    }

    /// Reads the frames `start..start + len`. Errors: a value that is not a finite number.
    pub fn read(
        &mut self,
        values: ArrayView2<T>,
        index: &RowIndex,
        start: usize,
        len: usize,
        centre: &[T],
    ) -> Result<(), MixtureError> {
        self.len = len;
        self.large.clear();
        for t in 0..len {
            let row = index.row(start + t);
            let to = &mut self.rows[t * self.stride..][..centre.len()];
            let from = values.row(row);
            let mut small = true;
            let mut put = |to: &mut T, value: T, centre: T| {
                *to = value.minus(centre);
                small &= to.magnitude() <= T::LARGEST;
            };
            if let Some(from) = from.as_slice() {
                to.iter_mut()
                    .zip(from)
                    .zip(centre)
                    .for_each(|((to, &v), &c)| put(to, v, c));
            } else {
                to.iter_mut()
                    .zip(from)
                    .zip(centre)
                    .for_each(|((to, &v), &c)| put(to, v, c));
            }
            if !small {
                to.fill(T::ZERO);
                check_finite(row, values.row(row).iter().map(|&v| v.into()))?;
                self.large.push(t);
            }
        }
        self.transpose(centre.len());
        Ok(())
    }

    fn transpose(&mut self, dimensions: usize) {
        let panels = self.panels.chunks_exact_mut(self.lanes * dimensions);
        for (p, panel) in panels.enumerate().take(self.len.div_ceil(self.lanes)) {
            let first = p * self.lanes;
            let count = self.lanes.min(self.len - first);
            let rows = &self.rows[first * self.stride..];
            for (d, panel) in panel.chunks_exact_mut(self.lanes).enumerate() {
                for (t, value) in panel[..count].iter_mut().enumerate() {
                    *value = rows[t * self.stride + d];
                }
                panel[count..].fill(T::ZERO);
            }
        }
    }
}
