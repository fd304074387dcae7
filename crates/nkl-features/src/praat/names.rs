//! The columns of the set, in order.

/// Names in the order in which the original writes them.
pub(super) const NAMES: [&str; 45] = [
    "duration",
    "meanF0Hz",
    "stdevF0Hz",
    "HNR",
    "localJitter",
    "localabsoluteJitter",
    "rapJitter",
    "ppq5Jitter",
    "ddpJitter",
    "localShimmer",
    "localdbShimmer",
    "apq3Shimmer",
    "apq5Shimmer",
    "apq11Shimmer",
    "ddaShimmer",
    "f1_mean",
    "f2_mean",
    "f3_mean",
    "f4_mean",
    "f1_median",
    "f2_median",
    "f3_median",
    "f4_median",
    "pause_lognorm_mu",
    "pause_lognorm_sigma",
    "pause_lognorm_ks_pvalue",
    "pause_mean_duration",
    "pause_std_duration",
    "pause_cv",
    "nsyll",
    "npause",
    "phonationtime_s",
    "speechrate_nsyll_dur",
    "articulation_rate_nsyll_phonationtime",
    "ASD_speakingtime_nsyll",
    "proportion_pause_duration",
    "JitterPCA",
    "ShimmerPCA",
    "pF",
    "fdisp",
    "avgFormant",
    "mff",
    "fitch_vtl",
    "delta_f",
    "vtl_delta_f",
];

/// First of the eleven jitter and shimmer columns.
pub(super) const PERTURBATION: std::ops::Range<usize> = 4..15;
/// The four formant medians.
pub(super) const MEDIANS: std::ops::Range<usize> = 19..23;
/// `JitterPCA`, `ShimmerPCA` and `pF`.
pub(super) const RELATIVE: std::ops::Range<usize> = 36..39;

/// What each column is, for lists and the documentation.
pub(crate) const PAGE: &str = "\
45 columns as nkululeko computes them with Praat, from the recording at its own rate.

duration: length in s.
meanF0Hz, stdevF0Hz: mean and standard deviation (n - 1) in Hz over the voiced frames; \
autocorrelation of Hann windows of 40 ms every 10 ms, 75 to 300 Hz, best path through 15 \
candidates (Boersma 1993). NaN without voiced frames (2 for the deviation).
HNR: mean in dB of 10 log10(r/(1-r)) over frames that peak above a tenth of the recording; r is \
the highest peak of the forward cross-correlation of one period of 75 Hz, every 10 ms. NaN \
without such frames.
localJitter, rapJitter, ppq5Jitter, ddpJitter: mean distance of a period from its neighbour, \
from the mean over three and over five periods, and three times rap, each divided by the mean \
period; localabsoluteJitter: the first in s. Periods lie between 0.1 and 20 ms and differ from \
the next by a factor of at most 1.3. NaN with too few periods in a row.
localShimmer, apq3Shimmer, apq5Shimmer, apq11Shimmer, ddaShimmer: the same for amplitudes (RMS \
under a Hann window around each pulse), over 2, 3, 5, 11 and three times apq3, divided by the \
mean amplitude; localdbShimmer: mean level difference in dB. Amplitudes differ by a factor of at \
most 1.6.
f1..f4_mean, f1..f4_median: formants in Hz at the glottal pulses; 10 poles by Burg's method at \
10 kHz, Gaussian window of 50 ms every 2.5 ms, pre-emphasis from 50 Hz. NaN without pulses.
pause_lognorm_mu, _sigma, _ks_pvalue: log-normal distribution fitted to the pauses (mean and \
deviation of ln s; Kolmogorov-Smirnov test); pause_mean_duration, pause_std_duration in s; \
pause_cv their quotient. NaN with fewer than three pauses.
nsyll: intensity peaks above both the minimum and 25 dB below the 99 % quantile, followed by a \
dip of more than 2 dB, that are voiced and in sound (de Jong and Wempe 2009).
npause: sounding stretches less one; silence is 25 dB below the 99 % quantile for 0.3 s.
phonationtime_s: the length in s, as in the original, whatever its name says.
speechrate_nsyll_dur: nsyll by length; articulation_rate_nsyll_phonationtime: nsyll by sounding \
time; ASD_speakingtime_nsyll: sounding time by nsyll (0 without); proportion_pause_duration: \
silence by sounding time.
JitterPCA, ShimmerPCA: first two principal components of the eleven jitter and shimmer columns; \
pF: mean z-score of the four formant medians. Learned from the training part and applied to the \
rest; `praat.batch = True` learns from everything, as the original does.
fdisp: (f4 - f1)/3 in Hz; avgFormant: mean of the medians; mff: their geometric mean; fitch_vtl: \
mean of (2k-1) 35000 / 4 f_k in cm; delta_f: least-squares spacing sum (k-1/2) f_k / sum \
(k-1/2)^2 in Hz; vtl_delta_f: 35000 / 2 delta_f in cm.

Recordings below 0.128 s are too short for the intensity contour and fail, as they do in the \
original.";
