//! Nearest neighbours: the distances of one row after the other, so that memory grows with the
//! training rows alone, and each distance is a sum of squares (a neighbour at distance 0 is one).

use super::Answer;
use crate::graph::{Attribute, Dimension, Element, Graph};
use nkl_learn::{Answers, Knn, Votes};

pub(super) fn apply(g: &mut Graph, x: &str, m: &Knn) -> Answer {
    let (rows, features) = m.x.dim();
    let data = g.doubles(&[rows, features], m.x.iter().copied());
    let (answers, width) = match &m.answers {
        Answers::Classes(index, count) => {
            let one = |(class, c): (usize, usize)| f64::from(class == c);
            let cells = index
                .iter()
                .flat_map(|&class| (0..*count).map(move |c| (class, c)));
            (g.doubles(&[rows, *count], cells.map(one)), *count)
        }
        Answers::Values(values) => (g.doubles(&[rows, 1], values.iter().copied()), 1),
    };
    let body = one_row(m, features, width, &data, &answers);
    let settings = vec![
        ("num_scan_inputs", Attribute::Int(1)),
        ("body", Attribute::Graph(body)),
    ];
    let found = g.op_with("Scan", &[x], settings);
    match m.answers {
        Answers::Classes(..) => Answer::Classes(found),
        Answers::Values(_) => Answer::Values(found),
    }
}

/// The graph of one row; `data` and `answers` are of the graph around it.
fn one_row(m: &Knn, features: usize, width: usize, data: &str, answers: &str) -> Graph {
    let mut g = Graph::within("row_");
    g.input("row", Element::Double, &[Dimension::Fixed(features)]);
    let away = g.op("Sub", &[data, "row"]);
    let squares = g.op("Mul", &[&away, &away]);
    let distance = g.sum(&squares, 1);
    let axis = g.ints(&[1], &[1]);
    let distance = g.op("Squeeze", &[distance, axis]);
    let distance = g.op("Sqrt", &[distance]);
    let k = m.k.min(m.x.nrows());
    let count = g.ints(&[1], &[k as i64]);
    let nearest = vec![
        ("axis", Attribute::Int(0)),
        ("largest", Attribute::Int(0)),
        ("sorted", Attribute::Int(1)),
    ];
    g.node("", "TopK", &[distance, count], &["near", "which"], nearest);
    let weights = match m.votes {
        Votes::Uniform => g.doubles(&[1, k], vec![1.0 / k as f64; k]),
        Votes::Distance => by_distance(&mut g, k),
    };
    let known = g.op_with(
        "Gather",
        &[answers, "which"],
        vec![("axis", Attribute::Int(0))],
    );
    let answer = g.op("MatMul", &[weights, known]);
    let shape = g.ints(&[1], &[width as i64]);
    let answer = g.op("Reshape", &[answer, shape]);
    g.rename(&answer, "row_answer");
    g.output("row_answer", Element::Double, &[Dimension::Fixed(width)]);
    g
}

/// 1 / distance; where some are 0, only those count. The weights sum to 1.
fn by_distance(g: &mut Graph, k: usize) -> String {
    let (zero, one) = (g.number(0.0), g.number(1.0));
    let hit = g.op("Equal", &["near", &zero]);
    let hits = g.cast(&hit, Element::Double);
    let some = g.max(&hits, 0);
    let some = g.op("Greater", &[&some, &zero]);
    let safe = g.op("Where", &[&hit, &one, &"near".to_owned()]);
    let inverse = g.op("Div", &[one, safe]);
    let weights = g.op("Where", &[some, hits, inverse]);
    let sum = g.sum(&weights, 0);
    let weights = g.op("Div", &[weights, sum]);
    let shape = g.ints(&[2], &[1, k as i64]);
    g.op("Reshape", &[weights, shape])
}
