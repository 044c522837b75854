//! The page. Routes, ground state, effects, and one module per feature.
//!
//! The page owns what the visitor typed or opened; the worker owns what follows from it. Deliberately absent: any
//! judgement about Dockerfiles or images. Two binaries are made of it, see `handover`.

#![cfg_attr(
    not(feature = "whole"),
    allow(
        dead_code,
        reason = "what only images and lessons use stays out of the small bundle"
    )
)]

mod app;
mod boot;
mod clipboard;
mod effects;
mod embed;
mod features;
#[cfg(feature = "whole")]
mod folder;
mod handover;
#[cfg(feature = "whole")]
mod hosts;
mod route;
mod settings;
mod share;
mod storage;
mod store;
mod theme;
mod views;

/// Draws the page into `#app`.
pub fn start() {
    let Some(root) = gloo::utils::document().get_element_by_id("app") else {
        return;
    };
    #[cfg(feature = "whole")]
    handover::announce();
    // What the start script may have written there makes way.
    root.set_text_content(None);
    let app = yew::Renderer::<app::App>::with_root(root).render();
    #[cfg(not(feature = "whole"))]
    handover::leave_when_asked(app);
    #[cfg(feature = "whole")]
    drop(app);
}
