//! The arithmetic of the E-step on one block, written over [`Simd`].
//!
//! Everything is `inline(always)`, so that it is compiled for the instruction set of the function
//! in `dispatch.rs` that it ends up in.

use super::block::Block;
use super::prepared::{Prepared, ROWS};
use super::simd::{Real, Simd};

/// Vectors of a panel.
pub(super) const VECTORS: usize = 2;

/// Responsibilities below e^-60 = 9e-27 of a frame are 0. A component that gets no more than that
/// from any frame has less than 2e-16 frames even after 10^10.
pub(super) const NEGLIGIBLE: f64 = -60.0;

/// What an E-step of many blocks adds up, in the coordinates of the centre.
pub(super) struct Sums {
    /// Shape (M,).
    pub n: Vec<f64>,
    /// M × `stride`. Diagonal: r x, then r x². Full: r x, then the rows of r x xᵀ, of which those
    /// right of the diagonal may be missing.
    pub moments: Vec<f64>,
    /// Values per component.
    pub stride: usize,
    /// Sum of ln p(x).
    pub log_likelihood: f64,
}

/// Memory of the kernels, for one thread.
pub(super) struct Work<T> {
    /// Log densities of a panel: components × lanes.
    joint: Vec<T>,
    /// Components that matter to the panel.
    active: Vec<usize>,
    /// Per component, the frames of the block that it answers for: place and responsibility.
    frames: Vec<u32>,
    shares: Vec<T>,
    counts: Vec<usize>,
    capacity: usize,
    /// Frames of one component, and the same times their responsibilities.
    gathered: Vec<T>,
    weighted: Vec<T>,
    /// ln p(x) of the block's frames; -inf where this precision does not tell.
    pub log_likelihoods: Vec<T>,
}

impl<T: Real> Work<T> {
    pub fn new(components: usize, width: usize, capacity: usize, lanes: usize) -> Self {
        let zeros = |n: usize| vec![T::ZERO; n];
        Work {
            joint: zeros(components.next_multiple_of(ROWS) * lanes),
            active: Vec::with_capacity(components),
            frames: vec![0; components * (capacity + lanes)],
            shares: zeros(components * (capacity + lanes)),
            counts: vec![0; components],
            capacity: capacity + lanes,
            gathered: zeros(capacity * width),
            weighted: zeros(capacity * width),
            log_likelihoods: zeros(capacity.next_multiple_of(lanes)),
        }
    }
}

/// ln(w p(x)) of a panel, components × lanes.
#[inline(always)]
pub(super) fn joint<S: Simd>(p: &Prepared<S::T>, panel: &[S::T], out: &mut [S::T]) {
    let lanes = S::N * VECTORS;
    if p.full {
        let components = p
            .parameters
            .chunks_exact(p.stride)
            .zip(out.chunks_exact_mut(lanes));
        for ((parameters, out), &constant) in components.zip(&p.constants) {
            full::<S>(panel, parameters, constant, p.dimensions, out);
        }
        // The rows that fill up the last group.
        out[p.components * lanes..].fill(S::T::of(f64::NEG_INFINITY));
    } else {
        let groups = p
            .parameters
            .chunks_exact(p.stride)
            .zip(out.chunks_exact_mut(ROWS * lanes));
        for ((parameters, out), constants) in groups.zip(p.constants.chunks_exact(ROWS)) {
            diagonal::<S>(panel, parameters, constants, out);
        }
    }
}

#[inline(always)]
fn panel_row<S: Simd>(x: &[S::T]) -> [S; VECTORS] {
    std::array::from_fn(|v| S::load(&x[v * S::N..]))
}

/// ROWS components: constant - sum over dimensions of (scale x - scale mean)².
#[inline(always)]
fn diagonal<S: Simd>(panel: &[S::T], parameters: &[S::T], constants: &[S::T], out: &mut [S::T]) {
    let lanes = S::N * VECTORS;
    let mut sums = [[S::splat(S::T::ZERO); VECTORS]; ROWS];
    for (x, p) in panel
        .chunks_exact(lanes)
        .zip(parameters.chunks_exact(2 * ROWS))
    {
        let x = panel_row::<S>(x);
        for r in 0..ROWS {
            let (scale, shift) = (S::splat(p[r]), S::splat(p[ROWS + r]));
            for v in 0..VECTORS {
                let y = x[v].fma(scale, shift);
                sums[r][v] = y.fma(y, sums[r][v]);
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        for (v, sum) in sums.iter().enumerate() {
            S::splat(constants[r])
                .sub(*sum)
                .store(&mut out[r * lanes + v * S::N..]);
        }
    }
}

/// One component: constant - |W x - W m|², W lower triangular.
#[inline(always)]
fn full<S: Simd>(panel: &[S::T], parameters: &[S::T], constant: S::T, d: usize, out: &mut [S::T]) {
    let lanes = S::N * VECTORS;
    let mut square = [S::splat(S::T::ZERO); VECTORS];
    let mut rest = parameters;
    for group in (0..d).step_by(ROWS) {
        let columns = d.min(group + ROWS);
        let (here, next) = rest.split_at(ROWS * (columns + 1));
        rest = next;
        let (shift, here) = here.split_at(ROWS);
        let mut y: [[S; VECTORS]; ROWS] = std::array::from_fn(|r| [S::splat(shift[r]); VECTORS]);
        for (x, w) in panel.chunks_exact(lanes).zip(here.chunks_exact(ROWS)) {
            let x = panel_row::<S>(x);
            for r in 0..ROWS {
                let w = S::splat(w[r]);
                for v in 0..VECTORS {
                    y[r][v] = x[v].fma(w, y[r][v]);
                }
            }
        }
        for y in y {
            for v in 0..VECTORS {
                square[v] = y[v].fma(y[v], square[v]);
            }
        }
    }
    for (v, square) in square.iter().enumerate() {
        S::splat(constant).sub(*square).store(&mut out[v * S::N..]);
    }
}

/// Fills `work.log_likelihoods` and the lists of the components.
#[inline(always)]
pub(super) fn log_likelihoods<S: Simd>(
    p: &Prepared<S::T>,
    block: &Block<S::T>,
    work: &mut Work<S::T>,
) {
    let lanes = S::N * VECTORS;
    work.counts.fill(0);
    let panels = block.panels.chunks_exact(lanes * p.dimensions);
    for (i, panel) in panels.enumerate().take(block.len.div_ceil(lanes)) {
        joint::<S>(p, panel, &mut work.joint);
        shares::<S>(p, block.len, i * lanes, &block.large, work);
    }
}

/// The E-step of a block: adds to `sums` and fills `work.log_likelihoods`.
#[inline(always)]
pub(super) fn statistics<S: Simd>(
    p: &Prepared<S::T>,
    block: &mut Block<S::T>,
    work: &mut Work<S::T>,
    sums: &mut Sums,
) {
    log_likelihoods::<S>(p, block, work);
    if p.full {
        outer_products::<S>(p, block, work, sums);
    } else {
        squares::<S>(p, block, work, sums);
    }
}

/// From log densities to responsibilities, entered in the lists of their components.
#[inline(always)]
fn shares<S: Simd>(
    p: &Prepared<S::T>,
    len: usize,
    first: usize,
    large: &[usize],
    work: &mut Work<S::T>,
) {
    let lanes = S::N * VECTORS;
    let limit = S::splat(S::T::of(NEGLIGIBLE));
    let lowest = S::splat(S::T::of(f64::NEG_INFINITY));
    let mut top = [lowest; VECTORS];
    for row in work.joint.chunks_exact(lanes) {
        for v in 0..VECTORS {
            top[v] = S::load(&row[v * S::N..]).max(top[v]);
        }
    }
    let mut sum = [S::splat(S::T::ZERO); VECTORS];
    work.active.clear();
    for (c, row) in work
        .joint
        .chunks_exact_mut(lanes)
        .take(p.components)
        .enumerate()
    {
        let below: [S; VECTORS] = std::array::from_fn(|v| S::load(&row[v * S::N..]).sub(top[v]));
        if !below.iter().any(|b| b.any_above(limit)) {
            continue;
        }
        work.active.push(c);
        for v in 0..VECTORS {
            let e = below[v].where_above(limit, below[v]).exp();
            let e = below[v].where_above(limit, e);
            sum[v] = sum[v].add(e);
            e.store(&mut row[v * S::N..]);
        }
    }
    // Lanes whose frames do not count get shares of 0: none there, too large, or no density at all.
    let mut inverse = vec_of_lanes::<S>();
    let mut tops = vec_of_lanes::<S>();
    for v in 0..VECTORS {
        sum[v].store(&mut inverse[v * S::N..]);
        top[v].store(&mut tops[v * S::N..]);
    }
    for lane in 0..lanes {
        let (s, frame): (f64, usize) = (inverse[lane].into(), first + lane);
        let counts = s > 0.0 && frame < len && !large.contains(&frame);
        let top: f64 = tops[lane].into();
        inverse[lane] = S::T::of(if counts { 1.0 / s } else { 0.0 });
        work.log_likelihoods[first + lane] = S::T::of(if counts {
            top + s.ln()
        } else {
            f64::NEG_INFINITY
        });
    }
    for &c in &work.active {
        let row = &work.joint[c * lanes..][..lanes];
        let start = c * work.capacity;
        let frames = &mut work.frames[start..start + work.capacity];
        let shares = &mut work.shares[start..start + work.capacity];
        let mut count = work.counts[c];
        for lane in 0..lanes {
            let share = row[lane].times(inverse[lane]);
            // Written in any case, kept if it counts: no branch to guess wrong.
            frames[count] = (first + lane) as u32;
            shares[count] = share;
            count += usize::from(share > S::T::ZERO);
        }
        work.counts[c] = count;
    }
}

/// Room for the lanes of the widest panel.
#[inline(always)]
fn vec_of_lanes<S: Simd>() -> [S::T; 32] {
    [S::T::ZERO; 32]
}

/// Vectors that a weighted sum keeps in registers.
const TILE: usize = 8;

/// Diagonal: sums of r x and r x².
#[inline(always)]
fn squares<S: Simd>(
    p: &Prepared<S::T>,
    block: &mut Block<S::T>,
    work: &mut Work<S::T>,
    sums: &mut Sums,
) {
    let d = p.dimensions;
    for row in block.rows.chunks_exact_mut(block.stride).take(block.len) {
        let (x, square) = row.split_at_mut(d);
        for (s, &x) in square.iter_mut().zip(x.iter()) {
            *s = x.times(x);
        }
    }
    for c in 0..p.components {
        let list = c * work.capacity..c * work.capacity + work.counts[c];
        let (frames, shares) = (&work.frames[list.clone()], &work.shares[list]);
        sums.n[c] += shares.iter().map(|&s| s.into()).sum::<f64>();
        let out = &mut sums.moments[c * sums.stride..][..sums.stride];
        let vectors = out.len() / S::N;
        // Tiles of equal size, as few as registers allow.
        let width = vectors.div_ceil(vectors.div_ceil(TILE)) * S::N;
        for (tile, out) in out.chunks_mut(width).enumerate() {
            let from = &block.rows[tile * width..];
            match out.len() / S::N {
                8 => weighted_sum::<S, 8>(from, block.stride, frames, shares, out),
                7 => weighted_sum::<S, 7>(from, block.stride, frames, shares, out),
                6 => weighted_sum::<S, 6>(from, block.stride, frames, shares, out),
                5 => weighted_sum::<S, 5>(from, block.stride, frames, shares, out),
                4 => weighted_sum::<S, 4>(from, block.stride, frames, shares, out),
                3 => weighted_sum::<S, 3>(from, block.stride, frames, shares, out),
                2 => weighted_sum::<S, 2>(from, block.stride, frames, shares, out),
                _ => weighted_sum::<S, 1>(from, block.stride, frames, shares, out),
            }
        }
    }
}

#[inline(always)]
fn weighted_sum<S: Simd, const V: usize>(
    rows: &[S::T],
    stride: usize,
    frames: &[u32],
    shares: &[S::T],
    out: &mut [f64],
) {
    let mut sum = [S::splat(S::T::ZERO); V];
    for (&frame, &share) in frames.iter().zip(shares) {
        let row = &rows[frame as usize * stride..][..V * S::N];
        let share = S::splat(share);
        for v in 0..V {
            sum[v] = S::load(&row[v * S::N..]).fma(share, sum[v]);
        }
    }
    add_up(&sum, out);
}

/// Adds vectors to sums in double precision.
#[inline(always)]
fn add_up<S: Simd>(sum: &[S], out: &mut [f64]) {
    let mut values = vec_of_lanes::<S>();
    for (sum, out) in sum.iter().zip(out.chunks_exact_mut(S::N)) {
        sum.store(&mut values);
        for (out, &value) in out.iter_mut().zip(&values) {
            *out += value.into();
        }
    }
}

/// Full: sums of r x and of r x xᵀ, tiles of ROWS rows × VECTORS vectors that reach the diagonal.
#[inline(always)]
fn outer_products<S: Simd>(
    p: &Prepared<S::T>,
    block: &mut Block<S::T>,
    work: &mut Work<S::T>,
    sums: &mut Sums,
) {
    let (d, width) = (p.dimensions, block.stride);
    for c in 0..p.components {
        let count = work.counts[c];
        let start = c * work.capacity;
        let mut n = 0.0;
        for k in 0..count {
            let share = work.shares[start + k];
            n += share.into();
            let row = &block.rows[work.frames[start + k] as usize * width..][..width];
            work.gathered[k * width..][..width].copy_from_slice(row);
            for (w, &x) in work.weighted[k * width..][..width].iter_mut().zip(row) {
                *w = x.times(share);
            }
        }
        sums.n[c] += n;
        let gathered = &work.gathered[..count * width];
        let weighted = &work.weighted[..count * width];
        let (first, second) = sums.moments[c * sums.stride..][..sums.stride].split_at_mut(width);
        for row in weighted.chunks_exact(width) {
            for (sum, &value) in first.iter_mut().zip(row) {
                *sum += value.into();
            }
        }
        for i in (0..d).step_by(ROWS) {
            // Vectors from 0 to the last row of this tile.
            let last = d.min(i + ROWS).div_ceil(S::N);
            let mut j = 0;
            while j < last {
                if last - j >= 2 {
                    tile::<S, 2>(gathered, weighted, width, i, j * S::N, second);
                    j += 2;
                } else {
                    tile::<S, 1>(gathered, weighted, width, i, j * S::N, second);
                    j += 1;
                }
            }
        }
    }
}

#[inline(always)]
fn tile<S: Simd, const V: usize>(
    gathered: &[S::T],
    weighted: &[S::T],
    width: usize,
    i: usize,
    j: usize,
    out: &mut [f64],
) {
    let mut sum = [[S::splat(S::T::ZERO); V]; ROWS];
    for (x, w) in gathered
        .chunks_exact(width)
        .zip(weighted.chunks_exact(width))
    {
        let w = &w[i..i + ROWS];
        let x: [S; V] = std::array::from_fn(|v| S::load(&x[j + v * S::N..]));
        for r in 0..ROWS {
            let w = S::splat(w[r]);
            for v in 0..V {
                sum[r][v] = x[v].fma(w, sum[r][v]);
            }
        }
    }
    for (r, sum) in sum.iter().enumerate() {
        add_up(sum, &mut out[(i + r) * width + j..]);
    }
}
