use super::*;

/// Noise of a linear congruential generator, -1..1.
fn noise(len: usize, seed: u64) -> Vec<f64> {
    let mut x = seed;
    let draw = |_| {
        x = x
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (x >> 40) as f64 / f64::from(1 << 24) * 2.0 - 1.0
    };
    (0..len).map(draw).collect()
}

/// How a voice is made.
#[derive(Clone, Copy)]
struct Voice {
    rate: u32,
    f0: f64,
    seed: u64,
    breath: f64,
}

impl Voice {
    /// Pulses with breath through four resonators.
    fn sound(self, seconds: f64, glide: f64, tremor: f64) -> Vec<f64> {
        let rate = f64::from(self.rate);
        let n = (rate * seconds) as usize;
        let noise = noise(n, self.seed);
        let mut x = vec![0.0; n];
        let mut phase = 0.0;
        for i in 0..n {
            let turn = 2.0 * std::f64::consts::PI * 1.5 * i as f64 / rate;
            let wander = 0.01 * noise[(i * 7) % n] * 0.3;
            phase += self.f0 * (1.0 + glide * turn.sin() + wander) / rate;
            if phase >= 1.0 {
                phase -= 1.0;
                x[i] = 1.0 + tremor * noise[(i * 13) % n];
            }
        }
        for (x, noise) in x.iter_mut().zip(&noise) {
            *x += self.breath * noise;
        }
        for (frequency, width) in [
            (700.0, 80.0),
            (1200.0, 90.0),
            (2600.0, 120.0),
            (3500.0, 200.0),
        ] {
            let r = (-std::f64::consts::PI * width / rate).exp();
            let a = 2.0 * r * (2.0 * std::f64::consts::PI * frequency / rate).cos();
            let (mut last, mut before) = (0.0, 0.0);
            for x in &mut x {
                *x += a * last - r * r * before;
                (before, last) = (last, *x);
            }
        }
        let peak = x.iter().fold(0.0, |peak: f64, x| peak.max(x.abs()));
        x.iter().map(|x| 0.5 * x / peak).collect()
    }

    fn vowel(self) -> Vec<f32> {
        stored(&self.sound(3.5, 0.005, 0.05))
    }

    /// Syllables, hisses and pauses.
    fn speech(self) -> Vec<f32> {
        let voice = self.sound(6.0, 0.15, 0.1);
        let hiss = noise(voice.len(), self.seed + 5);
        let mix = |i: usize| {
            let at = (i as f64 / f64::from(self.rate)) % 0.9;
            match at {
                at if at < 0.35 => voice[i] * (std::f64::consts::PI * at / 0.35).sin(),
                at if at < 0.5 => 0.05 * hiss[i],
                at if at < 0.7 => 0.6 * voice[i],
                _ => 0.0,
            }
        };
        stored(&(0..voice.len()).map(mix).collect::<Vec<_>>())
    }
}

/// As a recording of 16 bit has it.
fn stored(x: &[f64]) -> Vec<f32> {
    let cut = |x: &f64| f32::from((x * 32767.0) as i16) / 32768.0;
    x.iter().map(cut).collect()
}

/// What the published script says in Praat 6.1.38 of the same recordings.
#[test]
fn as_praat_says() {
    let clear = Voice {
        rate: 44_100,
        f0: 110.0,
        seed: 1,
        breath: 0.002,
    };
    let breathy = Voice {
        rate: 44_100,
        f0: 210.0,
        seed: 2,
        breath: 0.02,
    };
    let hoarse = Voice {
        rate: 48_000,
        f0: 150.0,
        seed: 3,
        breath: 0.08,
    };
    let cases = [
        (
            clear,
            [
                24.720880, 22.600, 5.189281, 0.561902, -12.079690, -12.646959, -3.813369, 3.060998,
            ],
        ),
        (
            breathy,
            [
                15.617908, 13.977, 10.512827, 1.004974, -12.087406, -12.872488, 1.567814, 3.150998,
            ],
        ),
        (
            hoarse,
            [
                8.555983, 2.765, 20.611414, 1.748268, -11.600987, -13.000765, 6.296062, 3.031,
            ],
        ),
    ];
    for (voice, expected) in cases {
        let a = avqi(&voice.vowel(), &voice.speech(), voice.rate).expect("a voice");
        let found = [
            a.cpps,
            a.hnr,
            a.shimmer,
            a.shimmer_db,
            a.slope,
            a.tilt,
            a.index,
            a.voiced,
        ];
        for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
            // Where a frame of the cepstrum begins halfway between two samples, rounding decides.
            let near = (found - expected).abs() < 5e-3;
            assert!(
                near,
                "{} Hz, measure {i}: {found}, not {expected}",
                voice.f0
            );
        }
    }
}

#[test]
fn what_cannot_be_measured_is_said() {
    let voice = Voice {
        rate: 44_100,
        f0: 150.0,
        seed: 4,
        breath: 0.01,
    };
    let (vowel, speech) = (voice.vowel(), voice.speech());
    let low = avqi(&vowel, &speech, 16_000).expect_err("a low rate");
    assert!(low.contains("44100"), "{low}");
    assert!(avqi(&vowel, &speech[..500], 44_100).is_err());
    assert!(avqi(&vowel, &[], 44_100).is_err());
    let silence = vec![0.0; 88_200];
    let silent = avqi(&vowel, &silence, 44_100).expect_err("silence");
    assert!(silent.contains("voiced"), "{silent}");
    assert!(avqi(&silence, &silence, 44_100).is_err());
}
