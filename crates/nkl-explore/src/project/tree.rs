//! The repulsion between all points, by a tree over space (Barnes and Hut 1986).
//!
//! Points are sorted along a Z-curve, so that a cell of the tree is a range of them. Whole groups
//! of neighbouring points walk through the tree together and share the list of cells that act on
//! them: the walk is paid once per group, and the sums run over plain lists.

use rayon::prelude::*;

/// Cells with at most so many points are not divided.
const LEAF: usize = 12;
/// Points that walk together.
const GROUP: usize = 24;
/// Numbers that are summed side by side.
const LANES: usize = 8;

/// What acts on one point: Σ q² (y - y') over all others, and Σ q, with q = 1 / (1 + |y - y'|²).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Repulsion<const D: usize> {
    pub force: [f32; D],
    pub total: f32,
}

/// A cell: a range of sorted points.
struct Cell<const D: usize> {
    /// Centre of mass.
    centre: [f32; D],
    /// Square of its width over `theta`: from this squared distance on it acts as one point.
    reach: f32,
    from: u32,
    to: u32,
    /// The cell after all its parts.
    next: u32,
    leaf: bool,
}

/// Cells that act on a group: places and masses.
struct Acting<const D: usize> {
    places: [Vec<f32>; D],
    masses: Vec<f32>,
}

/// The repulsion on every point. A cell acts as one point from a distance of its width over `theta` on.
pub(super) fn repulsion<const D: usize>(points: &[[f32; D]], theta: f32) -> Vec<Repulsion<D>> {
    let (low, width) = bounds(points);
    let mut order: Vec<(u64, u32)> = points
        .par_iter()
        .enumerate()
        .map(|(i, p)| (code(p, low, width), i as u32))
        .collect();
    order.par_sort_unstable();
    let sorted: Vec<[f32; D]> = order.iter().map(|(_, i)| points[*i as usize]).collect();
    let mut cells = Vec::new();
    let build = Build {
        codes: &order,
        points: &sorted,
        width,
        theta,
    };
    build.cell(0, points.len(), 0, &mut cells);
    let groups: Vec<usize> = (0..points.len()).step_by(GROUP).collect();
    let parts: Vec<Vec<Repulsion<D>>> = groups
        .into_par_iter()
        .map_init(
            || Acting {
                places: std::array::from_fn(|_| Vec::new()),
                masses: Vec::new(),
            },
            |acting, from| {
                let group = &sorted[from..(from + GROUP).min(sorted.len())];
                collect(group, &cells, &sorted, acting);
                group.iter().map(|p| sum(p, acting)).collect()
            },
        )
        .collect();
    let mut found = vec![
        Repulsion {
            force: [0.0; D],
            total: 0.0
        };
        points.len()
    ];
    for ((_, i), one) in order.iter().zip(parts.into_iter().flatten()) {
        found[*i as usize] = one;
    }
    found
}

/// Lower corner and largest width.
fn bounds<const D: usize>(points: &[[f32; D]]) -> ([f32; D], f32) {
    let (mut low, mut high) = ([f32::INFINITY; D], [f32::NEG_INFINITY; D]);
    for p in points {
        for d in 0..D {
            low[d] = low[d].min(p[d]);
            high[d] = high[d].max(p[d]);
        }
    }
    let width = (0..D).map(|d| high[d] - low[d]).fold(0.0_f32, f32::max);
    (low, width.max(f32::MIN_POSITIVE) * 1.0001)
}

/// Halvings of the width that a code tells.
const DEPTH: u32 = 20;

/// Place along the Z-curve: the bits of all coordinates, interleaved.
fn code<const D: usize>(point: &[f32; D], low: [f32; D], width: f32) -> u64 {
    let mut code = 0;
    for d in 0..D {
        let share = f64::from((point[d] - low[d]) / width);
        let place = ((share * f64::from(1u32 << DEPTH)) as u64).min((1 << DEPTH) - 1);
        for bit in 0..DEPTH {
            code |= (place >> bit & 1) << (bit as usize * D + d);
        }
    }
    code
}

struct Build<'a, const D: usize> {
    codes: &'a [(u64, u32)],
    points: &'a [[f32; D]],
    width: f32,
    theta: f32,
}

impl<const D: usize> Build<'_, D> {
    fn cell(&self, from: usize, to: usize, depth: u32, cells: &mut Vec<Cell<D>>) {
        let own = cells.len();
        let leaf = to - from <= LEAF || depth == DEPTH;
        let width = self.width / (1u32 << depth.min(30)) as f32 / self.theta;
        cells.push(Cell {
            centre: self.centre(from, to),
            reach: width * width,
            from: from as u32,
            to: to as u32,
            next: 0,
            leaf,
        });
        if !leaf {
            let shift = (DEPTH - 1 - depth) as usize * D;
            let mut start = from;
            while start < to {
                let part = self.codes[start].0 >> shift;
                let rest = &self.codes[start..to];
                let end = start + rest.partition_point(|c| c.0 >> shift <= part);
                self.cell(start, end, depth + 1, cells);
                start = end;
            }
        }
        cells[own].next = cells.len() as u32;
    }

    fn centre(&self, from: usize, to: usize) -> [f32; D] {
        let mut sum = [0.0f64; D];
        for p in &self.points[from..to] {
            for d in 0..D {
                sum[d] += f64::from(p[d]);
            }
        }
        sum.map(|s| (s / (to - from).max(1) as f64) as f32)
    }
}

/// The cells and points that act on a group.
fn collect<const D: usize>(
    group: &[[f32; D]],
    cells: &[Cell<D>],
    points: &[[f32; D]],
    acting: &mut Acting<D>,
) {
    acting.places.iter_mut().for_each(Vec::clear);
    acting.masses.clear();
    let (mut low, mut high) = ([f32::INFINITY; D], [f32::NEG_INFINITY; D]);
    for p in group {
        for d in 0..D {
            low[d] = low[d].min(p[d]);
            high[d] = high[d].max(p[d]);
        }
    }
    let mut at = 0;
    while let Some(cell) = cells.get(at) {
        let mut distance = 0.0;
        for d in 0..D {
            let gap = (low[d] - cell.centre[d])
                .max(cell.centre[d] - high[d])
                .max(0.0);
            distance += gap * gap;
        }
        if distance > cell.reach {
            acting.push(&cell.centre, (cell.to - cell.from) as f32);
            at = cell.next as usize;
        } else if cell.leaf {
            for p in &points[cell.from as usize..cell.to as usize] {
                acting.push(p, 1.0);
            }
            at = cell.next as usize;
        } else {
            at += 1;
        }
    }
    while acting.masses.len() % LANES != 0 {
        acting.push(&low, 0.0);
    }
}

impl<const D: usize> Acting<D> {
    fn push(&mut self, place: &[f32; D], mass: f32) {
        for (list, v) in self.places.iter_mut().zip(place) {
            list.push(*v);
        }
        self.masses.push(mass);
    }
}

/// The repulsion on one point. It is among those that act, which adds 1 to the total: taken off.
fn sum<const D: usize>(point: &[f32; D], acting: &Acting<D>) -> Repulsion<D> {
    let mut forces = [[0.0f32; LANES]; D];
    let mut totals = [0.0f32; LANES];
    for (block, masses) in acting.masses.chunks_exact(LANES).enumerate() {
        let at = block * LANES;
        let mut gaps = [[0.0f32; LANES]; D];
        let mut square = [1.0f32; LANES];
        for d in 0..D {
            let places = &acting.places[d][at..at + LANES];
            for lane in 0..LANES {
                gaps[d][lane] = point[d] - places[lane];
                square[lane] += gaps[d][lane] * gaps[d][lane];
            }
        }
        let mut pull = [0.0f32; LANES];
        for lane in 0..LANES {
            let q = 1.0 / square[lane];
            let massive = masses[lane] * q;
            totals[lane] += massive;
            pull[lane] = massive * q;
        }
        for d in 0..D {
            for lane in 0..LANES {
                forces[d][lane] += pull[lane] * gaps[d][lane];
            }
        }
    }
    Repulsion {
        force: forces.map(|lanes| lanes.iter().sum()),
        total: totals.iter().sum::<f32>() - 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cloud<const D: usize>(n: usize) -> Vec<[f32; D]> {
        use rand::{Rng, SeedableRng};
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(3);
        let one = |_| std::array::from_fn(|_| rng.random_range(-30.0..30.0f32));
        (0..n).map(one).collect()
    }

    fn compare<const D: usize>(points: &[[f32; D]], tolerance: f32) {
        let found = repulsion(points, 0.5);
        let (mut error, mut size) = (0.0f32, 0.0f32);
        for (i, p) in points.iter().enumerate() {
            let mut force = [0.0f32; D];
            let mut total = 0.0;
            for (j, o) in points.iter().enumerate() {
                let square: f32 = (0..D).map(|d| (p[d] - o[d]) * (p[d] - o[d])).sum();
                if i != j {
                    let q = 1.0 / (1.0 + square);
                    total += q;
                    (0..D).for_each(|d| force[d] += q * q * (p[d] - o[d]));
                }
            }
            assert!((found[i].total - total).abs() < tolerance * (total + 1.0));
            for (found, exact) in found[i].force.iter().zip(&force) {
                error += (found - exact).powi(2);
                size += exact.powi(2);
            }
        }
        assert!(error <= tolerance * tolerance * size, "{error} {size}");
    }

    #[test]
    fn close_to_the_sum_over_all_pairs() {
        compare(&cloud::<2>(1500), 0.02);
        compare(&cloud::<3>(1500), 0.02);
        // All at one place, and far outliers.
        compare(&vec![[0.5, 0.5]; 100], 1e-3);
        let mut outlier = cloud::<2>(300);
        outlier[7] = [1e6, -1e6];
        compare(&outlier, 0.02);
    }
}
