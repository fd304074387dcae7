//! Prints `docs/ini.md`.

fn main() {
    print!("{}", nkl_config::keys::markdown());
}
