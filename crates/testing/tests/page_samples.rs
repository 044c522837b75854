//! The sample images of the page are what the generator makes: nobody else's files.

use layerlab_testing::samples;
use std::path::Path;

#[test]
fn the_sample_images_come_from_the_generator() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/samples");
    for (name, bytes) in samples::of_the_page() {
        let kept = std::fs::read(folder.join(name)).expect("the page has the sample");
        assert!(
            kept == bytes,
            "www/samples/{name} is stale; run `cargo run -p layerlab-testing --example page_samples`"
        );
    }
}
