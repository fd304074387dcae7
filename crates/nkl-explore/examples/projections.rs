//! Projects a table of numbers, to be held against umap-learn and scikit-learn
//! (`benches/projections.py`).
//!
//! `projections TABLE.csv pca|tsne|umap POINTS.csv`: no header; writes two dimensions.
//! `projections TABLE.csv trust POINTS.csv`: prints the trustworthiness of points made by anything.

use ndarray::Array2;
use nkl_explore::project::{project, trustworthiness, Method, Settings};
use std::error::Error;
use std::fmt::Write;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [table, what, points] = arguments.as_slice() else {
        return Err("usage: projections TABLE.csv pca|tsne|umap|trust POINTS.csv".into());
    };
    let x = read(table)?;
    let Some(method) = Method::parse(what) else {
        let found = trustworthiness(x.view(), read(points)?.view(), 5);
        let trust = found.ok_or("the two tables do not fit")?;
        println!("{:.5}", trust.value);
        return Ok(());
    };
    let began = Instant::now();
    let found = project(x.view(), method, &Settings::default(), &|_, _| {})?;
    println!("{:.3}", began.elapsed().as_secs_f64());
    let mut text = String::new();
    for row in found.points.outer_iter() {
        let cells: Vec<String> = row.iter().map(f64::to_string).collect();
        writeln!(text, "{}", cells.join(","))?;
    }
    std::fs::write(points, text)?;
    Ok(())
}

fn read(path: &str) -> Result<Array2<f64>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    let mut values = Vec::new();
    for cell in text.lines().flat_map(|line| line.split(',')) {
        values.push(cell.parse::<f64>()?);
    }
    let rows = text.lines().count().max(1);
    Ok(Array2::from_shape_vec((rows, values.len() / rows), values)?)
}
