//! Cuts several stretches out of a recording while it is decoded once.

use crate::read::{Cut, Remark};
use crate::AudioError;
use std::path::Path;

/// What was decoded for one [`Cut`].
pub(crate) struct Stretch {
    /// Mixed down samples.
    pub samples: Vec<f32>,
    /// First sample that is not finite, as a frame of the recording.
    pub not_finite: Option<u64>,
}

/// All cuts of one recording.
pub(crate) struct Decoded {
    pub rate: u32,
    /// Frames of the recording; `None` if decoding stopped after the last cut.
    pub frames: Option<u64>,
    pub channels: usize,
    pub stretches: Vec<Stretch>,
    pub remarks: Vec<Remark>,
}

/// Collects the cuts while the recording passes by.
pub(super) struct Taker<'a> {
    cuts: &'a [Cut],
    /// (first frame, frame after the last) per cut; filled by `begin`.
    ranges: Vec<(u64, u64)>,
    stretches: Vec<Stretch>,
    rate: u32,
    channels: usize,
    position: u64,
    end: u64,
}

impl<'a> Taker<'a> {
    pub(super) fn new(cuts: &'a [Cut]) -> Self {
        Taker {
            cuts,
            ranges: Vec::new(),
            stretches: Vec::new(),
            rate: 0,
            channels: 0,
            position: 0,
            end: 0,
        }
    }

    /// Called with every packet; the first fixes rate and channels, later ones must agree.
    pub(super) fn begin(
        &mut self,
        rate: u32,
        channels: usize,
        path: &Path,
    ) -> Result<(), AudioError> {
        if self.channels != 0 {
            if (rate, channels) != (self.rate, self.channels) {
                return Err(AudioError::Unsupported {
                    path: path.to_owned(),
                    reason: format!(
                        "it changes from {} channels at {} Hz to {channels} at {rate} Hz; split it first",
                        self.channels, self.rate
                    ),
                });
            }
            return Ok(());
        }
        if rate == 0 || channels == 0 {
            return Err(AudioError::Damaged {
                path: path.to_owned(),
                reason: format!("it says {channels} channels at {rate} Hz"),
            });
        }
        (self.rate, self.channels) = (rate, channels);
        for cut in self.cuts {
            // A cut that is not possible takes nothing here; the caller reports it.
            let range = match cut.span.frames(rate, path) {
                Ok((first, last)) if cut.channels.check(channels, path).is_ok() => {
                    (first, last.unwrap_or(u64::MAX))
                }
                _ => (0, 0),
            };
            self.end = self.end.max(range.1);
            self.ranges.push(range);
            self.stretches.push(Stretch {
                samples: Vec::new(),
                not_finite: None,
            });
        }
        Ok(())
    }

    pub(super) fn take(&mut self, interleaved: &[f32]) {
        let frames = (interleaved.len() / self.channels) as u64;
        let here = self.position..self.position + frames;
        for ((range, cut), stretch) in self.ranges.iter().zip(self.cuts).zip(&mut self.stretches) {
            let (first, last) = (range.0.max(here.start), range.1.min(here.end));
            if first >= last {
                continue;
            }
            let from = (first - here.start) as usize * self.channels;
            let to = (last - here.start) as usize * self.channels;
            let before = stretch.samples.len();
            cut.channels
                .append(&interleaved[from..to], self.channels, &mut stretch.samples);
            if stretch.not_finite.is_none() {
                let bad = stretch.samples[before..]
                    .iter()
                    .position(|v| !v.is_finite());
                stretch.not_finite = bad.map(|i| first + i as u64);
            }
        }
        self.position = here.end;
    }

    pub(super) fn silence(&mut self, frames: u64) {
        // A damaged header may promise a packet of any length; real ones have a few thousand frames.
        let frames = frames.min(1 << 16) as usize;
        if self.channels > 0 {
            self.take(&vec![0.0; frames * self.channels]);
        }
    }

    pub(super) fn done(&self) -> bool {
        self.position > 0 && self.position >= self.end
    }

    pub(super) fn finish(
        self,
        complete: bool,
        promised: Option<u64>,
        bad: usize,
        last_error: String,
        path: &Path,
    ) -> Result<Decoded, AudioError> {
        if self.position == 0 {
            return Err(if bad > 0 {
                AudioError::Damaged {
                    path: path.to_owned(),
                    reason: last_error,
                }
            } else {
                AudioError::NoSamples {
                    path: path.to_owned(),
                }
            });
        }
        let mut remarks = Vec::new();
        if bad > 0 {
            remarks.push(Remark::DamagedPackets {
                count: bad,
                last_error,
            });
        }
        if complete {
            if let Some(promised) = promised.filter(|p| *p > self.position) {
                remarks.push(Remark::Truncated {
                    promised,
                    found: self.position,
                });
            }
        }
        Ok(Decoded {
            rate: self.rate,
            frames: complete.then_some(self.position),
            channels: self.channels,
            stretches: self.stretches,
            remarks,
        })
    }
}
