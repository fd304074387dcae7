//! `docs/ini.md` is what the declarations say.

use std::path::Path;

#[test]
fn docs_ini_md() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/ini.md");
    let there = std::fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        there == nkl_config::keys::markdown(),
        "docs/ini.md is out of date; run\n  cargo run --release -p nkl-config --example ini_docs > docs/ini.md"
    );
}
