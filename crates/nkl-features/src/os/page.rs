//! The page of the extractor.

/// One line for lists.
pub(crate) const SUMMARY: &str =
    "openSMILE's feature sets: eGeMAPS (88), GeMAPS (62), ComParE_2016 (6373)";

/// What the columns are.
pub(crate) const PAGE: &str = "\
Values equal to openSMILE 3.0.2. set = eGeMAPSv02 (88 columns), eGeMAPSv01a, eGeMAPSv01b (88), \
GeMAPSv01a, GeMAPSv01b (62), ComParE_2016 (6373); level = functionals (one row per recording), lld \
(one row per 10 ms) or, for ComParE_2016, lld_de (their deltas); in an experiment \
NAME_mean and NAME_std of each over the recording; \
os.features selects columns. The recording is taken at its own sampling rate and cut to 16 bit. \
Reference: F. Eyben et al., The Geneva minimalistic acoustic parameter set (GeMAPS), IEEE Trans. \
Affective Computing 7, 2016. At least 60 ms of sound.

Frames every 10 ms: 60 ms with a Gaussian window (sigma 0.4) for F0, HNR and harmonics; 20 ms with a \
Hamming window for the rest. Tracks are averaged over three frames, those of voice over the voiced \
ones of the three.

F0semitoneFrom27.5Hz: 12 log2(F0 / 27.5 Hz). F0 in 55-1000 Hz by subharmonic summation (Hermes 1988): \
15 harmonics, weights 0.85^n, on an octave scale; of six candidates per frame the path of lowest cost.
loudness (Loudness): mean of 26 mel bands (20-8000 Hz), each weighted by the equal-loudness curve and \
raised to 0.33 (Hermansky 1990); no unit.
jitterLocal: mean absolute difference of successive periods over the mean period (ratio).
shimmerLocaldB: 20 log10(1 + s) dB, s the mean absolute difference of successive peak-to-peak \
amplitudes over their mean.
HNRdBACF: 10 log10(r / (r0 - r)) dB, r the autocorrelation at the period (Boersma 1993).
logRelF0-H1-H2, logRelF0-H1-A3: level of the harmonic at twice F0 less that at three times F0, and \
less that of the strongest harmonic near F3 (dB).
F<k>frequency, F<k>bandwidth: frequency and bandwidth (Hz) of the poles of an 11th-order linear \
prediction at 11 kHz (Markel & Gray 1976). F<k>amplitudeLogRelF0: level of the strongest harmonic \
within 20 % of the formant relative to that at F0 (dB; -201 in unvoiced frames).
alphaRatio: 10 log10 of the power in 1-5 kHz over that below 1 kHz (dB). hammarbergIndex: level of the \
strongest bin below 2 kHz less that in 2-5 kHz (dB).
slope0-500, slope500-1500: slope of the regression line of level over frequency in the band (dB/Hz).
spectralFlux: root mean square change of the magnitudes below 5 kHz since the last frame.
mfcc1-4: cosine transform of the log powers of 26 mel bands, liftered (HTK).

V and UV after a name: over voiced, over unvoiced frames only.
_amean mean; _stddevNorm standard deviation over mean; _percentile20.0, 50.0, 80.0 linearly \
interpolated; _pctlrange0-2 the 80th less the 20th; _meanRisingSlope, _stddevRisingSlope, \
_meanFallingSlope, _stddevFallingSlope of the slopes between valleys and peaks that stand out by a \
tenth of the range (per second).
loudnessPeaksPerSec; VoicedSegmentsPerSec, MeanVoicedSegmentLengthSec, StddevVoicedSegmentLengthSec, \
MeanUnvoicedSegmentLength, StddevUnvoicedSegmentLength (seconds): stretches of at least three voiced \
(unvoiced) frames, interrupted by at most one.
equivalentSoundLevel_dBp: 10 log10 of the mean energy (dB re full scale).

ComParE_2016 (same frames; F0 in 52-620 Hz; B. Schuller et al., INTERSPEECH 2013):
F0final (Hz), voicingFinalUnclipped (1 - mean/peak of the summed spectrum), jitterLocal, jitterDDP \
(change of the change of the period), shimmerLocal (ratios), logHNR (mean period over deviations from \
it, dB).
audspec_lengthL1norm: loudness as above; audspecRasta_lengthL1norm, audSpec_Rfilt[0-25]: the bands \
filtered over time to 1-29 Hz (Hermansky & Morgan 1994). pcm_RMSenergy: root mean square; pcm_zcr: zero \
crossings per sample.
pcm_fftMag_: fband250-650, fband1000-4000 (power in the band), spectralRollOff25.0 to 90.0 (Hz), \
spectralFlux, spectralCentroid (Hz), spectralEntropy (bit), spectralVariance (Hz^2), spectralSkewness, \
spectralKurtosis, spectralSlope, psySharpness (acum), spectralHarmonicity. mfcc[1-14].
_sma: averaged over three frames; _de: regression slope over five frames.
Functionals: range, maxPos, minPos (share of the length), quartile1-3, iqr, percentile1.0, 99.0, \
pctlrange0-1, stddev, skewness, kurtosis; amean, posamean (of positive values), rqmean (root mean \
square), flatness (geometric over arithmetic mean); meanSegLen, maxSegLen, minSegLen, segLenStddev \
(seconds between crossings of 25 % and 75 % of the range; ff0: of voiced stretches), nnz (share of \
voiced frames); upleveltime25-90 (share above), risetime, leftctime (share rising, bending left); \
lpgain, lpc0-4 (linear prediction of the track); meanPeakDist, peakDistStddev (s), peakRangeAbs, \
peakRangeRel, peakMeanAbs, peakMeanMeanDist, peakMeanRel, minRangeRel and slopes (peaks and valleys); \
linregc1-2, linregerrQ, qregc1-3, qregerrQ (line and parabola by least squares, relative to the range), \
centroid (share of the length).";
