//! Writes the report of a made-up classification and regression, and prints it:
//! `cargo run --release -p nkl-report --example report -- <folder>`.

use nkl_report::Layout;
use std::path::Path;
use std::time::Instant;

#[path = "../tests/sample/mod.rs"]
mod sample;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args()
        .nth(1)
        .ok_or("which folder shall the report go to?")?;
    let parts = [
        (
            "classification",
            sample::classification(&sample::EMOTIONS, 172),
        ),
        ("regression", sample::regression(400)),
    ];
    for (name, (result, predictions)) in parts {
        let root = Path::new(&folder).join(name);
        let layout = Layout {
            results: root.join("results"),
            run_results: root.join("results"),
            images: root.join("images"),
            experiment: "sample".into(),
            model: "svm_mfcc".into(),
            target: result.target.clone(),
            plot: "sample".into(),
            root,
        };
        let start = Instant::now();
        let files = nkl_report::write(&result, &predictions, &layout, &sample::plot("png"))?;
        let time = start.elapsed();
        println!("{}", nkl_report::text(&result));
        println!(
            "{}written in {time:.1?}\n",
            nkl_report::where_to_find(&layout.root, &files)
        );
    }
    Ok(())
}
