//! Class probabilities from pairwise ones, step by step as in training: Wu, Lin & Weng (2004),
//! their algorithm 2. Each row stops by itself, so the loop goes on until all rows have.

use crate::graph::{Attribute, Dimension, Element, Graph, Value};

/// The classes of each pair.
pub(super) fn pairs(classes: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..classes).flat_map(move |i| (i + 1..classes).map(move |j| (i, j)))
}

/// `first`: rows × pairs, the probability of the first class of each pair. Gives rows × classes.
pub(super) fn couple(g: &mut Graph, first: &str, k: usize) -> Value {
    let q = matrix(g, first, k);
    // Rows × 1 of zeros, to make the beginning as long as the data.
    let column = g.columns(first, &[0]);
    let zero = g.number(0.0);
    let nothing = g.op("Mul", &[column, zero.clone()]);
    let equal = g.doubles(&[1, k], vec![1.0 / k as f64; k]);
    let begin = g.op("Add", &[&nothing, &equal]);
    let going = g.op("GreaterOrEqual", &[&nothing, &zero]);
    let diagonal: Vec<i64> = (0..k as i64).map(|t| t * (k as i64 + 1)).collect();
    let diagonal = g.columns(&q, &diagonal);
    let shape = g.ints(&[3], &[-1, k as i64, k as i64]);
    let square = g.op("Reshape", &[&q, &shape]);
    let (most, go) = (g.ints(&[], &[k.max(100) as i64]), g.bools(&[], [true]));
    let body = step(k, &q, &square, &diagonal);
    let settings = vec![("body", Attribute::Graph(body))];
    let inputs = [most, go, begin, going];
    g.node("", "Loop", &inputs, &["coupled", "unsettled"], settings);
    "coupled".to_owned()
}

/// Rows × k²: Q of their equation 16, Q_tt = Σ_j r_jt², Q_tj = -r_jt r_tj.
fn matrix(g: &mut Graph, first: &str, k: usize) -> Value {
    let one = g.number(1.0);
    let second = g.op("Sub", &[&one, &first.to_owned()]);
    let column = g.columns(first, &[0]);
    let zero = g.number(0.0);
    let nothing = g.op("Mul", &[column, zero]);
    let axis = vec![("axis", Attribute::Int(1))];
    let all = g.op_with("Concat", &[first, &second, &nothing], axis);
    let count = k * k.saturating_sub(1) / 2;
    let place = |i: usize, j: usize| {
        let find = |pair| pairs(k).position(|p| p == pair).unwrap_or(0);
        match i.cmp(&j) {
            std::cmp::Ordering::Less => find((i, j)),
            std::cmp::Ordering::Equal => 2 * count,
            std::cmp::Ordering::Greater => count + find((j, i)),
        }
    };
    let cells = || (0..k).flat_map(|t| (0..k).map(move |j| (t, j)));
    let forward: Vec<i64> = cells().map(|(t, j)| place(t, j) as i64).collect();
    let back: Vec<i64> = cells().map(|(t, j)| place(j, t) as i64).collect();
    let (forward, back) = (g.columns(&all, &forward), g.columns(&all, &back));
    let product = g.op("Mul", &[&forward, &back]);
    let others = g.op("Neg", &[product]);
    // Sums of squares over j, put on the diagonal by a matrix of zeros and ones.
    let squares = g.op("Mul", &[&back, &back]);
    let onto = cells().flat_map(|(t, _)| (0..k * k).map(move |to| f64::from(to == t * (k + 1))));
    let onto = g.doubles(&[k * k, k * k], onto);
    let diagonal = g.op("MatMul", &[squares, onto]);
    g.op("Add", &[others, diagonal])
}

/// One round over all classes. `q`, `square` (rows × k × k) and `diagonal` (rows × k) are of the
/// graph around it.
fn step(k: usize, q: &str, square: &str, diagonal: &str) -> Graph {
    let mut g = Graph::within("step_");
    let wide = || [Dimension::Any("N"), Dimension::Fixed(k)];
    let flag = || [Dimension::Any("N"), Dimension::Fixed(1)];
    g.input("round", Element::Int64, &[]);
    g.input("go", Element::Bool, &[]);
    g.input("before", Element::Double, &wide());
    g.input("active", Element::Bool, &flag());
    let last = g.ints(&[1], &[2]);
    let tall = g.op("Unsqueeze", &["before", &last]);
    let product = g.op("MatMul", &[square.to_owned(), tall]);
    let mut qp = g.op("Squeeze", &[product, last]);
    let terms = g.op("Mul", &["before", &qp]);
    let mut pqp = g.sum(&terms, 1);
    let away = g.op("Sub", &[&qp, &pqp]);
    let away = g.op("Abs", &[away]);
    let worst = g.max(&away, 1);
    let limit = g.number(0.005 / k as f64);
    let unsettled = g.op("GreaterOrEqual", &[worst, limit]);
    let still = g.op("And", &["active", &unsettled]);
    let (one, two) = (g.number(1.0), g.number(2.0));
    let mut p = "before".to_owned();
    for t in 0..k {
        let own = [t as i64];
        let (q_tt, qp_t) = (g.columns(diagonal, &own), g.columns(&qp, &own));
        let gap = g.op("Sub", &[&pqp, &qp_t]);
        let diff = g.op("Div", &[&gap, &q_tt]);
        let unit = g.doubles(&[1, k], (0..k).map(|c| f64::from(c == t)));
        let change = g.op("Mul", &[&diff, &unit]);
        let raised = g.op("Add", &[&p, &change]);
        let more = g.op("Add", &[&one, &diff]);
        // (pqp + diff (diff Q_tt + 2 (Qp)_t)) / (1 + diff)²
        let (a, b) = (g.op("Mul", &[&diff, &q_tt]), g.op("Mul", &[&two, &qp_t]));
        let sum = g.op("Add", &[a, b]);
        let grown = g.op("Mul", &[&diff, &sum]);
        let grown = g.op("Add", &[pqp, grown]);
        let square = g.op("Mul", &[&more, &more]);
        pqp = g.op("Div", &[grown, square]);
        let row: Vec<i64> = (t * k..(t + 1) * k).map(|c| c as i64).collect();
        let row = g.columns(q, &row);
        let turned = g.op("Mul", &[&diff, &row]);
        let turned = g.op("Add", &[qp, turned]);
        qp = g.op("Div", &[&turned, &more]);
        p = g.op("Div", &[&raised, &more]);
    }
    let after = g.op("Where", &[still.clone(), p, "before".to_owned()]);
    g.rename(&after, "after");
    g.rename(&still, "still");
    let count = g.cast(&still, Element::Int64);
    let zero = g.ints(&[1], &[0]);
    let total = g.op_with(
        "ReduceSum",
        &[&count],
        vec![("keepdims", Attribute::Int(0))],
    );
    let some = g.op("Greater", &[total, zero]);
    let scalar = g.ints(&[0], &[]);
    let on = g.op("Reshape", &[some, scalar]);
    g.rename(&on, "on");
    g.output("on", Element::Bool, &[]);
    g.output("after", Element::Double, &wide());
    g.output("still", Element::Bool, &flag());
    g
}
