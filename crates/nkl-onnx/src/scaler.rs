//! Scaling of features as part of a graph; all in double precision, as in training.

use crate::graph::{Element, Graph, Value};
use crate::{no_scaler, OnnxError};
use ndarray::Array1;
use nkl_learn::scale::{Bins, Linear, Power, Quantile, Scaler};

/// Rows × features to scaled rows × features.
pub(crate) fn scale(g: &mut Graph, x: Value, scaler: &Scaler) -> Result<Value, OnnxError> {
    Ok(match scaler {
        Scaler::Standard(s) | Scaler::Robust(s) | Scaler::MinMax(s) | Scaler::MaxAbs(s) => {
            linear(g, &x, s)
        }
        Scaler::Normalizer { .. } => normalise(g, &x),
        Scaler::PowerTransformer(s) => power(g, &x, s),
        Scaler::QuantileTransformer(s) => quantile(g, &x, s),
        Scaler::Bins(s) => bins(g, &x, s),
        Scaler::Speaker { .. } => return Err(no_scaler("speaker")),
    })
}

/// A constant with one value per feature.
fn row(g: &mut Graph, values: &Array1<f64>) -> Value {
    g.doubles(&[1, values.len()], values.iter().copied())
}

fn linear(g: &mut Graph, x: &str, s: &Linear) -> Value {
    let (shift, scale) = (row(g, &s.shift), row(g, &s.scale));
    let centred = g.op("Sub", &[x, &shift]);
    g.op("Div", &[centred, scale])
}

/// Divides by the largest entry and then by the length; a row of zeros stays.
fn normalise(g: &mut Graph, x: &str) -> Value {
    let (zero, one) = (g.number(0.0), g.number(1.0));
    let size = g.op("Abs", &[x]);
    let largest = g.max(&size, 1);
    let some = g.op("Greater", &[&largest, &zero]);
    let divisor = g.op("Where", &[&some, &largest, &one]);
    let x = g.op("Div", &[x, &divisor]);
    let squares = g.op("Mul", &[&x, &x]);
    let length = g.sum(&squares, 1);
    let length = g.op("Sqrt", &[length]);
    let length = g.op("Where", &[&some, &length, &one]);
    g.op("Div", &[x, length])
}

/// Yeo & Johnson (2000), equation 4, then standard scaling.
fn power(g: &mut Graph, x: &str, s: &Power) -> Value {
    let zero = g.number(0.0);
    let positive = g.op("Max", &[x, &zero]);
    let minus = g.op("Neg", &[x]);
    let negative = g.op("Max", &[minus, zero.clone()]);
    let high = branch(g, &positive, &s.lambda);
    let low = branch(g, &negative, &s.lambda.mapv(|lambda| 2.0 - lambda));
    let low = g.op("Neg", &[low]);
    let above = g.op("GreaterOrEqual", &[x, &zero]);
    let y = g.op("Where", &[above, high, low]);
    let (mean, deviation) = (row(g, &s.mean), row(g, &s.scale));
    let centred = g.op("Sub", &[y, mean]);
    let scaled = g.op("Div", &[centred, deviation]);
    let (least, most) = (g.number(-f64::MAX), g.number(f64::MAX));
    let scaled = g.op("Max", &[scaled, least]);
    g.op("Min", &[scaled, most])
}

/// ((x + 1)^λ - 1) / λ, or log(x + 1) where λ is 0; x is not negative.
fn branch(g: &mut Graph, x: &str, lambda: &Array1<f64>) -> Value {
    let flat = |l: &f64| l.abs() < f64::EPSILON;
    let one = g.number(1.0);
    let more = g.op("Add", &[x, &one]);
    let log = g.op("Log", &[more]);
    let exponent = lambda.mapv(|l| if flat(&l) { 1.0 } else { l });
    let exponent = row(g, &exponent);
    let product = g.op("Mul", &[&log, &exponent]);
    let grown = g.op("Exp", &[product]);
    let grown = g.op("Sub", &[&grown, &one]);
    let curved = g.op("Div", &[grown, exponent]);
    let is_flat = g.bools(&[1, lambda.len()], lambda.iter().map(flat));
    g.op("Where", &[is_flat, log, curved])
}

/// Place among the training values. Compares every value with every quantile, so that the memory
/// is rows × features × quantiles.
fn quantile(g: &mut Graph, x: &str, s: &Quantile) -> Value {
    let (features, count) = s.quantiles.dim();
    let axis = g.ints(&[1], &[2]);
    let table = g.doubles(&[1, features, count], s.quantiles.iter().copied());
    let wide = g.op("Unsqueeze", &[x, &axis]);
    let number = |g: &mut Graph, which: &str| {
        let holds = g.op(which, &[&table, &wide]);
        let ones = g.cast(&holds, Element::Int64);
        let sum = g.sum(&ones, 2);
        g.op("Squeeze", &[&sum, &axis])
    };
    let (below, up_to) = (number(g, "Less"), number(g, "LessOrEqual"));
    // Neighbours of the value: the last quantile below it and the next one.
    let (zero, one) = (g.ints(&[], &[0]), g.ints(&[], &[1]));
    let last = g.ints(&[], &[count as i64 - 1]);
    let before = g.op("Sub", &[&below, &one]);
    let before = g.op("Max", &[&before, &zero]);
    let after = g.op("Min", &[&below, &last]);
    let starts: Vec<i64> = (0..features).map(|f| (f * count) as i64).collect();
    let starts = g.ints(&[1, features], &starts);
    let flat = g.doubles(&[features * count], s.quantiles.iter().copied());
    let at = |g: &mut Graph, place: &str| {
        let place = g.op("Add", &[place, &starts]);
        g.op("Gather", &[&flat, &place])
    };
    let (low, high) = (at(g, &before), at(g, &after));
    let steps = g.number((count.max(2) - 1) as f64);
    let (rise, gap) = (g.op("Sub", &[x, &low]), g.op("Sub", &[&high, &low]));
    let nothing = g.number(0.0);
    let unit = g.number(1.0);
    let flat_gap = g.op("Equal", &[&gap, &nothing]);
    let gap = g.op("Where", &[&flat_gap, &unit, &gap]);
    let share = g.op("Div", &[rise, gap]);
    let begin = g.cast(&before, Element::Double);
    let between = g.op("Add", &[begin, share]);
    // Among equal quantiles: their middle.
    let sum = g.op("Add", &[&below, &up_to]);
    let sum = g.op("Sub", &[&sum, &one]);
    let sum = g.cast(&sum, Element::Double);
    let half = g.number(0.5);
    let middle = g.op("Mul", &[sum, half]);
    let equal = g.op("Greater", &[&up_to, &below]);
    let place = g.op("Where", &[equal, middle, between]);
    let place = g.op("Div", &[place, steps]);
    let edge = |index: usize| s.quantiles.column(index).to_owned();
    let (first, end) = (edge(0), edge(count.saturating_sub(1)));
    let (first, end) = (row(g, &first), row(g, &end));
    let above = g.op("GreaterOrEqual", &[x, &end]);
    let place = g.op("Where", &[above, unit, place]);
    let under = g.op("LessOrEqual", &[x, &first]);
    g.op("Where", &[under, nothing, place])
}

fn bins(g: &mut Graph, x: &str, s: &Bins) -> Value {
    let (low, high) = (row(g, &s.low), row(g, &s.high));
    let (zero, half, one) = (g.number(0.0), g.number(0.5), g.number(1.0));
    let under_high = g.op("Less", &[x, &high]);
    let upper = g.op("Where", &[under_high, half, one]);
    let under_low = g.op("Less", &[x, &low]);
    g.op("Where", &[under_low, zero, upper])
}
