//! The worker of a first visit: questions about a Dockerfile.

fn main() {
    layerlab_worker::start();
}
