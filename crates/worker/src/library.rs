//! The worker that knows images and lessons, too.

fn main() {
    layerlab_worker::start();
}
