//! Stacks for tests.

use layerlab_protocol::check::{Basis, Brick, Origin, Pin, Stack, StageStack};

/// A stage whose first brick is the base; one brick per line from `line` on, then a pin.
pub fn stage(name: &str, sizes: &[u64], line: u32) -> StageStack {
    let brick = |(at, size): (usize, &u64)| Brick {
        line: line + at as u32,
        title: format!("RUN step-{at}"),
        size_bytes: *size,
        hidden_bytes: size / 4,
        basis: Basis::Modelled,
        origin: if at == 0 { Origin::Base } else { Origin::Files },
        is_base: at == 0,
        note: String::new(),
        files: Vec::new(),
        hides: Vec::new(),
    };
    let n = sizes.len() as u32;
    StageStack {
        name: name.to_owned(),
        line,
        base: "debian:12".to_owned(),
        needed: true,
        ships: true,
        continues: None,
        bricks: sizes.iter().enumerate().map(brick).collect(),
        pins: vec![Pin {
            line: line + n,
            title: "CMD x".to_owned(),
            n_bricks_below: n,
        }],
        total_bytes: sizes.iter().sum(),
        hidden_bytes: 0,
    }
}

/// A stack of those stages.
pub fn stack(stages: Vec<StageStack>) -> Stack {
    Stack {
        total_bytes: stages.iter().map(|stage| stage.total_bytes).sum(),
        download_bytes: 0,
        hidden_bytes: 0,
        n_layers: stages.iter().map(|stage| stage.bricks.len() as u32).sum(),
        partial: false,
        summary: String::new(),
        catalogue_date: String::new(),
        arcs: Vec::new(),
        stages,
    }
}
