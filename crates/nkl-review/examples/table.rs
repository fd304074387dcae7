//! Serves a CSV table as `nkl review` does, without the rest of the program:
//!
//! ```text
//! cargo run --release -p nkl-review --example table recordings.csv
//! ```

use nkl_review::{Options, Review, Roots, Server, Table};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("which table?")?;
    let path = PathBuf::from(path);
    let table = Table::read_csv(&path, &Options::default())?;
    let mut roots = Roots::new();
    roots.add(path.parent().unwrap_or(Path::new("")))?;
    let places = ["umap_1", "umap_2"].map(|name| table.position(name));
    let edits = path.with_extension("edits.csv");
    let review = Review::new(&path.to_string_lossy(), table, roots, &edits)?;
    if let [Some(x), Some(y)] = places {
        review.add_axes("UMAP", x, y);
    }
    let server = Server::bind("127.0.0.1:0".parse()?, Arc::new(review))?;
    println!("{}", server.url());
    server.run();
    Ok(())
}
