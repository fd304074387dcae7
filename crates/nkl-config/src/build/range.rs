//! `(from, to)` and `(from, to, step)`: the values of a range.

use crate::Literal;

/// Parameters whose values differ by factors.
const BY_FACTORS: &[&str] = &["lr", "learning_rate", "c_val", "c", "gamma", "weight_decay"];
/// Most values of one range.
const MOST: f64 = 10_000.0;

/// The values of a range, as nkululeko makes them: `nnodes` and `bs` double; rates and costs go up
/// by even factors, 5 to 8 values; other numbers with a point go up in 5 steps, and whole numbers
/// one by one. With a step, steps of that size.
pub(super) fn expand(name: &str, range: &[(Literal, Literal)]) -> Result<Vec<Literal>, String> {
    let bound = |which: &str| {
        let found = range.iter().find(|(key, _)| key.as_str() == Some(which));
        found.map(|(_, value)| value)
    };
    let (Some(from), Some(to)) = (bound("from"), bound("to")) else {
        return Err("a range is (from, to) or (from, to, step)".to_owned());
    };
    match (from, to, bound("step")) {
        (Literal::Int(from), Literal::Int(to), None) => whole(name, *from, *to),
        (Literal::Int(from), Literal::Int(to), Some(Literal::Int(step))) => {
            check(*from as f64, *to as f64, *step as f64)?;
            let step = usize::try_from(*step).unwrap_or(1);
            Ok((*from..=*to).step_by(step).map(Literal::Int).collect())
        }
        (from, to, step) => {
            let number = |value: &Literal| {
                let number = value.as_f64().filter(|number| number.is_finite());
                number.ok_or_else(|| format!("expected a number, found {value}"))
            };
            let (from, to) = (number(from)?, number(to)?);
            match step {
                Some(step) => stepped(from, to, number(step)?),
                None => real(name, from, to),
            }
        }
    }
}

fn whole(name: &str, from: i64, to: i64) -> Result<Vec<Literal>, String> {
    check(from as f64, to as f64, 1.0)?;
    if !matches!(name, "nnodes" | "bs") {
        return Ok((from..=to).map(Literal::Int).collect());
    }
    if from < 1 {
        return Err("a range that doubles begins at 1 or above".to_owned());
    }
    let doubled = std::iter::successors(Some(from), |value| value.checked_mul(2));
    let within = doubled.take_while(|value| *value <= to);
    Ok(within.map(Literal::Int).collect())
}

fn real(name: &str, from: f64, to: f64) -> Result<Vec<Literal>, String> {
    if to <= from {
        return Err(format!("the range from {from} to {to} is empty"));
    }
    if !BY_FACTORS.contains(&name.to_lowercase().as_str()) {
        return stepped(from, to, (to - from) / 5.0);
    }
    if from <= 0.0 {
        return Err("a range by factors begins above 0".to_owned());
    }
    let count = ((to / from).log10() * 2.0).floor().clamp(5.0, 8.0);
    let at = |i: i32| {
        let share = f64::from(i) / (count - 1.0);
        let value = 10_f64.powf(from.log10() + share * (to.log10() - from.log10()));
        Literal::Float(rounded(value))
    };
    Ok((0..count as i32).map(at).collect())
}

fn stepped(from: f64, to: f64, step: f64) -> Result<Vec<Literal>, String> {
    check(from, to, step)?;
    let count = ((to - from) / step + 0.5).floor() as u32;
    let at = |i: u32| Literal::Float(rounded(from + f64::from(i) * step));
    Ok((0..=count).map(at).collect())
}

fn check(from: f64, to: f64, step: f64) -> Result<(), String> {
    if step <= 0.0 {
        return Err(format!("a step of {step} leads nowhere"));
    }
    if to < from {
        return Err(format!("the range from {from} to {to} is empty"));
    }
    if (to - from) / step > MOST {
        return Err(format!("the range has more than {MOST} values"));
    }
    Ok(())
}

/// To six decimals, or where little is left of a small number, to six digits.
fn rounded(value: f64) -> f64 {
    let decimals = match value.abs() {
        size if size > 1e-300 && size < 1e-3 => 5 - size.log10().floor() as i32,
        _ => 6,
    };
    let text = format!("{value:.*}", decimals.unsigned_abs() as usize);
    text.parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(name: &str, bounds: &[Literal]) -> Result<String, String> {
        let names = ["from", "to", "step"].map(|name| Literal::Str(name.into()));
        let range: Vec<_> = names.into_iter().zip(bounds.iter().cloned()).collect();
        expand(name, &range).map(|values| Literal::List(values).to_string())
    }

    #[test]
    fn as_the_original_makes_them() {
        use Literal::{Float, Int};
        let is = |name: &str, bounds: &[Literal], values: &str| {
            assert_eq!(expanded(name, bounds).as_deref(), Ok(values), "{name}");
        };
        is("nlayers", &[Int(1), Int(3)], "[1, 2, 3]");
        is("nnodes", &[Int(16), Int(100)], "[16, 32, 64]");
        is(
            "do",
            &[Float(0.1), Float(0.6)],
            "[0.1, 0.2, 0.3, 0.4, 0.5, 0.6]",
        );
        is(
            "lr",
            &[Float(0.001), Float(10.0)],
            "[0.001, 0.003728, 0.013895, 0.051795, 0.19307, 0.719686, 2.682696, 10.0]",
        );
        is("max_depth", &[Int(3), Int(9), Int(3)], "[3, 6, 9]");
        is(
            "subsample",
            &[Float(0.5), Float(1.0), Float(0.25)],
            "[0.5, 0.75, 1.0]",
        );
        for wrong in [
            vec![Int(3), Int(1)],
            vec![Int(1), Int(2), Int(0)],
            vec![Int(1)],
        ] {
            assert!(expanded("max_depth", &wrong).is_err(), "{wrong:?}");
        }
        assert!(expanded("lr", &[Float(0.0), Float(1.0)]).is_err());
        assert!(expanded("x", &[Int(0), Int(i64::MAX)]).is_err());
    }
}
