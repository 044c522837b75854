//! The whole page: what a first visit shows, and images and lessons.

fn main() {
    layerlab_web::start();
}
