//! How good a split is (Chen & Guestrin 2016, equations 5 to 7, with λ = 1, α = γ = 0).

use super::fixed::Pair;

/// L2 penalty of the leaves.
const LAMBDA: f64 = 1.0;
/// The least second derivative on each side.
const MIN_CHILD: f64 = 1.0;
/// Splits must gain more than this.
const LEAST_GAIN: f32 = 1e-6;

/// A split of a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Split {
    /// Number of the feature among those that are not constant.
    pub feature: u32,
    /// Bins up to this one go to the left.
    pub bin: u8,
    /// What the loss falls by, twice.
    pub gain: f32,
    /// Sums on the left.
    pub left: Pair,
}

impl Split {
    /// The better one; of equals the one with the smaller feature number, then `a`.
    pub(super) fn better(a: Option<Split>, b: Option<Split>) -> Option<Split> {
        match (a, b) {
            (Some(a), Some(b)) if b.gain > a.gain => Some(b),
            (Some(a), Some(b)) if b.gain == a.gain && b.feature < a.feature => Some(b),
            (Some(a), _) => Some(a),
            (None, b) => b,
        }
    }
}

/// Sums of a node.
#[derive(Clone, Copy)]
pub(super) struct Node {
    pub sums: Pair,
    units: [f64; 2],
}

/// Tries splits of one node, in the order of features and bins. Gains are in single precision, as
/// in XGBoost, so that the same splits count as equally good.
pub(super) struct Search {
    node: Node,
    /// Without a split.
    own: f32,
    /// Gains below cannot be better than the best so far.
    bar: f64,
    best: Option<Split>,
}

impl Node {
    pub(super) fn new(sums: Pair, units: [f64; 2]) -> Self {
        Node { sums, units }
    }

    fn real(&self, sums: Pair) -> (f64, f64) {
        (
            sums[0] as f64 * self.units[0],
            sums[1] as f64 * self.units[1],
        )
    }

    /// There is enough for two sides.
    pub(super) fn may_split(&self) -> bool {
        self.real(self.sums).1 >= 2.0 * MIN_CHILD
    }

    /// What a leaf here says, before the learning rate.
    pub(super) fn weight(&self) -> f32 {
        let (g, h) = self.real(self.sums);
        if h < MIN_CHILD {
            return 0.0;
        }
        (-g / (h + LAMBDA)) as f32
    }
}

impl Search {
    pub(super) fn new(node: Node) -> Self {
        let (g, h) = node.real(node.sums);
        let own = (g * g / (h + LAMBDA)) as f32;
        Search {
            node,
            own,
            bar: bar(own),
            best: None,
        }
    }

    /// Tries the split with the sums `left`. Called with ascending bins of ascending features.
    #[inline(always)]
    pub(super) fn consider(&mut self, feature: usize, bin: usize, left: Pair) {
        let all = self.node.sums;
        let (gl, hl) = self.node.real(left);
        let (gr, hr) = self.node.real([all[0] - left[0], all[1] - left[1]]);
        let (dl, dr) = (hl + LAMBDA, hr + LAMBDA);
        // Without dividing: most splits are nothing near the best one.
        let promising = gl * gl * dr + gr * gr * dl > self.bar * (dl * dr);
        if promising && hl >= MIN_CHILD && hr >= MIN_CHILD {
            let total = (gl * gl / dl) as f32 + (gr * gr / dr) as f32;
            self.take(feature, bin, left, total);
        }
    }

    #[cold]
    fn take(&mut self, feature: usize, bin: usize, left: Pair, total: f32) {
        let gain = total - self.own;
        if gain.is_finite() && gain > self.best.map_or(0.0, |best| best.gain) {
            self.bar = bar(total);
            self.best = Some(Split {
                feature: feature as u32,
                bin: bin as u8,
                gain,
                left,
            });
        }
    }

    pub(super) fn best(self) -> Option<Split> {
        self.best.filter(|split| split.gain > LEAST_GAIN)
    }
}

/// A little below `total`, by more than single precision rounds.
fn bar(total: f32) -> f64 {
    f64::from(total) * (1.0 - 1e-6)
}
