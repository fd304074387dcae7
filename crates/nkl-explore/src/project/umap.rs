//! UMAP.

use super::fuzzy::fuzzy_set;
use super::sparse::{neighbours, Sparse};
use super::{finished, start, Projection, Settings};
use crate::ExploreError;
use ndarray::ArrayView2;

/// The curve 1 / (1 + a d^(2b)) that comes closest to the one of `min_dist` 0.1 and `spread` 1.
const A: f32 = 1.576_943_5;
const B: f32 = 0.895_060_9;
/// Random points that push a point away, per neighbour that attracts it.
const NEGATIVE: usize = 5;
/// Epochs for few rows, and for more than `MANY`.
const EPOCHS: (usize, usize) = (500, 200);
const MANY: usize = 10_000;
/// Longest step along one dimension.
const LONGEST: f32 = 4.0;
/// Width of the layout at the start.
const WIDTH: f32 = 10.0;

/// With umap-learn's loss, sampling of edges and learning rate; start from principal components.
///
/// Points move one after the other, both ends of an edge at a time, on one thread: the result does
/// not depend on the number of threads. (Moving all points at once, from where the others were
/// before, tears the layout apart at the large steps of the beginning.)
pub(super) fn umap<const D: usize>(
    x: ArrayView2<f64>,
    settings: &Settings,
    progress: &dyn Fn(usize, usize),
) -> Result<Projection, ExploreError> {
    let n = x.nrows();
    let count = settings.neighbours.saturating_sub(1).clamp(1, n - 1);
    let graph = fuzzy_set(&neighbours(x.reborrow(), count));
    let epochs = if n > MANY { EPOCHS.1 } else { EPOCHS.0 };
    let schedule = Schedule::new(graph, epochs);
    let mut points = spread(start::<D>(x, settings.seed)?);
    let mut draw = Draw(mix(settings.seed ^ 0x5eed_0f00_0000_0000));
    for epoch in 0..epochs {
        let rate = 1.0 - epoch as f32 / epochs as f32;
        for i in 0..n {
            schedule.move_edges(i, epoch, rate, &mut points, &mut draw);
        }
        progress(epoch + 1, epochs);
    }
    Ok(finished(&points))
}

/// Scales every dimension to 0..10.
fn spread<const D: usize>(mut points: Vec<[f32; D]>) -> Vec<[f32; D]> {
    for d in 0..D {
        let low = points.iter().map(|p| p[d]).fold(f32::INFINITY, f32::min);
        let high = points
            .iter()
            .map(|p| p[d])
            .fold(f32::NEG_INFINITY, f32::max);
        let width = (high - low).max(f32::MIN_POSITIVE);
        points
            .iter_mut()
            .for_each(|p| p[d] = WIDTH * (p[d] - low) / width);
    }
    points
}

/// Which edges are drawn in which epoch: the strongest in every one, others in proportion to their
/// weight.
struct Schedule {
    graph: Sparse,
    /// Epochs between two draws of an edge; infinite for edges too weak to be drawn once.
    every: Vec<f32>,
}

impl Schedule {
    fn new(graph: Sparse, epochs: usize) -> Self {
        let most = graph.values.iter().copied().fold(0.0, f32::max);
        let every = |w: &f32| {
            if *w >= most / epochs as f32 && *w > 0.0 {
                most / w
            } else {
                f32::INFINITY
            }
        };
        Schedule {
            every: graph.values.iter().map(every).collect(),
            graph,
        }
    }

    /// Pulls the ends of the edges of a point together that are drawn in this epoch, and pushes the
    /// point away from random others.
    fn move_edges<const D: usize>(
        &self,
        i: usize,
        epoch: usize,
        rate: f32,
        points: &mut [[f32; D]],
        draw: &mut Draw,
    ) {
        for edge in self.graph.starts[i]..self.graph.starts[i + 1] {
            let every = self.every[edge];
            // Drawn in the epochs that pass a multiple of `every`.
            let passed = |epochs: usize| (epochs as f32 / every) as usize;
            if passed(epoch + 1) == passed(epoch) {
                continue;
            }
            let j = self.graph.columns[edge] as usize;
            let (mut at, mut other) = (points[i], points[j]);
            let (gap, square) = apart(&at, &other);
            if square > 0.0 {
                let power = pow(square, B);
                let pull = -2.0 * A * B * power / (square * (1.0 + A * power));
                step(&mut at, &gap, pull, rate);
                step(&mut other, &gap, -pull, rate);
                points[j] = other;
            }
            for _ in 0..NEGATIVE {
                let j = draw.below(points.len());
                if j == i {
                    continue;
                }
                let (gap, square) = apart(&at, &points[j]);
                if square > 0.0 {
                    let push = 2.0 * B / ((0.001 + square) * (1.0 + A * pow(square, B)));
                    step(&mut at, &gap, push, rate);
                }
            }
            points[i] = at;
        }
    }
}

fn apart<const D: usize>(a: &[f32; D], b: &[f32; D]) -> ([f32; D], f32) {
    let gap: [f32; D] = std::array::from_fn(|d| a[d] - b[d]);
    let square = gap.iter().map(|g| g * g).sum();
    (gap, square)
}

fn step<const D: usize>(at: &mut [f32; D], gap: &[f32; D], strength: f32, rate: f32) {
    for (v, g) in at.iter_mut().zip(gap) {
        *v += (strength * g).clamp(-LONGEST, LONGEST) * rate;
    }
}

/// x^y for x > 0, to 1e-4: logarithm and exponential by short polynomials. A quarter of the time of
/// `powf`, which is most of the time here, and the same on every machine.
fn pow(x: f32, y: f32) -> f32 {
    let bits = x.to_bits();
    let exponent = ((bits >> 23) as i32 - 127) as f32;
    let m = f32::from_bits((bits & 0x007f_ffff) | 0x3f80_0000);
    // log2(m) on 1..2 and 2^f on 0..1: least squares with exact ends, errors 2e-5 and 5e-6.
    let t = m - 1.0;
    let log = t
        * (1.441_835_9
            + t * (-0.708_372_2 + t * (0.413_555_05 + t * (-0.191_262_5 + t * 0.044_243_74))));
    let z = ((exponent + log) * y).clamp(-126.0, 126.0);
    let whole = z.floor();
    let f = z - whole;
    let part = 1.0 + f * (0.693_004_9 + f * (0.241_539_61 + f * (0.051_766_06 + f * 0.013_689_46)));
    f32::from_bits(((whole as i32 + 127) as u32) << 23) * part
}

/// SplitMix64 (Steele, Lea and Flood 2014). Hundreds of millions of draws that only have to be
/// spread evenly: a ChaCha stream would take longer than the moves.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        ((u128::from(mix(self.0)) * n as u128) >> 64) as usize
    }
}

/// The finaliser of SplitMix64.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_power_is_close() {
        for i in -60..60 {
            let x = 1.37f32.powi(i);
            let (found, exact) = (pow(x, B), x.powf(B));
            assert!((found / exact - 1.0).abs() < 1e-4, "{x}: {found} {exact}");
        }
    }
}
