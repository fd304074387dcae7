//! Sample rate conversion with a linear-phase low-pass, by fast convolution.
//!
//! The filter follows the response of the SoX resampler's HQ quality, which `librosa.load` uses:
//! features computed after either agree to 1e-3 and better, because the filters' transition band
//! (0.914 to 1 of the lower Nyquist frequency) lies under the highest mel bands. rubato cannot do
//! this: its windows are fixed (Hann, Blackman and Blackman-Harris families), and none of them has
//! this passband and this slope together.

mod convert;
mod kernel;

use crate::AudioError;
use convert::Converter;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Highest rate in Hz that can be converted from or to.
pub const MAX_RATE: u32 = 1_000_000;

/// Lowest rate in Hz that can be converted from or to.
pub const MIN_RATE: u32 = 100;

/// Converts `samples` from rate `from` to rate `to` (Hz); gives `ceil(n·to/from)` samples, the
/// first of which is at the same time as the first given. Outside the recording is silence.
///
/// The result does not depend on threads or on earlier calls. Filters are kept for the life of
/// the process.
///
/// # Errors
/// [`AudioError::Rate`] for a rate outside [`MIN_RATE`] to [`MAX_RATE`].
pub fn resample(samples: &[f32], from: u32, to: u32) -> Result<Vec<f32>, AudioError> {
    if from == to {
        return Ok(samples.to_vec());
    }
    let rates = MIN_RATE..=MAX_RATE;
    if !rates.contains(&from) || !rates.contains(&to) {
        return Err(AudioError::Rate { from, to });
    }
    let divisor = gcd(from, to);
    let (up, down) = ((to / divisor) as usize, (from / divisor) as usize);
    let converter = converter(up, down, samples.len());
    Ok(converter.run(samples))
}

/// Filter tables by (up, down, block length).
type Tables = HashMap<(usize, usize, usize), Arc<Converter>>;

static TABLES: Mutex<Option<Tables>> = Mutex::new(None);

fn converter(up: usize, down: usize, length: usize) -> Arc<Converter> {
    let blocks = convert::blocks(up, down, length);
    let key = (up, down, blocks);
    let mut tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
    let tables = tables.get_or_insert_default();
    tables
        .entry(key)
        .or_insert_with(|| Arc::new(Converter::new(up, down, blocks)))
        .clone()
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 {
        a
    } else {
        gcd(b, a % b)
    }
}

#[cfg(test)]
mod tests;
