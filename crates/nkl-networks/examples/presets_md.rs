//! Prints the tables of docs/embeddings.md.

fn main() {
    print!("{}", nkl_networks::markdown());
}
