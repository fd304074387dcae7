//! Makes kernels/ptx/compute_70.ptx, which is embedded in the program, from the `.cu` files:
//!
//! ```text
//! pip download --no-deps -d target/nvrtc nvidia-cuda-nvrtc-cu12==12.1.105
//! unzip -d target/nvrtc target/nvrtc/*.whl
//! NKL_NVRTC=target/nvrtc/nvidia/cuda_nvrtc/lib cargo run --release -p nkl-mixture --example ptx
//! ```
//!
//! Compute capability 7.0 is the oldest that is supported, and every later card's driver compiles it
//! for itself. The compiler's version decides which driver is needed: 12.1 asks for 530 or later.

#[path = "../kernels/nvrtc.rs"]
mod nvrtc;

fn main() -> Result<(), String> {
    let compiler = nvrtc::Nvrtc::load()?;
    let ptx = compiler.compile("compute_70")?;
    let text = format!(
        "{}\n{ptx}",
        nvrtc::fingerprint().map_err(|e| e.to_string())?
    );
    let path = nvrtc::sources().join("ptx/compute_70.ptx");
    let temporary = path.with_extension("part");
    std::fs::write(&temporary, text).map_err(|e| e.to_string())?;
    std::fs::rename(&temporary, &path).map_err(|e| e.to_string())?;
    println!("{} by {}", path.display(), compiler.path.display());
    Ok(())
}
