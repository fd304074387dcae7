//! `nkl --version --verbose`: what this program is, and what it finds to compute on.

use nkl_mixture::Device;

/// The text, if it is asked for by `--version` and `--verbose` in either order.
pub fn asked(words: impl Iterator<Item = String>) -> Option<String> {
    let words: Vec<String> = words.collect();
    let has = |names: &[&str]| words.iter().any(|word| names.contains(&word.as_str()));
    (words.len() == 2 && has(&["--version", "-V"]) && has(&["--verbose"])).then(text)
}

fn text() -> String {
    let lines = [
        format!("nkl {}", env!("CARGO_PKG_VERSION")),
        format!(
            "built for  {}-{}{}",
            std::env::consts::ARCH,
            std::env::consts::OS,
            linked()
        ),
        format!("processor  {}", processor()),
        format!("card       {}", card()),
        format!(
            "features   {}",
            names(nkl_features::registry().iter().map(|entry| entry.name))
        ),
        format!(
            "models     {}",
            names(
                nkl_learn::registry()
                    .iter()
                    .filter_map(|entry| entry.names.first().copied())
            )
        ),
    ];
    lines.join("\n")
}

/// Whether the program needs libraries of the system.
fn linked() -> &'static str {
    if cfg!(target_feature = "crt-static") {
        ", linked statically"
    } else {
        ""
    }
}

fn names(names: impl IntoIterator<Item = &'static str>) -> String {
    names.into_iter().collect::<Vec<_>>().join(", ")
}

/// Cores, and the widest instructions that the E-step of mixtures uses.
fn processor() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let word = if cores == 1 { "core" } else { "cores" };
    let widest = [("AVX-512", wide::avx512()), ("AVX2", wide::avx2())];
    let widest = widest.iter().find(|(_, there)| *there);
    let instructions = widest.map_or("portable instructions", |(name, _)| name);
    format!("{cores} {word}, {instructions}")
}

/// What the processor can do; nothing of it on other architectures.
mod wide {
    #[cfg(target_arch = "x86_64")]
    pub fn avx512() -> bool {
        std::arch::is_x86_feature_detected!("avx512f")
    }

    #[cfg(target_arch = "x86_64")]
    pub fn avx2() -> bool {
        std::arch::is_x86_feature_detected!("avx2")
    }

    #[cfg(not(target_arch = "x86_64"))]
    pub fn avx512() -> bool {
        false
    }

    #[cfg(not(target_arch = "x86_64"))]
    pub fn avx2() -> bool {
        false
    }
}

/// The graphics card for mixtures, or why there is none.
fn card() -> String {
    match Device::Cuda(0).find() {
        Ok((_, name)) => name,
        Err(error) => format!("none ({error})"),
    }
}
