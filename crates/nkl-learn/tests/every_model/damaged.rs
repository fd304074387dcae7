//! Models whose content was changed: refused, or used, but never a panic.

use super::{fit, models, Data};
use nkl_learn::Fitted;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

/// Numbers and lists under a value, itself included.
fn size(value: &Value) -> usize {
    match value {
        Value::Number(_) => 1,
        Value::Array(list) => 1 + list.iter().map(size).sum::<usize>(),
        Value::Object(map) => map.values().map(size).sum(),
        _ => 0,
    }
}

/// Changes the `place`-th number or list; false where it comes later.
fn change(value: &mut Value, place: &mut usize, rng: &mut ChaCha8Rng) -> bool {
    if matches!(value, Value::Number(_) | Value::Array(_)) {
        if *place == 0 {
            spoil(value, rng);
            return true;
        }
        *place -= 1;
    }
    match value {
        Value::Array(list) => list.iter_mut().any(|v| change(v, place, rng)),
        Value::Object(map) => map.values_mut().any(|v| change(v, place, rng)),
        _ => false,
    }
}

fn spoil(value: &mut Value, rng: &mut ChaCha8Rng) {
    match value {
        Value::Array(list) => match (rng.random_range(0..3), list.last().cloned()) {
            (0, _) => list.clear(),
            (1, Some(last)) => list.push(last),
            _ => drop(list.pop()),
        },
        other => {
            *other = match rng.random_range(0..6) {
                0 => 0.into(),
                1 => 1.into(),
                2 => 7.into(),
                3 => u32::MAX.into(),
                4 => (-1).into(),
                _ => 1e300.into(),
            }
        }
    }
}

#[test]
fn changed_content_never_panics() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    for (name, task) in models() {
        let data = Data::new(name, 24, 1);
        let fitted = fit(name, task, &data);
        fitted.check().unwrap_or_else(|e| panic!("{name}: {e}"));
        let whole = serde_json::to_value(&fitted).unwrap();
        let (mut refused, count) = (0, size(&whole));
        for _ in 0..300 {
            let mut changed = whole.clone();
            let mut place = rng.random_range(0..count);
            assert!(change(&mut changed, &mut place, &mut rng));
            match serde_json::from_value::<Fitted>(changed) {
                Ok(read) if read.check().is_ok() => drop(read.predict(data.x.view())),
                _ => refused += 1,
            }
        }
        println!("{name}: {refused} of 300 refused");
    }
}
