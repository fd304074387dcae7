//! The stages of the transform.

use super::twiddles::{Late, Plain, Tables};
use super::{Factor, C};
use crate::os::dsp::lanes::V;

/// One stage over a stretch of the values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    from: usize,
    len: usize,
    /// Whether it also does the twiddling put off by the stage before.
    late: bool,
    /// How often the length has been divided by four.
    level: usize,
}

/// All stages for `len` values, in the order in which they are done: each stage is followed by
/// everything on its first quarter, so that values are still at hand when they are needed again.
pub(super) fn steps(len: usize) -> Vec<Step> {
    let first = Step {
        from: 0,
        len,
        late: false,
        level: 0,
    };
    let mut out = Vec::new();
    let mut open = vec![first];
    while let Some(step) = open.pop() {
        out.push(step);
        if step.len > 4 {
            let quarter = step.len / 4;
            open.extend((0..4).rev().map(|i| Step {
                from: step.from + i * quarter,
                len: quarter,
                late: i == 1 || (i == 3 && step.late),
                level: step.level + 1,
            }));
        }
    }
    out
}

/// Complex transform with positive exponent, in place; the result is in bit-reversed order.
#[inline(always)]
pub(super) fn transform(a: &mut [C], tables: &Tables, steps: &[Step]) {
    for step in steps {
        let part = &mut a[step.from..step.from + step.len];
        match (step.late, part) {
            (false, [x, y]) => (*x, *y) = (*x + *y, *x - *y),
            (true, [x, y]) => (*x, *y) = (*x + turned(*y), *x - turned(*y)),
            (false, [a0, a1, a2, a3]) => {
                let [b0, b1, b2, b3] = plain_four(*a0, *a1, *a2, *a3);
                (*a0, *a1, *a2, *a3) = (b0, b1, b2, b3);
            }
            (true, [a0, a1, a2, a3]) => {
                let [b0, b1, b2, b3] = late_four(*a0, *a1, *a2, *a3, tables.diagonal);
                (*a0, *a1, *a2, *a3) = (b0, b1, b2, b3);
            }
            (false, part) => plain_stage(part, &tables.plain[step.level], tables.diagonal),
            (true, part) => late_stage(part, &tables.late[step.level], tables.diagonal),
        }
    }
}

#[inline(always)]
fn negative(x: V) -> V {
    x.map(|v| -v)
}

#[inline(always)]
fn turned(c: C) -> C {
    C::new(negative(c.im), c.re)
}

/// Rotation by 45 degrees.
#[inline(always)]
fn diagonal(w: f32, x: C) -> C {
    C::new((x.re - x.im) * w, (x.im + x.re) * w)
}

/// Rotation by 135 degrees, the other way round.
#[inline(always)]
fn diagonal3(w: f32, x: C) -> C {
    C::new((x.re + x.im) * -w, (x.im - x.re) * -w)
}

#[inline(always)]
fn times(w: Factor, x: C) -> C {
    C::new(x.re * w.re - x.im * w.im, x.im * w.re + x.re * w.im)
}

/// Four quarters of equal length.
#[inline(always)]
fn quarters(a: &mut [C]) -> [&mut [C]; 4] {
    let q = a.len() / 4;
    let (left, right) = a.split_at_mut(2 * q);
    let (a0, a1) = left.split_at_mut(q);
    let (a2, a3) = right.split_at_mut(q);
    [a0, a1, a2, a3]
}

#[inline(always)]
fn plain_four(a0: C, a1: C, a2: C, a3: C) -> [C; 4] {
    let (x0, x1) = (a0 + a2, a0 - a2);
    let (x2, x3) = (a1 + a3, turned(a1 - a3));
    [x0 + x2, x0 - x2, x1 + x3, x1 - x3]
}

#[inline(always)]
fn late_four(a0: C, a1: C, a2: C, a3: C, w: f32) -> [C; 4] {
    let (x0, x1) = (a0 + turned(a2), a0 - turned(a2));
    let y = diagonal(w, a1 + turned(a3));
    let z = turned(diagonal(w, a1 - turned(a3)));
    [x0 + y, x0 - y, x1 + z, x1 - z]
}

#[inline(always)]
fn plain_stage(a: &mut [C], factors: &Plain, w: f32) {
    let [a0, a1, a2, a3] = quarters(a);
    let n = factors.len();
    let (a0, a1, a2, a3) = (&mut a0[..n], &mut a1[..n], &mut a2[..n], &mut a3[..n]);
    for j in 0..n {
        let [b0, b1, b2, b3] = plain_four(a0[j], a1[j], a2[j], a3[j]);
        let (c2, c3) = if j == 0 {
            (b2, b3)
        } else if j == n / 2 {
            (diagonal(w, b2), diagonal3(w, b3))
        } else {
            let [third, fourth] = factors[j];
            (times(third, b2), times(fourth, b3))
        };
        a0[j] = b0;
        a1[j] = b1;
        a2[j] = c2;
        a3[j] = c3;
    }
}

#[inline(always)]
fn late_stage(a: &mut [C], factors: &Late, w: f32) {
    let [a0, a1, a2, a3] = quarters(a);
    let n = factors.len();
    let (a0, a1, a2, a3) = (&mut a0[..n], &mut a1[..n], &mut a2[..n], &mut a3[..n]);
    [a0[0], a1[0], a2[0], a3[0]] = late_four(a0[0], a1[0], a2[0], a3[0], w);
    for j in 1..n {
        let (x0, x1) = (a0[j] + turned(a2[j]), a0[j] - turned(a2[j]));
        let (x2, x3) = (a1[j] + turned(a3[j]), a1[j] - turned(a3[j]));
        let f = &factors[j];
        let (y0, y2) = (times(f[0], x0), times(f[1], x2));
        let (y1, y3) = (times(f[2], x1), times(f[3], x3));
        a0[j] = y0 + y2;
        a1[j] = y0 - y2;
        a2[j] = y1 + y3;
        a3[j] = y1 - y3;
    }
}
