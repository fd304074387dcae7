//! Draws every figure of the report on made-up data, in every format, and says how long it took:
//! `cargo run --release -p nkl-report --example gallery -- <folder>`.

use nkl_report::figure::Scene;
use std::path::Path;
use std::time::Instant;

#[path = "../tests/sample/mod.rs"]
mod sample;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args()
        .nth(1)
        .ok_or("which folder shall the pictures go to?")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    for (name, scene) in sample::gallery() {
        save(folder, &name, &scene)?;
    }
    Ok(())
}

fn save(folder: &Path, name: &str, scene: &Scene) -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let png = scene.to_png()?;
    let png_time = start.elapsed();
    let start = Instant::now();
    let svg = scene.to_svg();
    let svg_time = start.elapsed();
    let start = Instant::now();
    let pdf = scene.to_pdf();
    let pdf_time = start.elapsed();
    let clipped = scene.clipped_texts().len();
    println!(
        "{name:28} {:4.0}x{:4.0} mm  png {png_time:9.2?} {:7} B  svg {svg_time:9.2?} {:7} B  \
         pdf {pdf_time:9.2?} {:7} B  clipped texts {clipped}",
        scene.width / 72.0 * 25.4,
        scene.height / 72.0 * 25.4,
        png.len(),
        svg.len(),
        pdf.len()
    );
    std::fs::write(folder.join(format!("{name}.png")), png)?;
    std::fs::write(folder.join(format!("{name}.svg")), svg)?;
    std::fs::write(folder.join(format!("{name}.pdf")), pdf)?;
    Ok(())
}
