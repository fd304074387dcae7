//! Where to compute.

use super::bad;
use crate::failure::Failure;
use nkl_mixture::{open, Device};

/// `--device`, with `auto` decided: a card that cannot be used is an error before the work starts,
/// and what is chosen is said.
pub fn choose(text: &str) -> Result<Device, Failure> {
    let device: Device = text.parse().map_err(bad)?;
    if device == Device::Cpu {
        return Ok(device);
    }
    let frame = ndarray::Array2::<f64>::zeros((1, 1));
    let opened = open(frame.view(), device).map_err(bad)?;
    if opened.device == Device::Cpu.to_string() {
        return Ok(Device::Cpu);
    }
    eprintln!("computing on {}", opened.device);
    Ok(match device {
        Device::Auto => Device::Cuda(0),
        chosen => chosen,
    })
}
