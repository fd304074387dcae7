//! The kernels as PTX.

#[path = "../../../kernels/nvrtc.rs"]
mod nvrtc;

use super::super::driver::PTX;

#[test]
fn the_embedded_ptx_is_made_from_these_sources() {
    let found = PTX.lines().next().unwrap_or_default();
    assert_eq!(
        found,
        nvrtc::fingerprint().unwrap(),
        "kernels/ptx is older than kernels/*.cu: see examples/ptx.rs"
    );
}

#[test]
fn the_kernels_compile_for_every_architecture() {
    let compiler = match nvrtc::Nvrtc::load() {
        Ok(compiler) => compiler,
        Err(why) => return println!("skipped: {why}"),
    };
    println!("compiled by {}", compiler.path.display());
    for architecture in [70, 75, 80, 86, 90] {
        let target = format!("compute_{architecture}");
        let ptx = compiler
            .compile(&target)
            .unwrap_or_else(|log| panic!("{target}: {log}"));
        assert!(
            ptx.contains(&format!(".target sm_{architecture}")),
            "{target}"
        );
        assert_eq!(kernels(&ptx), kernels(PTX), "{target}");
        // The compiler that made the embedded text makes it again, to the letter.
        let (_, embedded) = PTX.split_once('\n').unwrap();
        if architecture == 70 && release(&ptx) == release(embedded) {
            assert!(
                ptx == embedded,
                "kernels/ptx is not what examples/ptx.rs makes"
            );
        }
    }
}

/// The line that names the compiler's version.
fn release(ptx: &str) -> Option<&str> {
    ptx.lines().find(|line| line.contains("compilation tools"))
}

/// Names of the kernels of a PTX text.
fn kernels(ptx: &str) -> Vec<&str> {
    let names = ptx
        .lines()
        .filter_map(|line| line.trim().strip_prefix(".visible .entry "));
    names.map(|name| name.trim_end_matches('(')).collect()
}

#[test]
fn the_emulator_runs_every_kernel() {
    let table = include_str!("../../../kernels/host/launch.cpp");
    assert!(kernels(PTX).len() > 10);
    for kernel in kernels(PTX) {
        assert!(table.contains(&format!("NAMED({kernel})")), "{kernel}");
    }
}
