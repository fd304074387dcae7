//! Long recordings in pieces.

use std::ops::Range;

/// How a recording is handed to a network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cut {
    /// Whole; one that is longer than so many seconds in as few pieces of equal length as
    /// possible. Frames of all pieces are pooled together.
    Pieces(f64),
    /// Windows of so many samples, each so many samples after the one before; a shorter recording
    /// is repeated until it fills one. What is left at the end is not looked at.
    Windows(usize, usize),
}

impl Cut {
    /// The pieces of a recording of `samples` samples (at least one) at `rate` Hz; for windows, of
    /// the recording after [`filled`](Cut::filled).
    pub(crate) fn ranges(self, samples: usize, rate: u32) -> Vec<Range<usize>> {
        match self {
            Cut::Pieces(seconds) => {
                let longest = ((seconds * f64::from(rate)) as usize).max(1);
                let count = samples.div_ceil(longest).max(1);
                let edge = |i: usize| (samples as u128 * i as u128 / count as u128) as usize;
                (0..count).map(|i| edge(i)..edge(i + 1)).collect()
            }
            Cut::Windows(length, hop) => {
                let hop = hop.max(1);
                let whole = samples / hop * hop;
                let count = 1 + whole.saturating_sub(length) / hop;
                let start = (0..count).map(|i| i * hop);
                start.map(|start| start..start + length).collect()
            }
        }
    }

    /// The recording, doubled until it fills a window.
    pub(crate) fn filled(self, samples: &[f32]) -> Vec<f32> {
        let mut filled = samples.to_vec();
        if let (Cut::Windows(length, _), false) = (self, samples.is_empty()) {
            while filled.len() < length {
                filled.extend_from_within(..);
            }
        }
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_equal_and_few() {
        let pieces = |samples: usize| -> Vec<(usize, usize)> {
            let ranges = Cut::Pieces(2.0).ranges(samples, 10);
            ranges.iter().map(|r| (r.start, r.end)).collect()
        };
        assert_eq!(pieces(20), [(0, 20)]);
        assert_eq!(pieces(41), [(0, 13), (13, 27), (27, 41)]);
        assert_eq!(pieces(1), [(0, 1)]);
    }

    /// 1 s becomes 16 s and gives 7 windows, 12 s give 3, 12.9 s too, as Microsoft's
    /// dnsmos_local.py counts them.
    #[test]
    fn windows_as_dnsmos() {
        let cut = Cut::Windows(144_160, 16_000);
        let count = |seconds: f64| {
            let filled = cut.filled(&vec![0.5; (seconds * 16_000.0) as usize]);
            let ranges = cut.ranges(filled.len(), 16_000);
            assert!(ranges.iter().all(|r| r.end <= filled.len()));
            ranges.len()
        };
        assert_eq!(
            [
                count(1.0),
                count(9.01),
                count(9.9),
                count(12.0),
                count(12.9)
            ],
            [7, 1, 1, 3, 3]
        );
    }
}
