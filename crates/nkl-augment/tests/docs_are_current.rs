//! `docs/augment.md` is what the registry says.

use std::path::Path;

#[test]
fn docs_augment_md() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/augment.md");
    let text = std::fs::read_to_string(path).expect("docs/augment.md");
    assert!(
        text == nkl_augment::markdown(),
        "docs/augment.md is out of date; run\n  cargo run --release -p nkl-augment --example augment_md > docs/augment.md"
    );
}
