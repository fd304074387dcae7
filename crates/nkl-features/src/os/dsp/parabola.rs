//! Parabola through three points.

/// Vertex of a parabola.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Vertex {
    /// Abscissa.
    pub x: f64,
    /// Ordinate.
    pub y: f64,
}

/// Vertex of the parabola through three points with ascending abscissae. Where the points lie on a
/// line (no vertex), the highest single point, or the first one when none stands out.
pub(crate) fn vertex(x: [f64; 3], y: [f64; 3]) -> Vertex {
    let (left, right) = (x[1] - x[0], x[2] - x[1]);
    let span = x[2] - x[0];
    if left != 0.0 && right != 0.0 && span != 0.0 {
        // Newton's form: y0 + d1 (x-x0) + d2 (x-x0)(x-x1).
        let d1 = (y[1] - y[0]) / left;
        let d2 = ((y[2] - y[1]) / right - d1) / span;
        if d2 != 0.0 {
            let at = 0.5 * (x[0] + x[1]) - d1 / (2.0 * d2);
            return Vertex {
                x: at,
                y: y[0] + d1 * (at - x[0]) + d2 * (at - x[0]) * (at - x[1]),
            };
        }
    }
    let above = |i: usize, j: usize, k: usize| y[i] > y[j] && y[i] > y[k];
    let best = if above(1, 0, 2) {
        1
    } else if above(2, 0, 1) {
        2
    } else {
        0
    };
    Vertex {
        x: x[best],
        y: y[best],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_top_of_a_parabola() {
        let f = |x: f64| 3.0 - 2.0 * (x - 1.25) * (x - 1.25);
        let v = vertex([0.0, 1.0, 2.5], [f(0.0), f(1.0), f(2.5)]);
        assert!((v.x - 1.25).abs() < 1e-12 && (v.y - 3.0).abs() < 1e-12);
    }

    #[test]
    fn falls_back_on_a_line() {
        assert_eq!(vertex([0.0, 1.0, 2.0], [1.0, 2.0, 3.0]).x, 2.0);
        assert_eq!(vertex([0.0, 1.0, 2.0], [1.0, 1.0, 1.0]).x, 0.0);
    }
}
