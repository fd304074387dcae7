//! Checks of settings that several feature sets share.

/// Frame geometry in samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frames {
    pub n_fft: usize,
    pub hop: usize,
}

/// Turns window and hop in ms into samples at `rate` Hz. `win` and `hop` are the keys' names.
///
/// # Errors
/// A window shorter than 4 samples or longer than 10 s, a hop below one sample, a rate out of range.
pub(crate) fn frames(
    family: &str,
    rate: u32,
    win_ms: f64,
    hop_ms: f64,
    win: &str,
    hop: &str,
) -> Result<Frames, String> {
    if !(1_000..=192_000).contains(&rate) {
        return Err(format!(
            "{family}.sample_rate = {rate} must lie between 1000 and 192000 Hz"
        ));
    }
    let samples = |ms: f64| (ms / 1000.0 * f64::from(rate)).round();
    let n_fft = samples(win_ms);
    if !(4.0..=10.0 * f64::from(rate)).contains(&n_fft) {
        return Err(format!(
            "{win} = {win_ms} ms must hold at least 4 samples and last at most 10 s"
        ));
    }
    let step = samples(hop_ms);
    if !(1.0..=10.0 * f64::from(rate)).contains(&step) {
        return Err(format!(
            "{hop} = {hop_ms} ms must hold at least 1 sample and last at most 10 s"
        ));
    }
    Ok(Frames {
        n_fft: n_fft as usize,
        hop: step as usize,
    })
}

/// Checks a number of mel bands.
///
/// # Errors
/// None, or more than there are frequency bins.
pub(crate) fn bands(key: &str, n: usize, n_fft: usize) -> Result<(), String> {
    let bins = n_fft / 2 + 1;
    if n == 0 || n > bins {
        return Err(format!(
            "{key} = {n} must lie between 1 and {bins}, the number of frequency bins of the window"
        ));
    }
    Ok(())
}

/// A note on bands that are too narrow to hold a frequency bin.
pub(crate) fn empty_bands(key: &str, n: usize, empty: usize) -> Vec<String> {
    if empty == 0 {
        return Vec::new();
    }
    vec![format!(
        "{key} = {n}: {empty} bands are so narrow that no frequency bin falls into them, and stay \
         silent; take fewer bands or a longer window"
    )]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_whole_samples() {
        let f = frames("mfcc", 16_000, 25.0, 10.0, "win", "hop").unwrap();
        assert_eq!(
            f,
            Frames {
                n_fft: 400,
                hop: 160
            }
        );
    }

    #[test]
    fn names_the_key_that_is_wrong() {
        let error =
            |rate, win, hop| frames("mfcc", rate, win, hop, "win_dur", "hop_dur").unwrap_err();
        assert!(error(0, 25.0, 10.0).contains("mfcc.sample_rate"));
        assert!(error(16_000, f64::NAN, 10.0).contains("win_dur"));
        assert!(error(16_000, 25.0, 0.0).contains("hop_dur"));
        assert!(error(16_000, -1.0, 10.0).contains("win_dur"));
        assert!(bands("fft_nbands", 0, 400).is_err() && bands("fft_nbands", 202, 400).is_err());
    }
}
