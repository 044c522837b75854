//! Writes the sample images of the page: `cargo run -p layerlab-testing --example page_samples`.

use layerlab_testing::samples;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/samples");
    for (name, bytes) in samples::of_the_page() {
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}
