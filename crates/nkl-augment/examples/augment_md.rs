//! Prints `docs/augment.md`.

fn main() {
    print!("{}", nkl_augment::markdown());
}
