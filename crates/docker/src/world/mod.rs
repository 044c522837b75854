//! The whole state: hosts with their images and containers, registries, the clock.

pub(crate) mod image;
pub(crate) mod reference;
pub(crate) mod store;
