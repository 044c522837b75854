//! The layer stack of a Dockerfile: bricks, pins, transfers, sums.
//!
//! Sizes come from the build graph's model; here they only become the view's types and sentences.

use layerlab_buildgraph::BuildModel;
use layerlab_protocol::check::{Basis, Stack};
use layerlab_syntax::ast::Dockerfile;

/// The stack of `file`. Cost: near-linear in the file.
pub fn stack(file: &Dockerfile, model: &BuildModel) -> Stack {
    let _ = (file, model);
    Stack {
        stages: Vec::new(),
        arcs: Vec::new(),
        total_bytes: 0,
        download_bytes: 0,
        hidden_bytes: 0,
        n_layers: 0,
        partial: true,
        summary: String::new(),
        catalogue_date: layerlab_buildgraph::catalogue::GENERATED.to_owned(),
    }
}

/// Recomputes sums and the sentence after bricks were resized.
pub fn sum_up(stack: &mut Stack, _target: usize) {
    let shipped: Vec<_> = stack.stages.iter().filter(|stage| stage.ships).collect();
    stack.total_bytes = shipped.iter().map(|stage| stage.total_bytes).sum();
    stack.hidden_bytes = shipped.iter().map(|stage| stage.hidden_bytes).sum();
    stack.partial = shipped
        .iter()
        .flat_map(|stage| &stage.bricks)
        .any(|brick| brick.basis == Basis::Unknown);
}
