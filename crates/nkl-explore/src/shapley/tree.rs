//! TreeSHAP for one tree: Lundberg, Erion and Lee 2018, "Consistent Individualized Feature
//! Attribution for Tree Ensembles", algorithm 2 (path-dependent).

/// No feature: a leaf, or the start of a path.
const NONE: u32 = u32::MAX;

/// A tree as plain numbers. Node 0 is the root; children come after their parent.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Shape {
    /// What a node asks for; `u32::MAX` in a leaf.
    pub feature: Vec<u32>,
    /// Left and right child.
    pub children: Vec<[usize; 2]>,
    /// Weight of the background samples that come by.
    pub cover: Vec<f64>,
    /// What a leaf adds: nodes × outputs.
    pub answers: Vec<f64>,
    /// Number of outputs.
    pub outputs: usize,
}

impl Shape {
    pub(super) const LEAF: u32 = NONE;

    /// The share of a node's weight that goes to each child; evenly where no sample came by, which
    /// leaves what the tree says on the sample's own way as it is.
    fn shares(&self, node: usize) -> [f64; 2] {
        let [left, right] = self.children[node].map(|child| self.cover[child]);
        let whole = left + right;
        if whole > 0.0 {
            [left / whole, right / whole]
        } else {
            [0.5, 0.5]
        }
    }

    fn is_leaf(&self, node: usize) -> bool {
        self.feature[node] == NONE
    }

    /// The mean answer over the background, weighted by cover.
    pub(super) fn base(&self) -> Vec<f64> {
        let mut mean = vec![0.0; self.outputs];
        let mut open = vec![(0, 1.0)];
        while let Some((node, share)) = open.pop() {
            if self.is_leaf(node) {
                let own = &self.answers[node * self.outputs..(node + 1) * self.outputs];
                mean.iter_mut().zip(own).for_each(|(m, a)| *m += share * a);
                continue;
            }
            let shares = self.shares(node);
            for side in [1, 0] {
                open.push((self.children[node][side], share * shares[side]));
            }
        }
        mean
    }

    /// Adds the Shapley values of one sample to `values` (features × outputs). `right` says
    /// whether the sample goes to the right at a node.
    pub(super) fn add(&self, right: &dyn Fn(usize) -> bool, values: &mut [f64]) {
        if self.feature.is_empty() {
            return;
        }
        let path = Path::default();
        self.walk(right, values, 0, path, (1.0, 1.0, NONE));
    }

    fn walk(
        &self,
        right: &dyn Fn(usize) -> bool,
        values: &mut [f64],
        node: usize,
        mut path: Path,
        (zero, one, feature): (f64, f64, u32),
    ) {
        path.extend(zero, one, feature);
        if self.is_leaf(node) {
            let own = &self.answers[node * self.outputs..(node + 1) * self.outputs];
            for place in 1..path.0.len() {
                let step = path.0[place];
                let weight = path.unwound_sum(place) * (step.one - step.zero);
                let at = step.feature as usize * self.outputs;
                for (value, answer) in values[at..at + self.outputs].iter_mut().zip(own) {
                    *value += weight * answer;
                }
            }
            return;
        }
        let asked = self.feature[node];
        // A feature that was asked for further up is taken out and goes on with both shares.
        let (mut zero, mut one) = (1.0, 1.0);
        if let Some(place) = path.0.iter().position(|step| step.feature == asked) {
            (zero, one) = (path.0[place].zero, path.0[place].one);
            path.unwind(place);
        }
        let hot = usize::from(right(node));
        let shares = self.shares(node);
        for side in [hot, 1 - hot] {
            let (zero, one) = (zero * shares[side], if side == hot { one } else { 0.0 });
            // Nothing reaches this side: neither the sample nor the background.
            if zero > 0.0 || one > 0.0 {
                let child = self.children[node][side];
                self.walk(right, values, child, path.clone(), (zero, one, asked));
            }
        }
    }
}

/// A feature on the way to a leaf.
#[derive(Debug, Clone, Copy)]
struct Step {
    feature: u32,
    /// Share of the background that takes this way where the feature is unknown.
    zero: f64,
    /// 1 where the sample takes it, else 0.
    one: f64,
    /// Weight of the sets of features of this size.
    weight: f64,
}

/// The features on the way, the first without one.
#[derive(Debug, Clone, Default)]
struct Path(Vec<Step>);

impl Path {
    /// `EXTEND` of the paper.
    fn extend(&mut self, zero: f64, one: f64, feature: u32) {
        let length = self.0.len();
        self.0.push(Step {
            feature,
            zero,
            one,
            weight: if length == 0 { 1.0 } else { 0.0 },
        });
        let whole = (length + 1) as f64;
        for i in (0..length).rev() {
            let weight = self.0[i].weight;
            self.0[i + 1].weight += one * weight * (i + 1) as f64 / whole;
            self.0[i].weight = zero * weight * (length - i) as f64 / whole;
        }
    }

    /// `UNWIND` of the paper: takes a feature out again.
    fn unwind(&mut self, place: usize) {
        let last = self.0.len() - 1;
        let Step { zero, one, .. } = self.0[place];
        let whole = (last + 1) as f64;
        let mut next = self.0[last].weight;
        for i in (0..last).rev() {
            if one != 0.0 {
                let weight = self.0[i].weight;
                self.0[i].weight = next * whole / ((i + 1) as f64 * one);
                next = weight - self.0[i].weight * zero * (last - i) as f64 / whole;
            } else {
                self.0[i].weight *= whole / (zero * (last - i) as f64);
            }
        }
        for i in place..last {
            let step = self.0[i + 1];
            self.0[i] = Step {
                weight: self.0[i].weight,
                ..step
            };
        }
        self.0.pop();
    }

    /// The sum of the weights after [`Self::unwind`], without changing the path.
    fn unwound_sum(&self, place: usize) -> f64 {
        let last = self.0.len() - 1;
        let Step { zero, one, .. } = self.0[place];
        let whole = (last + 1) as f64;
        let mut next = self.0[last].weight;
        let mut sum = 0.0;
        for i in (0..last).rev() {
            if one != 0.0 {
                let weight = next * whole / ((i + 1) as f64 * one);
                sum += weight;
                next = self.0[i].weight - weight * zero * (last - i) as f64 / whole;
            } else {
                sum += self.0[i].weight * whole / (zero * (last - i) as f64);
            }
        }
        sum
    }
}
