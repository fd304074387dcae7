//! Log-mel spectrograms beside those of transformers.

use crate::support::{difference, golden, numbers, signal};
use nkl_networks::{Form, Frontend};

fn compare(name: &str, form: Form) {
    let golden = golden(name);
    let input = Frontend::new(form).input(&signal(24_000));
    let shape: Vec<f64> = input.shape.iter().map(|n| *n as f64).collect();
    assert_eq!(shape, numbers(&golden["shape"]), "{name}");
    let every = golden["every"].as_u64().unwrap() as usize;
    let values: Vec<f32> = input.values.iter().copied().step_by(every).collect();
    let off = difference(&values, &numbers(&golden["values"]));
    // Decibels of CLAP are tens; the others are about 1.
    let limit = if name == "clap" { 2e-3 } else { 1e-4 };
    assert!(off < limit, "{name}: {off}");
    let mean = input.values.iter().map(|v| f64::from(*v)).sum::<f64>() / input.values.len() as f64;
    assert!(
        (mean - golden["mean"].as_f64().unwrap()).abs() < limit,
        "{name}"
    );
}

#[test]
fn whisper() {
    compare("whisper", Form::Whisper { bands: 80 });
}

#[test]
fn ast() {
    compare("ast", Form::Ast);
}

#[test]
fn clap() {
    compare("clap", Form::Clap);
}

#[test]
fn the_shortest_sounds_have_an_input() {
    for form in [Form::Whisper { bands: 128 }, Form::Ast, Form::Clap] {
        for samples in [1, 2, 399, 400] {
            let input = Frontend::new(form).input(&signal(samples));
            assert!(input.values.iter().all(|v| v.is_finite()), "{form:?}");
            assert_eq!(input.values.len(), input.shape.iter().product::<usize>());
        }
    }
}
