//! The stages of the transform.

use super::twiddles::{Late, Plain, Tables};
use super::C;

/// Complex transform with positive exponent, in place; the result is in bit-reversed order.
pub(super) fn transform(a: &mut [C], tables: &Tables) {
    plain(a, tables, 0);
}

#[inline]
fn turned(c: C) -> C {
    C::new(-c.im, c.re)
}

/// Rotation by 45 degrees.
#[inline]
fn diagonal(w: f32, x: C) -> C {
    C::new(w * (x.re - x.im), w * (x.im + x.re))
}

/// Rotation by 135 degrees, the other way round.
#[inline]
fn diagonal3(w: f32, x: C) -> C {
    C::new(-w * (x.re + x.im), -w * (x.im - x.re))
}

#[inline]
fn times(w: C, x: C) -> C {
    C::new(w.re * x.re - w.im * x.im, w.re * x.im + w.im * x.re)
}

/// Four quarters of equal length.
#[inline]
fn quarters(a: &mut [C]) -> [&mut [C]; 4] {
    let q = a.len() / 4;
    let (left, right) = a.split_at_mut(2 * q);
    let (a0, a1) = left.split_at_mut(q);
    let (a2, a3) = right.split_at_mut(q);
    [a0, a1, a2, a3]
}

fn plain(a: &mut [C], tables: &Tables, level: usize) {
    match a {
        [x, y] => (*x, *y) = (*x + *y, *x - *y),
        [a0, a1, a2, a3] => {
            let [b0, b1, b2, b3] = plain_four(*a0, *a1, *a2, *a3);
            (*a0, *a1, *a2, *a3) = (b0, b1, b2, b3);
        }
        _ => {
            plain_stage(a, &tables.plain[level], tables.diagonal);
            let [a0, a1, a2, a3] = quarters(a);
            plain(a0, tables, level + 1);
            late(a1, tables, level + 1);
            plain(a2, tables, level + 1);
            plain(a3, tables, level + 1);
        }
    }
}

fn late(a: &mut [C], tables: &Tables, level: usize) {
    match a {
        [x, y] => (*x, *y) = (*x + turned(*y), *x - turned(*y)),
        [a0, a1, a2, a3] => {
            let [b0, b1, b2, b3] = late_four(*a0, *a1, *a2, *a3, tables.diagonal);
            (*a0, *a1, *a2, *a3) = (b0, b1, b2, b3);
        }
        _ => {
            late_stage(a, &tables.late[level], tables.diagonal);
            let [a0, a1, a2, a3] = quarters(a);
            plain(a0, tables, level + 1);
            late(a1, tables, level + 1);
            plain(a2, tables, level + 1);
            late(a3, tables, level + 1);
        }
    }
}

#[inline]
fn plain_four(a0: C, a1: C, a2: C, a3: C) -> [C; 4] {
    let (x0, x1) = (a0 + a2, a0 - a2);
    let (x2, x3) = (a1 + a3, turned(a1 - a3));
    [x0 + x2, x0 - x2, x1 + x3, x1 - x3]
}

#[inline]
fn late_four(a0: C, a1: C, a2: C, a3: C, w: f32) -> [C; 4] {
    let (x0, x1) = (a0 + turned(a2), a0 - turned(a2));
    let y = diagonal(w, a1 + turned(a3));
    let z = turned(diagonal(w, a1 - turned(a3)));
    [x0 + y, x0 - y, x1 + z, x1 - z]
}

fn plain_stage(a: &mut [C], factors: &Plain, w: f32) {
    let [a0, a1, a2, a3] = quarters(a);
    let n = factors.len();
    let (a0, a1, a2, a3) = (&mut a0[..n], &mut a1[..n], &mut a2[..n], &mut a3[..n]);
    let mut twiddled = |range: std::ops::Range<usize>| {
        for j in range {
            let [b0, b1, b2, b3] = plain_four(a0[j], a1[j], a2[j], a3[j]);
            let [third, fourth] = factors[j];
            a0[j] = b0;
            a1[j] = b1;
            a2[j] = times(third, b2);
            a3[j] = times(fourth, b3);
        }
    };
    twiddled(1..n / 2);
    twiddled(n / 2 + 1..n);
    [a0[0], a1[0], a2[0], a3[0]] = plain_four(a0[0], a1[0], a2[0], a3[0]);
    let j = n / 2;
    let [b0, b1, b2, b3] = plain_four(a0[j], a1[j], a2[j], a3[j]);
    [a0[j], a1[j], a2[j], a3[j]] = [b0, b1, diagonal(w, b2), diagonal3(w, b3)];
}

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
