//! The page of a first visit: the check view. It asks for the whole page when another place is opened.

fn main() {
    layerlab_web::start();
}
