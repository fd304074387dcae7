//! Bands in dB and their cepstra, for recordings of any length.

use super::dct::Dct;
use super::Tracks;
use std::ops::Range;

/// Range kept below the loudest value of a recording in dB, librosa's `top_db`.
const RANGE: f32 = 80.0;

/// Frames whose bands are in memory at once; 10 min at the usual 10 ms.
pub(crate) const AT_ONCE: usize = 60_000;

/// Powers of bands in dB, frame by frame.
pub(crate) trait Bands {
    /// Frames of a recording of `samples` samples.
    fn frames(&self, samples: usize) -> usize;

    /// Fills `out` with some of the frames, in dB; returns the loudest value.
    fn part(&self, audio: &[f32], frames: Range<usize>, out: &mut Tracks) -> f32;

    /// Fills `out` with all frames, nothing more than 80 dB below the loudest value.
    fn whole(&self, audio: &[f32], out: &mut Tracks) {
        let loudest = self.part(audio, 0..self.frames(audio.len()), out);
        clip(loudest, out);
    }

    /// The cosine transform of all frames. Of recordings longer than `block` frames only the bands
    /// of so many are in memory, in `bands`; that costs the spectra twice, since the loudest value
    /// has to be known first.
    fn cepstra(
        &self,
        dct: &Dct,
        audio: &[f32],
        block: usize,
        bands: &mut Tracks,
        out: &mut Tracks,
    ) {
        let frames = self.frames(audio.len());
        let blocks = || blocks(frames, block);
        let one = frames <= block;
        let loudest = blocks()
            .map(|range| self.part(audio, range, bands))
            .fold(f32::NEG_INFINITY, f32::max);
        out.reset(dct.outputs(), frames);
        for range in blocks() {
            let first = range.start;
            if !one {
                self.part(audio, range, bands);
            }
            clip(loudest, bands);
            dct.run_from(bands, first, out);
        }
    }
}

/// `0..frames` in ranges of `block`.
pub(crate) fn blocks(frames: usize, block: usize) -> impl Iterator<Item = Range<usize>> {
    let block = block.max(1);
    (0..frames)
        .step_by(block)
        .map(move |first| first..frames.min(first.saturating_add(block)))
}

/// Raises what is too far below the loudest value of the recording.
pub(crate) fn clip(loudest: f32, bands: &mut Tracks) {
    let lowest = loudest - RANGE;
    for v in bands.values_mut() {
        *v = v.max(lowest);
    }
}
