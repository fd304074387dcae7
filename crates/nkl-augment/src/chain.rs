//! Chains of steps.

use crate::parameter::{Values, PROBABILITY};
use crate::registry::{find, registry, Step};
use crate::{AugmentError, Draw, Sound};
use nkl_config::{Call, Literal, Value};

/// Steps, one after the other.
pub struct Chain {
    steps: Vec<Link>,
}

/// A step with the probability that it is taken.
struct Link {
    probability: f64,
    what: What,
}

enum What {
    Step(Box<dyn Step>),
    /// All, in order or, with true, in random order.
    All(Vec<Link>, bool),
    /// One of them.
    One(Vec<Link>),
}

impl Chain {
    /// Checks a chain. `Compose([…], p=1.0, shuffle=False)` takes all steps, `OneOf([…])` one of
    /// them; both can stand in one another. A single step is a chain as well.
    ///
    /// # Errors
    /// A step or parameter that is not there, a value that does not fit, a recording or folder that
    /// cannot be found.
    pub fn of(call: &Call) -> Result<Self, AugmentError> {
        Ok(Chain {
            steps: vec![link(call)?],
        })
    }

    /// Runs the chain. A sound without samples stays as it is.
    ///
    /// # Errors
    /// A recording that a step mixes in cannot be read.
    pub fn apply(&self, sound: &mut Sound, draw: &mut Draw) -> Result<(), AugmentError> {
        if sound.samples.is_empty() {
            return Ok(());
        }
        self.steps
            .iter()
            .try_for_each(|link| link.apply(sound, draw))
    }
}

impl Link {
    fn apply(&self, sound: &mut Sound, draw: &mut Draw) -> Result<(), AugmentError> {
        if !draw.happens(self.probability) {
            return Ok(());
        }
        match &self.what {
            What::Step(step) => step.apply(sound, draw),
            What::All(links, shuffled) => {
                let mut order: Vec<&Link> = links.iter().collect();
                if *shuffled {
                    draw.shuffle(&mut order);
                }
                order
                    .into_iter()
                    .try_for_each(|link| link.apply(sound, draw))
            }
            What::One(links) => match links.get(draw.below(links.len())) {
                Some(link) => link.apply(sound, draw),
                None => Ok(()),
            },
        }
    }
}

fn link(call: &Call) -> Result<Link, AugmentError> {
    if matches!(call.name.as_str(), "Compose" | "OneOf") {
        return group(call);
    }
    let Some(entry) = find(&call.name) else {
        let names: Vec<&str> = registry().iter().map(|entry| entry.name).collect();
        return Err(AugmentError::Chain(format!(
            "there is no step `{}`; there are Compose, OneOf, {}",
            call.name,
            names.join(", ")
        )));
    };
    let values = Values::of(entry.name, entry.parameters, call)?;
    Ok(Link {
        probability: values.number(PROBABILITY.name),
        what: What::Step((entry.build)(&values)?),
    })
}

/// `Compose` and `OneOf`.
fn group(call: &Call) -> Result<Link, AugmentError> {
    let (mut links, mut probability, mut shuffled) = (None, 1.0, false);
    for (place, argument) in call.arguments.iter().enumerate() {
        let name = argument.name.as_deref();
        match (name, &argument.value) {
            (Some("transforms"), Value::Calls(calls)) => links = Some(calls),
            (None, Value::Calls(calls)) if place == 0 => links = Some(calls),
            (Some("p"), Value::Literal(value)) => probability = share(call, value)?,
            (Some("shuffle"), Value::Literal(Literal::Bool(value))) if call.name == "Compose" => {
                shuffled = *value;
            }
            _ => {
                let more = if call.name == "Compose" {
                    ", shuffle=False"
                } else {
                    ""
                };
                let message = format!("it is {}([STEP, …], p=1.0{more})", call.name);
                return Err(AugmentError::Chain(format!("{}: {message}", call.name)));
            }
        }
    }
    let links = links
        .filter(|links| !links.is_empty())
        .ok_or_else(|| AugmentError::Chain(format!("{}: there are no steps in it", call.name)))?;
    let links = links.iter().map(link).collect::<Result<Vec<_>, _>>()?;
    Ok(Link {
        probability,
        what: match call.name.as_str() {
            "OneOf" => What::One(links),
            _ => What::All(links, shuffled),
        },
    })
}

fn share(call: &Call, value: &Literal) -> Result<f64, AugmentError> {
    let number = value.as_f64().filter(|p| (0.0..=1.0).contains(p));
    number.ok_or_else(|| {
        let value = value.to_text();
        AugmentError::Chain(format!(
            "{}: `p` is a number from 0 to 1, not {value}",
            call.name
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(text: &str) -> Result<Chain, AugmentError> {
        Chain::of(&Call::parse(text).expect(text))
    }

    fn sound() -> Sound {
        let samples = (0..1600).map(|i| ((i as f32) * 0.1).sin() * 0.5).collect();
        Sound {
            samples,
            rate: 16_000,
        }
    }

    #[test]
    fn all_one_or_none() {
        let run = |text: &str, name: &str| {
            let mut own = sound();
            chain(text)
                .unwrap()
                .apply(&mut own, &mut Draw::new(1, name))
                .unwrap();
            own.peak() / sound().peak()
        };
        let twice = "Compose([Gain(min_gain_db=6, max_gain_db=6, p=1), Gain(6, 6, p=1.0)])";
        assert!((run(twice, "a") - 10f64.powf(0.6)).abs() < 1e-5);
        assert_eq!(run("Compose([Gain(6, 6, p=1)], p=0)", "a"), 1.0);
        let one = "OneOf([Gain(6, 6, p=1), Gain(-6, -6, p=1)])";
        let found: Vec<bool> = (0..20).map(|i| run(one, &i.to_string()) > 1.0).collect();
        assert!(found.contains(&true) && found.contains(&false));
    }

    #[test]
    fn mistakes_are_named() {
        for (text, says) in [
            ("Gian()", "there is no step `Gian`"),
            ("Gain(min_gain=3)", "there is no parameter `min_gain`"),
            ("Gain(1, 2, 3)", "no parameter number 3"),
            ("Gain(min_gain_db='3')", "`min_gain_db` is a number"),
            ("Gain(min_gain_db=3, max_gain_db=2)", "is above"),
            ("Gain(p=2)", "`p` is a number from 0 to 1"),
            ("Gain(p=1, p=1)", "given twice"),
            ("Compose()", "no steps"),
            ("Compose([Gain()], q=1)", "Compose([STEP"),
            ("Compose([Gain()], p='x')", "`p` is a number"),
            ("AddBackgroundNoise()", "`sounds_path` is missing"),
            ("AddBackgroundNoise(sounds_path='/nowhere')", "/nowhere"),
        ] {
            let error = chain(text).err().expect(text).to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
