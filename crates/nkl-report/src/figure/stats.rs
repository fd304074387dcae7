//! The few numbers that a figure derives from its data for drawing. Whatever is reported is
//! computed elsewhere.

/// The `q`-quantile of rising values, by linear interpolation; `None` where there are none.
pub fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = q.clamp(0.0, 1.0) * last as f64;
    let low = sorted.get(place.floor() as usize)?;
    let high = sorted.get(place.ceil() as usize)?;
    Some(low + (high - low) * place.fract())
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// What a box plot shows.
#[derive(Debug, Clone, PartialEq)]
pub struct FiveNumbers {
    /// Smallest value not below `q1` by more than 1.5 times `q3 - q1`.
    pub low: f64,
    /// First quartile.
    pub q1: f64,
    /// Median.
    pub median: f64,
    /// Third quartile.
    pub q3: f64,
    /// Largest value not above `q3` by more than 1.5 times `q3 - q1`.
    pub high: f64,
    /// The values beyond.
    pub beyond: Vec<f64>,
}

impl FiveNumbers {
    /// Of the finite ones among `values`; `None` where there are none.
    pub fn of(values: &[f64]) -> Option<Self> {
        let sorted = sorted(values);
        let (q1, median, q3) = (
            quantile(&sorted, 0.25)?,
            quantile(&sorted, 0.5)?,
            quantile(&sorted, 0.75)?,
        );
        let reach = 1.5 * (q3 - q1);
        let inside = |v: &f64| *v >= q1 - reach && *v <= q3 + reach;
        let low = sorted.iter().copied().find(inside).unwrap_or(q1).min(q1);
        let high = sorted
            .iter()
            .rev()
            .copied()
            .find(inside)
            .unwrap_or(q3)
            .max(q3);
        let beyond = sorted.iter().copied().filter(|v| !inside(v)).collect();
        Some(FiveNumbers {
            low,
            q1,
            median,
            q3,
            high,
            beyond,
        })
    }
}

/// A Gaussian kernel density at `steps` even places: (value, density). Bandwidth by Scott's rule,
/// sd · n^(-1/5), the places from 3 bandwidths below the smallest value to 3 above the largest.
/// `None` for fewer than two different values.
pub fn density(values: &[f64], steps: usize) -> Option<Vec<(f64, f64)>> {
    let values = sorted(values);
    let n = values.len() as f64;
    let (first, last) = (*values.first()?, *values.last()?);
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
    let width = (squares / (n - 1.0).max(1.0)).sqrt() * n.powf(-0.2);
    if last <= first || width <= 0.0 || !width.is_finite() || steps < 2 {
        return None;
    }
    let (low, high) = (first - 3.0 * width, last + 3.0 * width);
    let factor = 1.0 / (n * width * (2.0 * std::f64::consts::PI).sqrt());
    let at = |i: usize| {
        let x = low + (high - low) * i as f64 / (steps - 1) as f64;
        // Kernels more than 6 bandwidths away add less than 1e-8.
        let from = values.partition_point(|v| *v < x - 6.0 * width);
        let to = values.partition_point(|v| *v <= x + 6.0 * width);
        let near = values.get(from..to).unwrap_or_default();
        let sum: f64 = near
            .iter()
            .map(|v| (-0.5 * ((x - v) / width).powi(2)).exp())
            .sum();
        (x, sum * factor)
    };
    Some((0..steps).map(at).collect())
}

/// Even edges and counts of a histogram. The number of bins follows Freedman and Diaconis (1981),
/// width 2 · IQR · n^(-1/3), between 5 and 50; one bin for a single value. `None` without values.
pub fn histogram(values: &[f64]) -> Option<(Vec<f64>, Vec<u64>)> {
    let values = sorted(values);
    let (first, last) = (*values.first()?, *values.last()?);
    if last <= first {
        return Some((vec![first - 0.5, first + 0.5], vec![values.len() as u64]));
    }
    let spread = quantile(&values, 0.75)? - quantile(&values, 0.25)?;
    let width = 2.0 * spread / (values.len() as f64).cbrt();
    let bins = if width > 0.0 {
        ((last - first) / width).ceil()
    } else {
        10.0
    };
    let bins = bins.clamp(5.0, 50.0) as usize;
    let edge = |i: usize| first + (last - first) * i as f64 / bins as f64;
    let mut counts = vec![0; bins];
    for v in &values {
        let place = ((v - first) / (last - first) * bins as f64) as usize;
        if let Some(count) = counts.get_mut(place.min(bins - 1)) {
            *count += 1;
        }
    }
    Some(((0..=bins).map(edge).collect(), counts))
}

/// Slope and intercept of the least-squares line; `None` where x does not vary.
pub fn fit_line(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let known: Vec<&(f64, f64)> = points
        .iter()
        .filter(|p| p.0.is_finite() && p.1.is_finite())
        .collect();
    let n = known.len() as f64;
    let mx = known.iter().map(|p| p.0).sum::<f64>() / n;
    let my = known.iter().map(|p| p.1).sum::<f64>() / n;
    let sxx: f64 = known.iter().map(|p| (p.0 - mx).powi(2)).sum();
    let sxy: f64 = known.iter().map(|p| (p.0 - mx) * (p.1 - my)).sum();
    let slope = sxy / sxx;
    (sxx > 0.0 && slope.is_finite()).then_some((slope, my - slope * mx))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_numbers_of_a_known_sample() {
        let five = FiveNumbers::of(&[1.0, 2.0, 3.0, 4.0, 100.0, f64::NAN]).unwrap();
        assert_eq!(
            (five.low, five.q1, five.median, five.q3, five.high),
            (1.0, 2.0, 3.0, 4.0, 4.0)
        );
        assert_eq!(five.beyond, [100.0]);
        assert_eq!(FiveNumbers::of(&[]), None);
    }

    #[test]
    fn a_density_encloses_one() {
        let values: Vec<f64> = (0..200).map(|i| f64::from(i * i % 97)).collect();
        let curve = density(&values, 200).unwrap();
        let step = curve[1].0 - curve[0].0;
        let area: f64 = curve.iter().map(|p| p.1 * step).sum();
        assert!((area - 1.0).abs() < 0.01, "{area}");
        assert_eq!(density(&[2.0, 2.0], 50), None);
    }

    #[test]
    fn a_histogram_counts_every_value() {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let (edges, counts) = histogram(&values).unwrap();
        assert_eq!(counts.iter().sum::<u64>(), 100);
        assert_eq!(edges.len(), counts.len() + 1);
        assert_eq!(histogram(&[3.0; 4]).unwrap().1, [4]);
    }

    #[test]
    fn a_line_is_found_again() {
        let points: Vec<(f64, f64)> = (0..9)
            .map(|i| (f64::from(i), 3.0 - 0.5 * f64::from(i)))
            .collect();
        let (slope, intercept) = fit_line(&points).unwrap();
        assert!((slope + 0.5).abs() < 1e-12 && (intercept - 3.0).abs() < 1e-12);
        assert_eq!(fit_line(&[(1.0, 2.0), (1.0, 3.0)]), None);
    }
}
