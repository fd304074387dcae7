//! Writes docs/features.md from the pages of the feature sets:
//! `cargo run --release -p nkl-features --example features_md > docs/features.md`.

fn main() {
    print!("{}", nkl_features::markdown());
}
