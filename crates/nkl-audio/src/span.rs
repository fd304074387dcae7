//! A stretch of a recording.

use crate::read::Remark;
use crate::AudioError;
use std::ops::Range;
use std::path::Path;

/// A stretch of time in seconds; `end` may be infinite, which means to the end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// First second.
    pub start: f64,
    /// Second after the last.
    pub end: f64,
}

impl Span {
    /// All of a recording.
    pub const ALL: Span = Span {
        start: 0.0,
        end: f64::INFINITY,
    };

    /// The frames `round(start·rate) .. round(end·rate)`; `None` for an end without limit.
    ///
    /// # Errors
    /// [`AudioError::EmptySpan`] if that is nothing.
    pub(crate) fn frames(&self, rate: u32, path: &Path) -> Result<(u64, Option<u64>), AudioError> {
        let empty = || AudioError::EmptySpan {
            path: path.to_owned(),
            start: self.start,
            end: self.end,
        };
        if !self.start.is_finite() || self.start < 0.0 || self.end.is_nan() {
            return Err(empty());
        }
        let first = (self.start * f64::from(rate)).round() as u64;
        if self.end == f64::INFINITY {
            return Ok((first, None));
        }
        let last = (self.end * f64::from(rate)).round() as u64;
        if self.end <= self.start || last <= first {
            return Err(empty());
        }
        Ok((first, Some(last)))
    }

    /// The frames of a recording of `total` frames, cut off at its end; a remark if more than one
    /// frame (rounding) was cut off.
    ///
    /// # Errors
    /// As [`Span::frames`]; [`AudioError::PastEnd`] if all of it lies behind the end.
    pub(crate) fn clip(
        &self,
        rate: u32,
        total: u64,
        path: &Path,
    ) -> Result<(Range<u64>, Option<Remark>), AudioError> {
        let (first, last) = self.frames(rate, path)?;
        let duration = total as f64 / f64::from(rate);
        if first >= total {
            if total == 0 {
                return Err(AudioError::NoSamples {
                    path: path.to_owned(),
                });
            }
            return Err(AudioError::PastEnd {
                path: path.to_owned(),
                start: self.start,
                end: self.end,
                duration,
            });
        }
        let last = last.unwrap_or(total);
        let remark = (last > total.saturating_add(1)).then_some(Remark::SpanCut {
            end: self.end,
            duration,
        });
        Ok((first..last.min(total), remark))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clip(start: f64, end: f64) -> Result<(Range<u64>, Option<Remark>), AudioError> {
        Span { start, end }.clip(8000, 16_000, Path::new("x.wav"))
    }

    #[test]
    fn rounds_to_the_nearest_frame() {
        assert_eq!(clip(0.00006, 0.00019).unwrap(), (0..2, None));
        assert_eq!(clip(0.5, 1.25).unwrap(), (4000..10_000, None));
        assert_eq!(clip(0.0, f64::INFINITY).unwrap(), (0..16_000, None));
    }

    #[test]
    fn cuts_at_the_end_and_says_so() {
        assert_eq!(
            clip(1.0, 2.0001).unwrap(),
            (8000..16_000, None),
            "one frame is rounding"
        );
        let (frames, remark) = clip(1.0, 2.5).unwrap();
        assert_eq!(frames, 8000..16_000);
        assert_eq!(
            remark,
            Some(Remark::SpanCut {
                end: 2.5,
                duration: 2.0
            })
        );
    }

    #[test]
    fn refuses_what_is_no_stretch() {
        for (start, end) in [
            (1.0, 1.0),
            (1.0, 0.5),
            (-0.1, 1.0),
            (f64::NAN, 1.0),
            (0.0, f64::NAN),
            (1.0, 1.00001),
        ] {
            assert!(
                matches!(clip(start, end), Err(AudioError::EmptySpan { .. })),
                "{start} {end}"
            );
        }
        assert!(matches!(clip(2.0, 3.0), Err(AudioError::PastEnd { .. })));
        assert!(matches!(
            clip(1e300, f64::INFINITY),
            Err(AudioError::PastEnd { .. })
        ));
    }
}
