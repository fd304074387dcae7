//! The highest point of a smooth curve between three points (R. P. Brent 1973, *Algorithms for
//! Minimization without Derivatives*, chapter 5).

const GOLDEN: f64 = 0.381_966_011_250_105;
const MAX_STEPS: usize = 60;

/// A point and the value there.
type Point = (f64, f64);

/// The bracket and the three best points so far.
struct Search {
    from: f64,
    to: f64,
    best: Point,
    second: Point,
    third: Point,
}

/// Finds the maximum of `f` on `[-1, 1]`, where `f(-1)`, `f(0)` and `f(1)` are known and the
/// middle one is the highest. Returns position and value, the position to within `tolerance`.
pub(super) fn maximum(known: [f64; 3], tolerance: f64, f: impl FnMut(f64) -> f64) -> Point {
    let (left, right) = ((-1.0, known[0]), (1.0, known[2]));
    let (second, third) = if left.1 > right.1 {
        (left, right)
    } else {
        (right, left)
    };
    let search = Search {
        from: -1.0,
        to: 1.0,
        best: (0.0, known[1]),
        second,
        third,
    };
    search.run(tolerance, f)
}

/// The same without known values: starts at the golden section. Where the curve has a kink in
/// the middle, and so perhaps two maxima, this finds the one that the original finds.
pub(super) fn maximum_from_golden(tolerance: f64, mut f: impl FnMut(f64) -> f64) -> Point {
    let at = -1.0 + 2.0 * GOLDEN;
    let start = (at, f(at));
    let search = Search {
        from: -1.0,
        to: 1.0,
        best: start,
        second: start,
        third: start,
    };
    search.run(tolerance, f)
}

impl Search {
    fn run(mut self, tolerance: f64, mut f: impl FnMut(f64) -> f64) -> Point {
        let mut last = f64::INFINITY;
        for _ in 0..MAX_STEPS {
            let middle = 0.5 * (self.from + self.to);
            let off = (self.best.0 - middle).abs();
            if off + 0.5 * (self.to - self.from) <= 2.0 * tolerance {
                break;
            }
            let golden = GOLDEN
                * if self.best.0 < middle {
                    self.to - self.best.0
                } else {
                    self.from - self.best.0
                };
            let parabola = self.parabola_step();
            let at = self.best.0 + parabola;
            let step = if parabola.abs() < golden.abs() && at > self.from && at < self.to {
                if parabola.abs() < tolerance && last < 1e3 * tolerance {
                    break; // two small steps in a row: the parabola has settled
                }
                parabola
            } else {
                golden
            };
            last = step.abs();
            let step = if last < tolerance {
                tolerance.copysign(step)
            } else {
                step
            };
            let at = self.best.0 + step;
            self.take((at, f(at)));
        }
        self.best
    }

    /// From the best point to the vertex of the parabola through the three points; NaN where
    /// they do not make one.
    fn parabola_step(&self) -> f64 {
        let (dw, dv) = (self.second.0 - self.best.0, self.third.0 - self.best.0);
        let (fw, fv) = (self.second.1 - self.best.1, self.third.1 - self.best.1);
        let denominator = 2.0 * (dv * fw - dw * fv);
        if denominator == 0.0 {
            return f64::NAN;
        }
        (dv * dv * fw - dw * dw * fv) / denominator
    }

    /// Narrows the bracket by a new point, and keeps it if it is one of the best.
    fn take(&mut self, new: Point) {
        if new.1 >= self.best.1 {
            if new.0 < self.best.0 {
                self.to = self.best.0;
            } else {
                self.from = self.best.0;
            }
            (self.third, self.second, self.best) = (self.second, self.best, new);
            return;
        }
        if new.0 < self.best.0 {
            self.from = new.0;
        } else {
            self.to = new.0;
        }
        if new.1 >= self.second.1 || self.second.0 == self.best.0 {
            (self.third, self.second) = (self.second, new);
        } else if new.1 >= self.third.1
            || self.third.0 == self.best.0
            || self.third.0 == self.second.0
        {
            self.third = new;
        }
    }
}
