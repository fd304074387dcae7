//! Writing FLAC (RFC 9639): 16 bit, one channel, with the fixed predictors and Rice's code.
//!
//! flacenc would bring linear prediction, and with it a dozen crates; of speech the fixed predictors
//! leave a few per cent more.

mod bits;
mod rice;

use crate::write::{to_i16, whole};
use crate::AudioError;
use bits::{crc16, crc8, Bits};
use std::io::Write;
use std::path::Path;

/// Samples of a block.
const BLOCK: usize = 4096;
/// Bits of a sample.
const DEPTH: u32 = 16;
/// Highest rate in Hz that the header has room for.
const MOST_RATE: u32 = 655_350;

/// Writes mono `samples` as FLAC of 16 bit, to a temporary name in the same folder first; values
/// outside -1..1 are clipped.
///
/// # Errors
/// The folder cannot be written, a sample is not finite, or the rate is above 655,350 Hz.
pub fn write_flac(path: &Path, samples: &[f32], sample_rate: u32) -> Result<(), AudioError> {
    if sample_rate == 0 || sample_rate > MOST_RATE {
        return Err(AudioError::Unsupported {
            path: path.to_owned(),
            reason: format!("FLAC has no sampling rate of {sample_rate} Hz"),
        });
    }
    whole(path, samples, |file| {
        let samples: Vec<i32> = samples.iter().map(|v| i32::from(to_i16(*v))).collect();
        file.write_all(&header(samples.len() as u64, sample_rate))?;
        for (number, block) in samples.chunks(BLOCK).enumerate() {
            file.write_all(&frame(number as u32, block))?;
        }
        Ok(())
    })
}

/// The mark and the stream's description; its checksum of the samples is left out, which is allowed.
fn header(samples: u64, rate: u32) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(0x664c_6143, 32);
    // The last block of metadata, of kind 0 and length 34.
    bits.put(0x8000_0022, 32);
    bits.put(BLOCK as u32, 16);
    bits.put(BLOCK as u32, 16);
    // Sizes of frames: not known.
    bits.put(0, 24);
    bits.put(0, 24);
    bits.put(rate, 20);
    bits.put(0, 3);
    bits.put(DEPTH - 1, 5);
    bits.put((samples >> 32) as u32, 4);
    bits.put(samples as u32, 32);
    (0..4).for_each(|_| bits.put(0, 32));
    bits.bytes().to_vec()
}

fn frame(number: u32, block: &[i32]) -> Vec<u8> {
    let mut bits = Bits::default();
    // Mark, blocks of one size; size in 16 bits behind the number; rate as in the header.
    bits.put(0xfff8, 16);
    bits.put(0b0111_0000, 8);
    // One channel of 16 bits.
    bits.put(0b0000_1000, 8);
    put_number(&mut bits, number);
    bits.put(block.len() as u32 - 1, 16);
    let check = crc8(bits.bytes());
    bits.put(u32::from(check), 8);
    subframe(&mut bits, block);
    bits.align();
    let check = crc16(bits.bytes());
    bits.put(u32::from(check), 16);
    bits.bytes().to_vec()
}

/// A number as UTF-8 would code it, up to 36 bits.
fn put_number(bits: &mut Bits, number: u32) {
    if number < 0x80 {
        return bits.put(number, 8);
    }
    // Bytes behind the first have 6 bits each, and the first has one bit less with every one.
    let more = (1..6)
        .find(|more| number < 1 << (5 * more + 6))
        .unwrap_or(5);
    let mark = 0xff & !((1u32 << (7 - more)) - 1);
    bits.put(mark | number.checked_shr(6 * more).unwrap_or(0), 8);
    for byte in (0..more).rev() {
        bits.put(0x80 | ((number >> (6 * byte)) & 0x3f), 8);
    }
}

/// One channel: constant, or by the fixed predictor that leaves least.
fn subframe(bits: &mut Bits, block: &[i32]) {
    let first = block.first().copied().unwrap_or(0);
    if block.iter().all(|v| *v == first) {
        bits.put(0, 8);
        return bits.put(first as u32, DEPTH);
    }
    let mut residual = block.to_vec();
    let (mut best, mut order) = (rice::best(&residual, block.len()), 0);
    let mut kept = residual.clone();
    for next in 1..=4.min(block.len() - 1) {
        residual = residual.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let code = rice::best(&residual, block.len());
        if code.bits + next as u64 * u64::from(DEPTH) < best.bits + order as u64 * u64::from(DEPTH)
        {
            (best, order) = (code, next);
            kept.clone_from(&residual);
        }
    }
    bits.put((0b00_1000 | order as u32) << 1, 8);
    for value in &block[..order] {
        bits.put(*value as u32, DEPTH);
    }
    rice::write(bits, &kept, block.len(), &best);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{read, Channels};

    fn round_trip(samples: &[f32], rate: u32) -> u64 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.flac");
        write_flac(&path, samples, rate).unwrap();
        let found = read(&path, None, Channels::Mix).unwrap();
        assert_eq!(found.sample_rate, rate);
        assert_eq!(found.remarks, []);
        let expected: Vec<f32> = samples
            .iter()
            .map(|v| f32::from(to_i16(*v)) / 32_768.0)
            .collect();
        assert_eq!(found.samples, expected);
        path.metadata().unwrap().len()
    }

    fn noise(count: usize, height: f32) -> Vec<f32> {
        let mut state = 9u32;
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                height * ((state >> 8) as f32 / 8_388_608.0 - 1.0)
            })
            .collect()
    }

    #[test]
    fn every_sample_comes_back() {
        let tone: Vec<f32> = (0..20_000).map(|i| (i as f32 * 0.03).sin() * 0.6).collect();
        let size = round_trip(&tone, 16_000);
        assert!(size < 20_000, "{size} bytes for 40,000");
        for count in [1, 2, 3, 4, 5, 17, 4095, 4096, 4097, 9000] {
            round_trip(&noise(count, 1.2), 44_100);
            round_trip(&noise(count, 0.001), 8000);
            round_trip(&vec![-0.25; count], 22_050);
        }
        let square: Vec<f32> = (0..9000)
            .map(|i| if i % 2 == 0 { 1.0 } else { -1.0 })
            .collect();
        round_trip(&square, 96_000);
    }

    /// More than 2^11 blocks, whose numbers take one, two and three bytes.
    #[test]
    fn many_blocks() {
        let mut samples = vec![0.25; BLOCK * 2100];
        samples.extend(noise(5000, 0.01));
        round_trip(&samples, 16_000);
    }

    #[test]
    fn what_cannot_be_written_is_an_error() {
        let path = Path::new("x.flac");
        assert!(write_flac(path, &[0.0], 700_000).is_err());
        assert!(write_flac(path, &[f32::NAN], 8000).is_err());
        assert!(!path.exists());
    }
}
