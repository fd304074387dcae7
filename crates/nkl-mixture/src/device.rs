//! Where an E-step is computed.

use crate::{Cpu, Frames, MixtureError, Source};
use std::fmt;
use std::str::FromStr;

/// `device` of the INI file and the command line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Device {
    /// The first graphics card if there is one and enough to do for it (a million values), else the
    /// processor.
    #[default]
    Auto,
    /// The processor.
    Cpu,
    /// The graphics card of this number, from 0.
    Cuda(usize),
}

/// Values below which [`Device::Auto`] does not look for a card: starting it takes longer.
const WORTH_A_CARD: usize = 1_000_000;

impl Device {
    /// What this comes to here, before there is anything to compute: the device, [`Device::Auto`]
    /// decided by whether there is a card, and its name.
    ///
    /// Errors: a card that cannot be used, as with [`open`].
    pub fn find(self) -> Result<(Device, String), MixtureError> {
        let processor = (Device::Cpu, "cpu".to_string());
        match self {
            Device::Cpu => Ok(processor),
            Device::Cuda(number) => Ok((self, card_name(number)?)),
            Device::Auto => Ok(card_name(0).map_or(processor, |name| (Device::Cuda(0), name))),
        }
    }
}

impl FromStr for Device {
    type Err = MixtureError;

    /// `auto`, `cpu`, `cuda` (the same as `cuda:0`), `cuda:1`, ... in upper or lower case.
    fn from_str(text: &str) -> Result<Self, MixtureError> {
        let lower = text.trim().to_ascii_lowercase();
        let number = |rest: &str| match rest.strip_prefix(':') {
            Some(number) if number.bytes().all(|b| b.is_ascii_digit()) => number.parse().ok(),
            Some(_) => None,
            None => rest.is_empty().then_some(0),
        };
        match lower.as_str() {
            "auto" => Some(Device::Auto),
            "cpu" => Some(Device::Cpu),
            other => other
                .strip_prefix("cuda")
                .and_then(number)
                .map(Device::Cuda),
        }
        .ok_or_else(|| MixtureError::Setting {
            name: "device",
            value: text.into(),
            help: "choose auto, cpu, cuda (the first graphics card) or cuda:N (the one of number N, from 0)",
        })
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Device::Auto => f.write_str("auto"),
            Device::Cpu => f.write_str("cpu"),
            Device::Cuda(number) => write!(f, "cuda:{number}"),
        }
    }
}

/// Frames, ready to train on.
pub struct Opened<'a> {
    /// For [`crate::train`] and its like.
    pub source: Box<dyn Source + 'a>,
    /// What computes, as the user knows it: `cpu` or `cuda:0 (NVIDIA H100)`.
    pub device: String,
    /// With [`Device::Auto`] on the processor, where a card would be worth it: why it is none.
    pub note: Option<String>,
}

/// The frames on a device.
///
/// Errors: a card was asked for and cannot be used (the message says what was looked for and how to
/// go on); what [`Cpu::new`] and `Cuda::new` refuse.
pub fn open<'a>(frames: impl Into<Frames<'a>>, device: Device) -> Result<Opened<'a>, MixtureError> {
    let frames = frames.into();
    let note = match device {
        Device::Cpu => None,
        Device::Cuda(number) => return card(frames, number),
        Device::Auto if frames.len() * frames.dimensions() < WORTH_A_CARD => None,
        Device::Auto => match card(frames, 0) {
            // Only the card may be at fault; errors of the data are those of the processor as well.
            Err(MixtureError::Device(why)) => Some(why),
            other => return other,
        },
    };
    Ok(Opened {
        source: Box::new(Cpu::new(frames)?),
        device: "cpu".into(),
        note,
    })
}

#[cfg(feature = "cuda")]
fn card(frames: Frames<'_>, number: usize) -> Result<Opened<'_>, MixtureError> {
    let source = crate::Cuda::new(frames, number)?;
    Ok(Opened {
        device: source.device(),
        source: Box::new(source),
        note: None,
    })
}

#[cfg(feature = "cuda")]
fn card_name(number: usize) -> Result<String, MixtureError> {
    crate::cuda::name(number)
}

#[cfg(not(feature = "cuda"))]
fn card(_: Frames<'_>, _: usize) -> Result<Opened<'_>, MixtureError> {
    Err(not_built())
}

#[cfg(not(feature = "cuda"))]
fn card_name(_: usize) -> Result<String, MixtureError> {
    Err(not_built())
}

#[cfg(not(feature = "cuda"))]
fn not_built() -> MixtureError {
    MixtureError::Device(
        "this program was built without the feature `cuda`: choose device = cpu".into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written() {
        for (text, device) in [
            ("auto", Device::Auto),
            (" CPU", Device::Cpu),
            ("cuda", Device::Cuda(0)),
            ("cuda:3", Device::Cuda(3)),
        ] {
            assert_eq!(text.parse::<Device>().unwrap(), device);
            assert_eq!(device.to_string().parse::<Device>().unwrap(), device);
        }
        for wrong in [
            "", "gpu", "mps", "cuda:", "cuda:-1", "cuda:+1", "cuda1", "cuda:x",
        ] {
            let error = wrong.parse::<Device>().unwrap_err().to_string();
            assert!(error.contains("choose auto, cpu, cuda"), "{error}");
        }
    }

    #[test]
    fn the_processor_is_always_there_and_a_card_that_is_not_says_so() {
        let x = ndarray::arr2(&[[0.0, 1.0], [2.0, 3.0], [1.0, 0.5]]);
        assert_eq!(open(x.view(), Device::Cpu).unwrap().device, "cpu");
        assert_eq!(open(x.view(), Device::Auto).unwrap().device, "cpu");
        let many = ndarray::Array2::<f32>::ones((WORTH_A_CARD / 2, 2));
        let auto = open(many.view(), Device::Auto).unwrap();
        assert_eq!(auto.note.is_some(), auto.device == "cpu");
        let (found, name) = Device::Auto.find().unwrap();
        assert_eq!(auto.device, name);
        assert_eq!(found == Device::Cpu, name == "cpu");
        assert!(Device::Cuda(4711).find().is_err());
        let missing = open(x.view(), Device::Cuda(4711)).err();
        let error = missing.map(|e| e.to_string()).unwrap_or_default();
        assert!(error.contains("device = cpu"), "{error}");
    }
}
