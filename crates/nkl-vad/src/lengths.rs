//! Cutting stretches to lengths, and what lies between them.

use crate::Stretch;

/// Two stretches that are closer than this touch each other. Seconds.
const TOUCH: f64 = 1e-9;

/// Cuts stretches that are longer than `longest` into pieces of that length; a rest that is shorter
/// than `shortest` stays with the piece before it. Stretches that are shorter than `shortest` from
/// the start are left out. Seconds; `longest` without a value cuts nothing.
pub fn limit(stretches: &[Stretch], shortest: f64, longest: Option<f64>) -> Vec<Stretch> {
    let long_enough = stretches.iter().filter(|s| s.duration() >= shortest);
    let Some(longest) = longest.filter(|length| *length > 0.0) else {
        return long_enough.copied().collect();
    };
    let mut pieces = Vec::new();
    for stretch in long_enough {
        // One more than fits wholly, unless the rest is short.
        let fit = ((stretch.duration() + TOUCH) / longest).floor();
        let rest = stretch.duration() - fit * longest;
        let count = fit + f64::from(rest > TOUCH && (rest >= shortest || fit < 1.0));
        for piece in 0..count as usize {
            let start = stretch.start + piece as f64 * longest;
            let last = piece + 1 == count as usize;
            let end = if last { stretch.end } else { start + longest };
            pieces.push(Stretch { start, end });
        }
    }
    pieces
}

/// Pieces of `length` seconds, each beginning `length - overlap` after the one before it. What is
/// left at the end is a piece if it has at least `shortest` seconds.
///
/// Nothing for an overlap that is not less than the length.
pub fn fixed(whole: Stretch, length: f64, overlap: f64, shortest: f64) -> Vec<Stretch> {
    let hop = length - overlap;
    if hop.is_nan() || hop <= 0.0 {
        return Vec::new();
    }
    let mut pieces = Vec::new();
    for piece in 0.. {
        let start = whole.start + f64::from(piece) * hop;
        let end = (start + length).min(whole.end);
        let complete = end - start > length - TOUCH;
        if start >= whole.end || (!complete && end - start < shortest) {
            break;
        }
        pieces.push(Stretch { start, end });
        if !complete {
            break;
        }
    }
    pieces
}

/// What lies between stretches of `whole`, which are in order and do not overlap; with `borders`
/// also what lies before the first and behind the last. All of it where there are none.
pub fn gaps(stretches: &[Stretch], whole: Stretch, borders: bool) -> Vec<Stretch> {
    let mut gaps = Vec::new();
    let mut last = whole.start;
    let ends = stretches.iter().map(|s| (s.start, s.end));
    for (number, (start, end)) in ends.chain([(whole.end, whole.end)]).enumerate() {
        let border = number == 0 || number == stretches.len();
        if start - last > TOUCH && (borders || !border) {
            gaps.push(Stretch {
                start: last,
                end: start,
            });
        }
        last = last.max(end);
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(pairs: &[(f64, f64)]) -> Vec<Stretch> {
        pairs
            .iter()
            .map(|&(start, end)| Stretch { start, end })
            .collect()
    }

    #[test]
    fn long_ones_are_cut_and_no_rest_is_lost() {
        let cut = |end, shortest| limit(&at(&[(0.0, end)]), shortest, Some(10.0));
        assert_eq!(
            cut(25.0, 2.0),
            at(&[(0.0, 10.0), (10.0, 20.0), (20.0, 25.0)])
        );
        assert_eq!(cut(21.0, 2.0), at(&[(0.0, 10.0), (10.0, 21.0)]));
        assert_eq!(cut(20.0, 2.0), at(&[(0.0, 10.0), (10.0, 20.0)]));
        assert_eq!(cut(7.0, 2.0), at(&[(0.0, 7.0)]));
        assert_eq!(cut(1.0, 2.0), at(&[]));
        assert_eq!(limit(&at(&[(0.0, 1.0)]), 0.0, None), at(&[(0.0, 1.0)]));
        // Shortest above longest: the rest always stays with its neighbour.
        assert_eq!(
            limit(&at(&[(0.0, 25.0)]), 12.0, Some(10.0)),
            at(&[(0.0, 10.0), (10.0, 25.0)])
        );
    }

    #[test]
    fn pieces_of_one_length() {
        let whole = Stretch {
            start: 1.0,
            end: 6.0,
        };
        assert_eq!(
            fixed(whole, 2.0, 0.0, 0.5),
            at(&[(1.0, 3.0), (3.0, 5.0), (5.0, 6.0)])
        );
        assert_eq!(fixed(whole, 2.0, 0.0, 2.0), at(&[(1.0, 3.0), (3.0, 5.0)]));
        assert_eq!(
            fixed(whole, 2.0, 1.0, 2.0),
            at(&[(1.0, 3.0), (2.0, 4.0), (3.0, 5.0), (4.0, 6.0)])
        );
        assert_eq!(fixed(whole, 2.0, 2.0, 0.0), at(&[]));
    }

    #[test]
    fn gaps_and_stretches_make_the_whole() {
        let whole = Stretch {
            start: 0.0,
            end: 10.0,
        };
        let speech = at(&[(1.0, 3.0), (3.0, 4.0), (6.0, 9.0)]);
        assert_eq!(gaps(&speech, whole, false), at(&[(4.0, 6.0)]));
        assert_eq!(
            gaps(&speech, whole, true),
            at(&[(0.0, 1.0), (4.0, 6.0), (9.0, 10.0)])
        );
        assert_eq!(gaps(&[], whole, true), at(&[(0.0, 10.0)]));
        assert_eq!(gaps(&[], whole, false), at(&[]));
    }
}
