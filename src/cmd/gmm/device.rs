//! Where to compute.

use super::bad;
use crate::cli::gmm::Precision;
use crate::failure::Failure;
use nkl_mixture::Device;

/// `--device`, with `auto` decided: a card that cannot be used is an error before the work starts,
/// and what is chosen is said. Cards compute in single precision, so `auto` takes one only where that
/// was asked for.
pub fn choose(text: &str, precision: Precision) -> Result<Device, Failure> {
    let device: Device = text.parse().map_err(bad)?;
    if device == Device::Auto && precision == Precision::Double {
        return Ok(Device::Cpu);
    }
    let (device, name) = device.find().map_err(bad)?;
    if device != Device::Cpu {
        eprintln!("computing on {name}, in single precision");
    }
    Ok(device)
}
