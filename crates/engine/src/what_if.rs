//! "I change this: what runs again, and why?", in the view's types.

use crate::Engine;
use layerlab_buildgraph::BuildModel;
use layerlab_buildgraph::cache::Change as CoreChange;
use layerlab_protocol::what_if::{Chip, WhatIf, WhatIfReply};
use layerlab_syntax::ast::{Dockerfile, Instruction};

/// Modelled seconds of an instruction when it runs.
pub fn seconds(_file: &Dockerfile, _model: &BuildModel, _instruction: usize) -> f64 {
    0.0
}

/// A change of an instruction's line that changes what it means.
pub fn edited_line(file: &Dockerfile, instruction: &Instruction) -> CoreChange {
    let line = file
        .text
        .lines()
        .nth(instruction.line as usize - 1)
        .unwrap_or("");
    CoreChange::ReplaceLine {
        line: instruction.line as usize,
        text: format!("{line} "),
    }
}

/// Questions that make sense for a file.
pub fn chips(_file: &Dockerfile, _model: &BuildModel) -> Vec<Chip> {
    Vec::new()
}

impl Engine {
    /// What runs again after the changes.
    pub fn what_if(&self, question: &WhatIf) -> WhatIfReply {
        WhatIfReply {
            rev: question.rev,
            stages: Vec::new(),
            steps: Vec::new(),
            full_seconds: 0.0,
            rebuild_seconds: 0.0,
            summary: String::new(),
            supposed_context: Vec::new(),
        }
    }
}
