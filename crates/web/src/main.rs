//! The page. Routes, ground state, effects, and one module per feature.
//!
//! The page owns what the visitor typed or opened; the worker owns what follows from it. Deliberately absent: any
//! judgement about Dockerfiles or images.

mod app;
mod boot;
mod effects;
mod features;
mod route;
mod storage;
mod store;
mod theme;
mod views;

fn main() {
    let Some(root) = gloo::utils::document().get_element_by_id("app") else {
        return;
    };
    // What the start script may have written there makes way.
    root.set_text_content(None);
    yew::Renderer::<app::App>::with_root(root).render();
}
