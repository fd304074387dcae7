//! How well a tag is found again.

use serde::Serialize;

/// What a song is to a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Has the tag, and trained its model.
    Train,
    /// Has the tag, and was kept out of the training.
    Test,
    /// Lacks the tag.
    Unlabelled,
    /// Neither: it has the tag with too small a weight.
    Unsure,
}

impl Part {
    /// As a byte of a file.
    pub fn code(self) -> u8 {
        match self {
            Part::Train => 0,
            Part::Test => 1,
            Part::Unlabelled => 2,
            Part::Unsure => 3,
        }
    }

    /// From such a byte.
    pub fn of(code: u8) -> Option<Part> {
        let all = [Part::Train, Part::Test, Part::Unlabelled, Part::Unsure];
        all.get(usize::from(code)).copied()
    }
}

/// How a tag's songs rank among those that lack the tag.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TagResult {
    /// The tag.
    pub tag: String,
    /// Songs that trained it.
    pub trained: usize,
    /// Songs of the tag that were kept out.
    pub tested: usize,
    /// Songs that lack it.
    pub unlabelled: usize,
    /// Among the first `top` of both kinds: the share that has the tag.
    pub precision: f64,
    /// The share of the songs kept out that are among the first `top`, of as many as there is room for.
    pub recall: f64,
    /// The share that a random order would have as precision.
    pub chance: f64,
}

/// The places of the highest scores, falling; equal ones by place. Places of the filter alone.
pub fn top(scores: &[f32], count: usize, keep: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut places: Vec<usize> = (0..scores.len()).filter(|place| keep(*place)).collect();
    let order = |a: &usize, b: &usize| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b));
    if places.len() > count && count > 0 {
        places.select_nth_unstable_by(count - 1, order);
    }
    places.truncate(count);
    places.sort_by(order);
    places
}

/// The figures of a tag; `None` where it has no song that was kept out.
pub fn ranked(tag: &str, scores: &[f32], parts: &[Part], count: usize) -> Option<TagResult> {
    let number = |part: Part| parts.iter().filter(|p| **p == part).count();
    let (tested, unlabelled) = (number(Part::Test), number(Part::Unlabelled));
    if tested == 0 {
        return None;
    }
    let judged = |place: usize| matches!(parts.get(place), Some(Part::Test | Part::Unlabelled));
    let first = top(scores, count, judged);
    let hits = first
        .iter()
        .filter(|p| parts.get(**p) == Some(&Part::Test))
        .count() as f64;
    Some(TagResult {
        tag: tag.to_owned(),
        trained: number(Part::Train),
        tested,
        unlabelled,
        precision: hits / first.len().max(1) as f64,
        recall: hits / tested.min(count).max(1) as f64,
        chance: tested as f64 / (tested + unlabelled) as f64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_are_counted() {
        use Part::{Test, Train, Unlabelled, Unsure};
        let scores = [9.0, 5.0, 4.0, 8.0, 1.0, 7.0];
        let parts = [Train, Test, Unlabelled, Unsure, Test, Unlabelled];
        assert_eq!(top(&scores, 3, |_| true), [0, 3, 5]);
        assert_eq!(top(&[1.0, 1.0, 1.0], 2, |_| true), [0, 1]);
        // Judged in order: 5 (lacks it), 1 (has it), 2, 4.
        let found = ranked("x", &scores, &parts, 2).unwrap();
        assert_eq!(
            (found.precision, found.recall, found.chance),
            (0.5, 0.5, 0.5)
        );
        assert_eq!(ranked("x", &scores, &[Unlabelled; 6], 2), None);
    }
}
