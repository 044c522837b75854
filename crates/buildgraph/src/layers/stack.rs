//! Lays the bricks, stage by stage.

use layerlab_syntax::ast::{Dockerfile, Instruction, Keyword};

use super::copies;
use super::ledger::{Ledger, MAX_HANDED_BYTES, MAX_WRITTEN, Target, Written};
use super::{
    Arc, Basis, Brick, BrickFile, Cover, CoverKind, LayerStack, LineKind, Origin, Pin, StageStack,
};
use crate::catalogue::{self, CatalogueImage};
use crate::context::{Context, Visible};
use crate::effects::assumptions::{Assumptions, General};
use crate::effects::{FileEffect, run_effects};
use crate::model::{Base, BuildModel, Source};
use crate::mounts::run_mounts;
use crate::paths;

/// Longest title, in characters.
const TITLE: usize = 60;

/// Lays out the stack. `context` is the context to size copies with; `supposed` says that it is
/// made up. Cost: O(lines × paths written).
pub fn layer_stack(
    file: &Dockerfile,
    model: &BuildModel,
    context: &Context,
    supposed: bool,
) -> LayerStack {
    let visible = context.visible("Dockerfile");
    let mut work = Work {
        file,
        model,
        visible: &visible,
        supposed,
        stages: Vec::new(),
        ledgers: Vec::new(),
        arcs: Vec::new(),
        kinds: vec![LineKind::Metadata; file.instructions.len()],
        handed_bytes: 0,
    };
    for index in 0..model.stages.len() {
        work.stage(index);
    }
    work.finish()
}

struct Work<'a> {
    file: &'a Dockerfile,
    model: &'a BuildModel,
    visible: &'a Visible<'a>,
    supposed: bool,
    stages: Vec<StageStack>,
    ledgers: Vec<Ledger>,
    arcs: Vec<Arc>,
    kinds: Vec<LineKind>,
    handed_bytes: usize,
}

/// What one line adds before it becomes a brick.
#[derive(Default)]
struct Draft {
    files: Vec<(String, Option<u64>, Option<Origin>)>,
    hides: Vec<String>,
    covers: Vec<Cover>,
    unknown: bool,
    measured: bool,
    notes: Vec<String>,
}

impl Work<'_> {
    fn stage(&mut self, index: usize) {
        let Some(stage) = self.model.stages.get(index) else {
            return;
        };
        let from = self.file.instructions.get(stage.from);
        let line = from.map_or(0, |from| from.line);
        self.stages.push(StageStack {
            stage: index,
            name: stage.label(),
            line,
            base: stage.base_span.of(&self.file.text).to_owned(),
            needed: self.model.is_needed(index),
            ships: self.model.in_final_chain(index),
            continues: match stage.base {
                Base::Stage(base) => Some(base),
                _ => None,
            },
            bricks: Vec::new(),
            pins: Vec::new(),
        });
        let ledger = match &stage.base {
            Base::Stage(base) => match self.ledgers.get(*base) {
                Some(ledger) if self.handed_bytes < MAX_HANDED_BYTES => {
                    self.handed_bytes += ledger.cost_bytes();
                    ledger.clone()
                }
                _ => Ledger::default(),
            },
            _ => Ledger::default(),
        };
        self.ledgers.push(ledger);
        match &stage.base {
            Base::Image(image) => match catalogue::lookup(image) {
                Some(found) => self.base(
                    stage.from,
                    line,
                    found.image,
                    found.exact,
                    &image.familiar(),
                ),
                None => self.unknown_base(stage.from, line, &image.familiar()),
            },
            Base::Unresolved { raw } => self.unknown_base(stage.from, line, raw),
            Base::Scratch | Base::Stage(_) => {}
        }
        let needed = self.model.is_needed(index);
        let lines = stage.triggers.iter().map(|idx| (*idx, true));
        let own = stage.instructions.clone().map(|idx| (idx, false));
        for (idx, is_trigger) in lines.chain(own).collect::<Vec<_>>() {
            let Some(instruction) = self.file.instructions.get(idx) else {
                continue;
            };
            let instruction = if is_trigger {
                instruction.unwrap_onbuild()
            } else {
                instruction
            };
            let is_layer = self.line(index, idx, instruction);
            let kind = match (needed, is_layer) {
                (false, _) => LineKind::Skipped,
                (true, true) => LineKind::Layer,
                (true, false) => LineKind::Metadata,
            };
            if !is_trigger && let Some(slot) = self.kinds.get_mut(idx) {
                *slot = kind;
            }
        }
    }

    fn base(&mut self, from: usize, line: u32, image: &CatalogueImage, exact: bool, name: &str) {
        let estimate = !exact || image.approximate || image.unpacked_estimated;
        let basis = if estimate {
            Basis::CatalogueEstimate
        } else {
            Basis::Catalogue
        };
        let stored: u64 = image
            .layers
            .iter()
            .map(|layer| layer.compressed_bytes)
            .sum();
        let sibling = if exact {
            String::new()
        } else {
            format!(", taken from `{}`", image.reference)
        };
        let how = if image.unpacked_estimated {
            "unpacked size estimated from the stored size"
        } else {
            "unpacked size as published, shared out by stored size"
        };
        let Some(stage) = self.stages.last_mut() else {
            return;
        };
        let mut brick = Brick {
            instruction: from,
            line,
            title: name.to_owned(),
            unpacked_bytes: image.unpacked_bytes,
            compressed_bytes: image.compressed_bytes,
            hidden_bytes: 0,
            basis: if image.unpacked_bytes.is_some() {
                basis
            } else {
                Basis::Unknown
            },
            origin: Origin::Base,
            is_base: true,
            note: format!("base image `{name}`{sibling}; {how}"),
            files: Vec::new(),
            hides: Vec::new(),
            covers: Vec::new(),
        };
        if image.layers.is_empty() || stored == 0 {
            stage.bricks.push(brick);
            return;
        }
        for layer in image.layers {
            let share = |whole: u64| {
                let part =
                    u128::from(whole) * u128::from(layer.compressed_bytes) / u128::from(stored);
                u64::try_from(part).unwrap_or(whole)
            };
            brick.title = layer.created_by.chars().take(TITLE).collect();
            brick.unpacked_bytes = image.unpacked_bytes.map(share);
            brick.compressed_bytes = Some(layer.compressed_bytes);
            stage.bricks.push(brick.clone());
        }
    }

    fn unknown_base(&mut self, from: usize, line: u32, name: &str) {
        if let Some(stage) = self.stages.last_mut() {
            stage.bricks.push(Brick {
                instruction: from,
                line,
                title: name.to_owned(),
                unpacked_bytes: None,
                compressed_bytes: None,
                hidden_bytes: 0,
                basis: Basis::Unknown,
                origin: Origin::Base,
                is_base: true,
                note: format!("`{name}` is not in the catalogue, so its size is unknown"),
                files: Vec::new(),
                hides: Vec::new(),
                covers: Vec::new(),
            });
        }
    }

    /// Whether the line makes a layer.
    fn line(&mut self, stage: usize, idx: usize, line: &Instruction) -> bool {
        let draft = match line.keyword {
            Keyword::Run => self.run(stage, idx, line),
            Keyword::Copy | Keyword::Add => self.copy(stage, idx, line),
            Keyword::Workdir => {
                let scope = self.model.scope_before(idx);
                let layerlab_syntax::ast::Arguments::Text(word) = &line.arguments else {
                    return false;
                };
                let path = paths::clean(&scope.absolute_path(&word.text).value);
                if path == "/" {
                    self.pin(stage, idx, line);
                    return false;
                }
                Draft {
                    files: vec![(path, Some(0), Some(Origin::Files))],
                    measured: true,
                    notes: vec!["only the folder itself".to_owned()],
                    ..Draft::default()
                }
            }
            Keyword::From => {
                return matches!(
                    self.model.stages.get(stage).map(|s| &s.base),
                    Some(Base::Image(_) | Base::Unresolved { .. })
                );
            }
            _ => {
                self.pin(stage, idx, line);
                return false;
            }
        };
        self.lay(stage, idx, line, draft);
        true
    }

    fn pin(&mut self, stage: usize, idx: usize, line: &Instruction) {
        if let Some(stack) = self.stages.get_mut(stage) {
            let n_bricks_below = stack.bricks.len();
            stack.pins.push(Pin {
                instruction: idx,
                line: line.line,
                title: line.summary(TITLE),
                n_bricks_below,
            });
        }
    }

    fn run(&mut self, stage: usize, idx: usize, line: &Instruction) -> Draft {
        let effects = run_effects(line, self.model.scope_before(idx));
        let mut draft = Draft {
            unknown: !effects.unknown.is_empty(),
            notes: effects.notes,
            ..Draft::default()
        };
        if draft.unknown {
            draft.notes.push(format!(
                "what `{}` writes is unknown",
                effects.unknown.join("`, `")
            ));
        }
        for effect in effects.effects {
            match effect {
                FileEffect::Write { path, bytes, kind } => {
                    draft.files.push((path, bytes, Some(kind.into())));
                }
                FileEffect::Remove { path } => {
                    // What the same line wrote never reaches the layer.
                    let target = Target::new(&path);
                    draft
                        .files
                        .retain(|(written, _, _)| !target.covers(written));
                    self.hide(stage, &path, &mut draft, CoverKind::Deleted);
                }
                FileEffect::Restore { path } => {
                    self.hide(stage, &path, &mut draft, CoverKind::CopiedUp);
                }
                FileEffect::Move { from, to, keep } => {
                    let in_line = draft.files.iter_mut().find(|(path, _, _)| *path == from);
                    match in_line {
                        Some(entry) if !keep => entry.0 = to,
                        _ => {
                            let bytes = self.ledger(stage).and_then(|l| l.bytes_at(&from));
                            if !keep {
                                self.hide(stage, &from, &mut draft, CoverKind::Moved);
                            }
                            draft.files.push((to, bytes, Some(Origin::Files)));
                        }
                    }
                }
            }
        }
        for mount in run_mounts(line) {
            let source = mount
                .from
                .as_deref()
                .and_then(|from| self.model.stage_named(from, stage));
            if let Some(from_stage) = source {
                let path = mount.source.clone().unwrap_or_else(|| "/".to_owned());
                self.arc(from_stage, stage, idx, line, vec![path], None);
            }
        }
        draft
    }

    fn ledger(&self, stage: usize) -> Option<&Ledger> {
        self.ledgers.get(stage)
    }

    /// Hides what earlier lines wrote at `path`; what is copied up is stored once more in this line.
    fn hide(&mut self, stage: usize, path: &str, draft: &mut Draft, kind: CoverKind) {
        let hidden = match self.ledgers.get_mut(stage) {
            Some(ledger) => ledger.hide(path),
            None => Vec::new(),
        };
        let ships = self.model.in_final_chain(stage);
        for entry in hidden {
            // Two stages may continue one; only the one that ships hides something of it.
            let counts = entry.stage == stage || ships;
            if let Some(brick) = self
                .stages
                .get_mut(entry.stage)
                .and_then(|stack| stack.bricks.get_mut(entry.brick))
                .filter(|_| counts)
            {
                brick.hidden_bytes += entry.bytes.unwrap_or(0);
                if let Some(file) = brick.files.get_mut(entry.file) {
                    file.hidden = true;
                }
            }
            draft.covers.push(Cover {
                kind,
                path: entry.path.clone(),
                stage: entry.stage,
                brick: entry.brick,
                file: entry.file,
                bytes: entry.bytes,
            });
            if kind == CoverKind::CopiedUp {
                draft.files.push((entry.path.clone(), entry.bytes, None));
                if entry.bytes != Some(0) {
                    let note = "a new owner or mode stores the files again in full";
                    draft.notes.push(note.to_owned());
                }
            }
            draft.hides.push(entry.path);
        }
    }

    fn copy(&mut self, stage: usize, idx: usize, line: &Instruction) -> Draft {
        let copies = copies::sizes(self.model, self.visible, line, idx, stage);
        let mut draft = Draft::default();
        let mut arc_paths = Vec::new();
        let mut arc_bytes = Some(0);
        let mut from_stage = None;
        for copy in copies {
            let bytes = match &copy.from {
                Some(Source::Stage(source)) => {
                    from_stage = Some(*source);
                    let found = self.ledger(*source).and_then(|ledger| {
                        ledger
                            .bytes_at(&copy.source)
                            .filter(|_| !ledger.is_inside_unknown(&copy.source))
                    });
                    arc_paths.push(copy.source.clone());
                    arc_bytes = arc_bytes.zip(found).map(|(sum, more)| sum + more);
                    if found.is_none() {
                        draft
                            .notes
                            .push(format!("the size of `{}` there is unknown", copy.source));
                    }
                    found
                }
                Some(Source::Image(image)) => {
                    draft.notes.push(format!(
                        "the size of `{}` in `{}` is unknown",
                        copy.source,
                        image.familiar()
                    ));
                    None
                }
                None => {
                    draft.measured = copy.bytes.is_some() && !self.supposed;
                    if self.supposed && copy.bytes.is_some() {
                        draft
                            .notes
                            .push("sizes of a supposed small project".to_owned());
                    }
                    if copy.bytes.is_none() {
                        draft
                            .notes
                            .push(format!("the size of `{}` is unknown", copy.source));
                    }
                    copy.bytes
                }
            };
            draft.unknown |= bytes.is_none();
            let replaced = paths::clean(&copy.target);
            let is_exact = self.ledger(stage).is_some_and(|ledger| {
                ledger
                    .written
                    .iter()
                    .any(|w| w.visible && w.path == replaced && w.bytes > Some(0))
            });
            if is_exact && copy.is_file {
                self.hide(stage, &replaced, &mut draft, CoverKind::Replaced);
            }
            let origin = if copy.from.is_some() && copy.source.contains("node_modules") {
                Origin::Dependencies
            } else {
                Origin::Files
            };
            draft.files.push((replaced, bytes, Some(origin)));
        }
        if let Some(from) = from_stage {
            self.arc(from, stage, idx, line, arc_paths, arc_bytes);
        }
        draft
    }

    fn arc(
        &mut self,
        from: usize,
        to: usize,
        idx: usize,
        line: &Instruction,
        paths: Vec<String>,
        bytes: Option<u64>,
    ) {
        self.arcs.push(Arc {
            from_stage: from,
            to_stage: to,
            instruction: idx,
            line: line.line,
            paths,
            bytes,
        });
    }

    fn lay(&mut self, stage: usize, idx: usize, line: &Instruction, mut draft: Draft) {
        let Some(stack) = self.stages.get_mut(stage) else {
            return;
        };
        let known: u64 = draft.files.iter().filter_map(|(_, bytes, _)| *bytes).sum();
        let unknown = draft.unknown || draft.files.iter().any(|(_, bytes, _)| bytes.is_none());
        let mut by_origin = [
            (Origin::System, 0),
            (Origin::Dependencies, 0),
            (Origin::Files, 0),
        ];
        for (_, bytes, origin) in &draft.files {
            for slot in &mut by_origin {
                if Some(slot.0) == *origin {
                    slot.1 += bytes.unwrap_or(0);
                }
            }
        }
        let origin = by_origin
            .iter()
            .max_by_key(|slot| slot.1)
            .filter(|slot| slot.1 > 0)
            .map_or(Origin::Files, |slot| slot.0);
        if line.keyword == Keyword::Run && draft.files.is_empty() && !unknown {
            let note = if draft.hides.is_empty() {
                "it writes nothing that stays"
            } else {
                "what it deletes stays in the layers below"
            };
            draft.notes.push(note.to_owned());
        }
        draft.notes.dedup();
        let brick_idx = stack.bricks.len();
        if let Some(ledger) = self.ledgers.get_mut(stage) {
            for (file, (path, bytes, _)) in draft.files.iter().enumerate() {
                if ledger.written.len() < MAX_WRITTEN {
                    ledger.written.push(Written {
                        path: path.clone(),
                        bytes: *bytes,
                        stage,
                        brick: brick_idx,
                        file,
                        visible: true,
                    });
                }
            }
        }
        stack.bricks.push(Brick {
            instruction: idx,
            line: line.line,
            title: line.summary(TITLE),
            unpacked_bytes: (!unknown).then_some(known),
            compressed_bytes: (!unknown)
                .then_some(self.model.options().assumptions.compressed(known)),
            hidden_bytes: 0,
            basis: match (unknown, draft.measured) {
                (true, _) => Basis::Unknown,
                (false, true) => Basis::Context,
                (false, false) => Basis::Modelled,
            },
            origin,
            is_base: false,
            note: draft.notes.join("; "),
            files: draft
                .files
                .into_iter()
                .map(|(path, bytes, _)| BrickFile {
                    path,
                    bytes,
                    hidden: false,
                })
                .collect(),
            hides: draft.hides,
            covers: draft.covers,
        });
    }

    fn finish(self) -> LayerStack {
        let ships: Vec<&StageStack> = self.stages.iter().filter(|stage| stage.ships).collect();
        let bricks = || ships.iter().flat_map(|stage| &stage.bricks);
        let total_bytes = bricks().filter_map(|brick| brick.unpacked_bytes).sum();
        let download_bytes = bricks().filter_map(|brick| brick.compressed_bytes).sum();
        let hidden_bytes = bricks().map(|brick| brick.hidden_bytes).sum();
        let n_layers = bricks().count();
        let partial = bricks().any(|brick| brick.unpacked_bytes.is_none());
        LayerStack {
            arcs: self.arcs,
            kinds: self.kinds,
            total_bytes,
            download_bytes,
            hidden_bytes,
            n_layers,
            partial,
            context_is_supposed: self.supposed,
            stages: self.stages,
        }
    }
}

/// Modelled seconds to fetch a base image.
pub(crate) fn pull_seconds(image: Option<&CatalogueImage>, assumed: &Assumptions) -> f64 {
    match image.and_then(|image| image.compressed_bytes) {
        Some(bytes) => 0.5 + assumed.moving(bytes, General::Network),
        None => assumed.seconds(General::NetworkUnknown),
    }
}
