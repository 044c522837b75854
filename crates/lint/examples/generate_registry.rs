//! Writes `src/rules/mod.rs` from the files below `src/rules/`: run it after adding a rule.
//!
//! `cargo run -p layerlab-lint --example generate_registry`

#[path = "../tests/registry_text/mod.rs"]
mod registry_text;

fn main() -> std::io::Result<()> {
    std::fs::write(
        registry_text::root().join("mod.rs"),
        registry_text::generate(&registry_text::root())?,
    )
}
