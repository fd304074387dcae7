//! Parameters of steps: declared, and read from a chain.

use crate::{AugmentError, Draw};
use nkl_config::{Argument, Call, Literal};

/// One parameter of a step.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name, as audiomentations has it where that has the step.
    pub name: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// What it means, with its unit.
    pub meaning: &'static str,
}

/// What values a parameter takes.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A number from `least` to `most`.
    Number {
        /// Where it is not given.
        default: f64,
        /// Lower limit.
        least: f64,
        /// Upper limit.
        most: f64,
    },
    /// True or False.
    Flag(bool),
    /// One of these words, of which the first holds where none is given.
    Word(&'static [&'static str]),
    /// A file or folder, which must be given.
    Path,
}

/// Short form of a number.
pub(crate) const fn number(
    name: &'static str,
    default: f64,
    (least, most): (f64, f64),
    meaning: &'static str,
) -> Parameter {
    Parameter {
        name,
        kind: Kind::Number {
            default,
            least,
            most,
        },
        meaning,
    }
}

/// Short form of a flag.
pub(crate) const fn flag(name: &'static str, default: bool, meaning: &'static str) -> Parameter {
    Parameter {
        name,
        kind: Kind::Flag(default),
        meaning,
    }
}

/// Every step has it.
pub(crate) const PROBABILITY: Parameter = number(
    "p",
    0.5,
    (0.0, 1.0),
    "Probability that the step is taken at all.",
);

/// The values of one step in a chain.
pub(crate) struct Values<'a> {
    step: &'static str,
    declared: &'static [Parameter],
    given: Vec<(&'static str, &'a Literal)>,
}

impl<'a> Values<'a> {
    /// Checks names and kinds. Values without a name belong to the parameters in their order.
    pub fn of(
        step: &'static str,
        declared: &'static [Parameter],
        call: &'a Call,
    ) -> Result<Self, AugmentError> {
        let mut given: Vec<(&'static str, &Literal)> = Vec::new();
        for (place, argument) in call.arguments.iter().enumerate() {
            let parameter = match &argument.name {
                Some(name) => declared
                    .iter()
                    .chain([&PROBABILITY])
                    .find(|p| p.name == name),
                None => declared.get(place),
            };
            let Some(parameter) = parameter else {
                return Err(unknown(step, declared, argument, place));
            };
            let nkl_config::Value::Literal(value) = &argument.value else {
                return Err(wrong(step, parameter, "a step"));
            };
            if given.iter().any(|(name, _)| *name == parameter.name) {
                let message = format!("{step}: `{}` is given twice", parameter.name);
                return Err(AugmentError::Chain(message));
            }
            if !parameter.takes(value) {
                return Err(wrong(step, parameter, &value.to_text()));
            }
            given.push((parameter.name, value));
        }
        Ok(Values {
            step,
            declared,
            given,
        })
    }

    fn value(&self, name: &str) -> Option<&'a Literal> {
        self.given
            .iter()
            .find(|(own, _)| *own == name)
            .map(|(_, value)| *value)
    }

    fn kind(&self, name: &str) -> Kind {
        let all = self.declared.iter().chain([&PROBABILITY]);
        let found = all.clone().find(|p| p.name == name);
        debug_assert!(found.is_some(), "{} declares no {name}", self.step);
        found.map_or(PROBABILITY.kind, |p| p.kind)
    }

    /// A number, or its default.
    pub fn number(&self, name: &str) -> f64 {
        let default = match self.kind(name) {
            Kind::Number { default, .. } => default,
            _ => 0.0,
        };
        self.value(name)
            .and_then(Literal::as_f64)
            .unwrap_or(default)
    }

    /// `min_NAME` and `max_NAME`.
    pub fn range(&self, name: &str) -> Result<(f64, f64), AugmentError> {
        let (low, high) = (format!("min_{name}"), format!("max_{name}"));
        let range = (self.number(&low), self.number(&high));
        if range.0 > range.1 {
            return Err(AugmentError::Chain(format!(
                "{}: {low} = {} is above {high} = {}",
                self.step, range.0, range.1
            )));
        }
        Ok(range)
    }

    /// True or False, or its default.
    pub fn flag(&self, name: &str) -> bool {
        match (self.value(name), self.kind(name)) {
            (Some(Literal::Bool(value)), _) => *value,
            (_, Kind::Flag(default)) => default,
            _ => false,
        }
    }

    /// A word, or the first of those that can be given.
    pub fn word(&self, name: &str) -> String {
        match (self.value(name), self.kind(name)) {
            (Some(Literal::Str(word)), _) => word.clone(),
            (_, Kind::Word(words)) => words.first().copied().unwrap_or_default().to_string(),
            _ => String::new(),
        }
    }

    /// A path; an error if it is not given.
    pub fn path(&self, name: &str) -> Result<String, AugmentError> {
        match self.value(name) {
            Some(Literal::Str(path)) => Ok(path.clone()),
            _ => Err(AugmentError::Chain(format!(
                "{}: `{name}` is missing; it names a recording or a folder of recordings",
                self.step
            ))),
        }
    }
}

impl Parameter {
    fn takes(&self, value: &Literal) -> bool {
        match self.kind {
            Kind::Number { least, most, .. } => {
                let number = match value {
                    Literal::Int(_) | Literal::Float(_) => value.as_f64(),
                    _ => None,
                };
                number.is_some_and(|v| (least..=most).contains(&v))
            }
            Kind::Flag(_) => matches!(value, Literal::Bool(_)),
            Kind::Word(words) => {
                matches!(value, Literal::Str(word) if words.contains(&word.as_str()))
            }
            Kind::Path => matches!(value, Literal::Str(path) if !path.is_empty()),
        }
    }

    /// What it takes, in words.
    pub(crate) fn expects(&self) -> String {
        match self.kind {
            Kind::Number { least, most, .. } if most == f64::MAX => {
                format!("a number from {least}")
            }
            Kind::Number { least, most, .. } => format!("a number from {least} to {most}"),
            Kind::Flag(_) => "True or False".to_string(),
            Kind::Word(words) => format!("one of '{}'", words.join("', '")),
            Kind::Path => "a file or folder".to_string(),
        }
    }
}

fn wrong(step: &str, parameter: &Parameter, value: &str) -> AugmentError {
    let (name, expects) = (parameter.name, parameter.expects());
    AugmentError::Chain(format!("{step}: `{name}` is {expects}, not {value}"))
}

fn unknown(step: &str, declared: &[Parameter], argument: &Argument, place: usize) -> AugmentError {
    let names: Vec<&str> = declared.iter().map(|p| p.name).chain(["p"]).collect();
    let what = match &argument.name {
        Some(name) => format!("there is no parameter `{name}`"),
        None => format!("there is no parameter number {}", place + 1),
    };
    AugmentError::Chain(format!("{step}: {what}; it has {}", names.join(", ")))
}

/// A range with a unit that something is drawn from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Range(pub (f64, f64));

impl Range {
    pub fn draw(&self, draw: &mut Draw) -> f64 {
        draw.between(self.0)
    }
}
