//! Twiddle factors.

use super::Factor as C;

/// Factors of a plain stage: for each `j = 0..quarter` those of the third and the fourth quarter.
/// Those at 0 and in the middle are not used: they are 1, and a rotation by 45 degrees.
pub(super) type Plain = Vec<[C; 2]>;
/// Factors of a stage that also does the twiddling put off by the stage before: for each
/// `j = 0..quarter` those of the four inputs combined. Those at 0 are not used.
pub(super) type Late = Vec<[C; 4]>;

/// All factors of one length.
pub(super) struct Tables {
    /// Cosine of 45 degrees.
    pub diagonal: f32,
    /// By base-4 level: stages of the whole length, a quarter, a sixteenth, ...
    pub plain: Vec<Plain>,
    /// As `plain`; that of the whole length is not used and empty.
    pub late: Vec<Late>,
    /// Factors that separate the two real transforms packed into one complex one.
    pub split: Vec<C>,
}

/// Angles of one resolution: `count` steps from 0 up to 45 degrees.
#[derive(Clone)]
struct Angles {
    /// `exp(j a)` and `exp(-3 j a)`; the first is 1.
    steps: Vec<(C, C)>,
}

/// Smallest size with its own factors; below, only the 45 degree rotation occurs.
const SMALLEST: usize = 8;

impl Tables {
    pub fn new(len: usize) -> Self {
        let points = len / 2;
        let finest = Finest::new(len / 8);
        let mut tables = Self {
            diagonal: finest.diagonal,
            plain: Vec::new(),
            late: Vec::new(),
            split: split(len),
        };
        let mut size = points;
        while size >= SMALLEST {
            let quarter = size / 4;
            let (plain, late) = if size == points {
                (first_stage(&finest, quarter), Vec::new())
            } else {
                (plain_stage(&finest, quarter), late_stage(&finest, quarter))
            };
            tables.plain.push(plain);
            tables.late.push(late);
            size /= 4;
        }
        tables
    }
}

/// The finest angles, from which all others are taken.
struct Finest {
    angles: Angles,
    diagonal: f32,
    /// Number of steps in 45 degrees, times four.
    resolution: usize,
    delta: f32,
}

impl Finest {
    fn new(resolution: usize) -> Self {
        let delta = std::f64::consts::FRAC_PI_4 as f32 / resolution as f32;
        let steps = (0..resolution.div_ceil(4))
            .map(|i| {
                if i == 0 {
                    return (C::new(1.0, 0.0), C::new(1.0, 0.0));
                }
                let one = f64::from(delta * (4 * i) as f32);
                let three = f64::from(3.0 * delta * (4 * i) as f32);
                (
                    C::new(one.cos() as f32, one.sin() as f32),
                    C::new(three.cos() as f32, -three.sin() as f32),
                )
            })
            .collect();
        let diagonal = f64::from(delta * resolution as f32).cos() as f32;
        Self {
            angles: Angles { steps },
            diagonal,
            resolution,
            delta,
        }
    }

    /// Step `i` of the resolution with `count` steps in 45 degrees.
    fn step(&self, i: usize, count: usize) -> (C, C) {
        let stride = self.resolution / 4 / count;
        self.angles.steps[i * stride]
    }
}

fn swapped(c: C) -> C {
    C::new(c.im, c.re)
}

/// Fills the mirrored half of a plain stage.
fn mirrored(quarter: usize, factor: impl Fn(usize) -> (C, C)) -> Plain {
    let zero = C::new(0.0, 0.0);
    let mut out = vec![[zero; 2]; quarter];
    for j in 1..quarter / 2 {
        let (one, three) = factor(j);
        out[j] = [one, three.conj()];
        out[quarter - j] = [swapped(one), C::new(three.im, -three.re)];
    }
    out
}

/// The first stage: only every other factor is taken from the table, those between are the mean of
/// their neighbours over the cosine of half the step.
fn first_stage(f: &Finest, quarter: usize) -> Plain {
    let half = quarter / 2;
    let one = (0.5 / f64::from(f.delta * 2.0).cos()) as f32;
    let three = (0.5 / f64::from(f.delta * 6.0).cos()) as f32;
    let count = half / 2;
    let at = |i: usize| {
        if i < count {
            f.step(i, count)
        } else {
            (
                C::new(f.diagonal, f.diagonal),
                C::new(-f.diagonal, -f.diagonal),
            )
        }
    };
    mirrored(quarter, |j| {
        if j % 2 == 0 {
            return at(j / 2);
        }
        let ((a1, a3), (b1, b3)) = (at(j / 2), at(j / 2 + 1));
        (
            C::new(one * (a1.re + b1.re), one * (a1.im + b1.im)),
            C::new(three * (a3.re + b3.re), three * (a3.im + b3.im)),
        )
    })
}

fn plain_stage(f: &Finest, quarter: usize) -> Plain {
    mirrored(quarter, |j| {
        let (one, three) = f.step(j, quarter / 2);
        // In stages of 16 points the third multiple is read off the first.
        if quarter == 4 {
            (one, C::new(one.im, -one.re))
        } else {
            (one, three)
        }
    })
}

fn late_stage(f: &Finest, quarter: usize) -> Late {
    let zero = C::new(0.0, 0.0);
    let mut out = vec![[zero; 4]; quarter];
    for (j, out) in out.iter_mut().enumerate().skip(1) {
        if j == quarter / 2 {
            let (w, _) = f.step(j, quarter);
            *out = [w, swapped(w), swapped(w), -w];
            continue;
        }
        let (a1, a3) = f.step(j, quarter);
        let (b1, b3) = f.step(quarter - j, quarter);
        *out = [a1, swapped(b1), a3.conj(), C::new(b3.im, -b3.re)];
    }
    if quarter == 4 {
        // Stages of 16 points read the factors for 3 steps off those for 1.
        let (w1, w3) = f.step(1, 4);
        let w3 = w3.conj();
        out[1] = [w1, swapped(w3), w3, C::new(-w1.re, w1.im)];
        out[3] = [w3, swapped(w1), C::new(-w1.im, w1.re), -swapped(w3)];
    }
    out
}

fn split(len: usize) -> Vec<C> {
    let quarter = len / 4;
    let half = quarter / 2;
    let delta = std::f64::consts::FRAC_PI_4 as f32 / half as f32;
    let mut c = vec![0.0f32; quarter];
    let middle = f64::from(delta * half as f32).cos() as f32;
    c[half] = 0.5 * middle;
    for j in 1..half {
        let a = f64::from(delta * j as f32);
        c[j] = (0.5 * a.cos()) as f32;
        c[quarter - j] = (0.5 * a.sin()) as f32;
    }
    (0..quarter)
        .map(|k| {
            if k == 0 {
                C::new(0.0, 0.0)
            } else {
                C::new(0.5 - c[quarter - k], c[k])
            }
        })
        .collect()
}
