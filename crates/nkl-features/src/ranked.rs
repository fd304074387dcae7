//! Values by their rank.

/// The values of a track with those of some ranks in their place, which is several times faster
/// than sorting. Kept as integers of the same order (that of `f32::total_cmp`), since those are
/// compared without branches.
#[derive(Debug, Default)]
pub(crate) struct Ranked {
    keys: Vec<i32>,
    ranks: Vec<usize>,
}

impl Ranked {
    /// Takes the values of `x` and puts those of `ranks` into their places; what was there before
    /// is forgotten.
    pub(crate) fn place(&mut self, x: &[f32], ranks: impl Iterator<Item = usize>) {
        self.keys.clear();
        self.keys.extend(x.iter().map(|v| flip(v.to_bits() as i32)));
        self.ranks.clear();
        self.ranks.extend(ranks.filter(|r| *r < x.len()));
        self.ranks.sort_unstable();
        self.ranks.dedup();
        select(&mut self.keys, 0, &self.ranks);
    }

    /// The value of a rank that was placed (0 is the smallest); NaN for one that there is not.
    pub(crate) fn at(&self, rank: usize) -> f32 {
        self.keys
            .get(rank)
            .map_or(f32::NAN, |key| f32::from_bits(flip(*key) as u32))
    }
}

/// Bits of a number as an integer of the same order, and back.
fn flip(bits: i32) -> i32 {
    bits ^ (((bits >> 31) as u32) >> 1) as i32
}

/// Puts the keys of `ranks` (ascending) into their places; `keys` begin at rank `from`.
fn select(keys: &mut [i32], from: usize, ranks: &[usize]) {
    const FEW: usize = 16;
    if ranks.is_empty() {
        return;
    }
    if keys.len() <= FEW {
        keys.sort_unstable();
        return;
    }
    let (below, rest) = ranks.split_at(ranks.len() / 2);
    let (at, above) = rest.split_first().map_or((from, rest), |(at, a)| (*at, a));
    let (left, _, right) = keys.select_nth_unstable(at - from);
    select(left, from, below);
    select(right, at + 1, above);
}
