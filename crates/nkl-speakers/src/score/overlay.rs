//! Reference and hypothesis laid over each other.

use super::assignment::assign;
use super::regions::{difference, union, within};
use super::ScoreOptions;
use crate::turns::speakers;
use crate::Turn;
use ndarray::Array2;

/// A turn within the scored seconds.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    pub start: f64,
    pub end: f64,
    /// Index of the speaker.
    pub speaker: usize,
}

/// What is spoken within a stretch in which nothing changes.
#[derive(Debug, Default)]
pub struct Slice {
    /// Seconds.
    pub duration: f64,
    /// Speakers of the reference, one as often as turns of it overlap.
    pub reference: Vec<usize>,
    /// Speakers of the hypothesis.
    pub hypothesis: Vec<usize>,
}

/// Both sides, cut to what is scored.
pub struct Overlay {
    pub reference: Vec<Piece>,
    pub hypothesis: Vec<Piece>,
    /// The speakers of the reference.
    pub names: Vec<String>,
    /// For each speaker of the reference the one of the hypothesis.
    pub mapping: Vec<Option<usize>>,
    pub slices: Vec<Slice>,
}

impl Overlay {
    pub fn new(
        reference: &[Turn],
        hypothesis: &[Turn],
        scored: Option<&[(f64, f64)]>,
        options: &ScoreOptions,
    ) -> Self {
        let extent = || {
            let all = || reference.iter().chain(hypothesis);
            let start = all().map(|turn| turn.start).fold(f64::INFINITY, f64::min);
            let end = all().map(|turn| turn.end).fold(f64::NEG_INFINITY, f64::max);
            vec![(start, end)]
        };
        let map = union(scored.map_or_else(extent, <[_]>::to_vec));
        let map = difference(&map, &left_out(reference, options));
        let (all, reference) = pieces(reference, &map);
        let (found, hypothesis) = pieces(hypothesis, &map);
        // Only speakers that speak within the scored seconds count.
        let (present, reference) = present(reference);
        let names: Vec<String> = present
            .iter()
            .map(|&speaker| all[speaker].clone())
            .collect();
        let slices = slices(&reference, &hypothesis);
        let together = together(&slices, names.len(), found.len());
        let mapping = assign(together.view()).into_iter().enumerate();
        let mapping = mapping
            .map(|(r, found)| found.filter(|&h| together[[r, h]] > 0.0))
            .collect();
        Overlay {
            reference,
            hypothesis,
            names,
            mapping,
            slices,
        }
    }
}

/// Collars, and where turns overlap.
fn left_out(reference: &[Turn], options: &ScoreOptions) -> Vec<(f64, f64)> {
    let mut out = Vec::new();
    if options.collar > 0.0 {
        let borders = reference.iter().flat_map(|turn| [turn.start, turn.end]);
        out.extend(borders.map(|t| (t - options.collar, t + options.collar)));
    }
    if options.skip_overlap {
        let mut order: Vec<&Turn> = reference.iter().collect();
        order.sort_by(|a, b| a.start.total_cmp(&b.start));
        let mut latest = f64::NEG_INFINITY;
        for turn in order {
            if latest > turn.start {
                out.push((turn.start, turn.end.min(latest)));
            }
            latest = latest.max(turn.end);
        }
    }
    union(out)
}

/// The speakers, and the turns within the map.
fn pieces(turns: &[Turn], map: &[(f64, f64)]) -> (Vec<String>, Vec<Piece>) {
    let names = speakers(turns);
    let of = |turn: &Turn| names.iter().position(|name| *name == turn.speaker);
    let cut = turns.iter().filter_map(|turn| Some((of(turn)?, turn)));
    let cut = cut.flat_map(|(speaker, turn)| {
        within(turn.start, turn.end, map).map(move |(start, end)| Piece {
            start,
            end,
            speaker,
        })
    });
    let cut = cut.collect();
    (names, cut)
}

/// Renumbers the speakers so that each has a piece; the numbers that they had.
fn present(mut pieces: Vec<Piece>) -> (Vec<usize>, Vec<Piece>) {
    let mut seen: Vec<usize> = Vec::new();
    for piece in &mut pieces {
        let place = seen.iter().position(|s| *s == piece.speaker);
        let place = place.unwrap_or_else(|| {
            seen.push(piece.speaker);
            seen.len() - 1
        });
        piece.speaker = place;
    }
    (seen, pieces)
}

/// Cuts at every border of a piece.
fn slices(reference: &[Piece], hypothesis: &[Piece]) -> Vec<Slice> {
    // Time, whether the piece ends there, whether it is of the hypothesis, and its speaker.
    let mut events: Vec<(f64, bool, bool, usize)> = Vec::new();
    for (side, pieces) in [(false, reference), (true, hypothesis)] {
        for piece in pieces {
            events.push((piece.start, false, side, piece.speaker));
            events.push((piece.end, true, side, piece.speaker));
        }
    }
    events.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut slices = Vec::new();
    let mut now: [Vec<usize>; 2] = Default::default();
    let mut last = f64::NEG_INFINITY;
    for (time, ends, side, speaker) in events {
        let spoken = now.iter().any(|side| !side.is_empty());
        if spoken && time > last {
            slices.push(Slice {
                duration: time - last,
                reference: now[0].clone(),
                hypothesis: now[1].clone(),
            });
        }
        last = time;
        let active = &mut now[usize::from(side)];
        if !ends {
            active.push(speaker);
        } else if let Some(place) = active.iter().position(|s| *s == speaker) {
            active.swap_remove(place);
        }
    }
    slices
}

/// Seconds that each pair of speakers has in common, shape (reference, hypothesis).
fn together(slices: &[Slice], reference: usize, hypothesis: usize) -> Array2<f64> {
    let mut seconds = Array2::zeros((reference, hypothesis));
    for slice in slices {
        for &r in &slice.reference {
            for &h in &slice.hypothesis {
                seconds[[r, h]] += slice.duration;
            }
        }
    }
    seconds
}
