//! What the client sends and what a base needs: the vertices before the first step.

use super::cache::{Record, RecordKind};
use super::copy;
use super::progress::{data_bytes, done, stat_bytes};
use super::solve::{Builder, makes_step, shown};
use crate::files::{Files, Node};
use crate::world::image::Image;
use crate::world::store::Backend;
use layerlab_syntax::ast::{Arguments, Instruction, Keyword};
use std::collections::BTreeSet;
use std::rc::Rc;

impl Builder<'_> {
    pub(super) fn show_from(
        &mut self,
        index: usize,
        shown: &str,
        image: &Image,
        chain: &str,
        remote: bool,
    ) {
        let key = format!("from {chain}");
        let loaded = self.cache.get(&key).is_some();
        if self.froms_shown.insert(key.clone()) {
            let resolved = remote || self.request.backend == Backend::Containerd;
            let named = if resolved && !shown.contains('@') {
                format!("{shown}@{}", image.target())
            } else {
                shown.to_owned()
            };
            let label = self.label(index, 1);
            let mut lines = Vec::new();
            if resolved {
                lines.push(format!("resolve {named} done"));
            }
            if remote && !loaded {
                for layer in &image.layers {
                    let size = crate::text::progress_bytes(layer.compressed);
                    lines.push(format!("{} {size} / {size} 0.1s done", layer.blob));
                }
                lines.extend(
                    image
                        .layers
                        .iter()
                        .map(|layer| format!("extracting {} 0.1s done", layer.blob)),
                );
            }
            // The base shows as cached when a step has to stand on it again; else it is only resolved.
            let stands = loaded && self.first_step_runs(index, chain);
            if stands && self.wants_context() && self.first_step_copies(index) {
                self.show_context();
            }
            lines.push(if stands { "CACHED".to_owned() } else { done(0) });
            self.progress
                .vertex(&format!("{label} FROM {named}"), &lines);
            if self.wants_context() && !self.request.no_cache {
                self.show_context();
            }
        }
        if loaded {
            self.cache.touch(&key, self.now);
        } else {
            self.cache.add(Record {
                id: String::new(),
                key,
                kind: RecordKind::Regular,
                description: format!("pulled from {shown}"),
                created: self.now,
                used: self.now,
                uses: 1,
                layer: image.layers.last().cloned(),
                chain: chain.to_owned(),
                files: Files::default(),
                parent: String::new(),
            });
        }
    }

    /// A look ahead: whether the first step on a base is no hit. Only RUN and COPY can be told cheaply.
    pub(super) fn first_step_runs(&self, index: usize, chain: &str) -> bool {
        let Some(stage) = self.model.stages.get(index) else {
            return false;
        };
        let first = stage
            .instructions
            .clone()
            .skip(1)
            .filter_map(|at| self.file.instructions.get(at))
            .find(|line| makes_step(line));
        match first {
            Some(line) if line.keyword == Keyword::Workdir => false,
            Some(line) => {
                let forced = self.is_forced(index);
                let known = self.cache.records.iter().any(|record| {
                    record.parent == format!("image {chain}")
                        && record.description == shown(line, &line.rest.text)
                });
                forced || !known || self.sources_changed(line)
            }
            None => false,
        }
    }

    /// Whether a line reads files of the context that the builder has not got as they are now.
    pub(super) fn sources_changed(&self, line: &Instruction) -> bool {
        let Arguments::Copy { sources, .. } = &line.arguments else {
            return false;
        };
        if line.flag("from").is_some() {
            return false;
        }
        let before = self
            .cache
            .get("local context")
            .map(|record| record.files.clone())
            .unwrap_or_default();
        sources.iter().any(|source| {
            let picked = copy::pick(
                &self.context,
                Some(&self.request.dockerfile),
                self.context_files,
                &source.text,
                &[],
                false,
            );
            picked.paths.iter().any(
                |path| match (self.context_files.get(path), before.get(path)) {
                    (Some(now), Some(known)) => !known.same(now),
                    (now, known) => now.is_some() != known.is_some(),
                },
            )
        })
    }

    pub(super) fn first_step_copies(&self, index: usize) -> bool {
        let Some(stage) = self.model.stages.get(index) else {
            return false;
        };
        let first = stage
            .instructions
            .clone()
            .skip(1)
            .filter_map(|at| self.file.instructions.get(at))
            .find(|line| makes_step(line));
        first.is_some_and(|line| {
            matches!(line.keyword, Keyword::Copy | Keyword::Add) && line.flag("from").is_none()
        })
    }

    pub(super) fn is_forced(&self, index: usize) -> bool {
        let name = self
            .model
            .stages
            .get(index)
            .and_then(|stage| stage.name.clone());
        self.request.no_cache
            || name.is_some_and(|name| {
                self.request
                    .no_cache_filter
                    .iter()
                    .any(|known| known.eq_ignore_ascii_case(&name))
            })
    }

    pub(super) fn wants_context(&self) -> bool {
        self.context_lines().next().is_some()
    }

    /// Needed lines that read the context.
    pub(super) fn context_lines(&self) -> impl Iterator<Item = &Instruction> {
        let lines = self
            .file
            .instructions
            .iter()
            .enumerate()
            .filter(|(at, _)| self.model.is_instruction_needed(*at));
        lines
            .map(|(_, line)| line.unwrap_onbuild())
            .filter(|line| match line.keyword {
                Keyword::Copy | Keyword::Add => {
                    let Arguments::Copy { sources, .. } = &line.arguments else {
                        return false;
                    };
                    line.flag("from")
                        .is_none_or(|flag| flag.value.as_deref().unwrap_or("").is_empty())
                        && sources.iter().any(|source| {
                            !source.text.starts_with("<<") && !source.text.contains("://")
                        })
                }
                Keyword::Run => layerlab_buildgraph::run_mounts(line).iter().any(|mount| {
                    mount.kind == layerlab_buildgraph::MountType::Bind && mount.from.is_none()
                }),
                _ => false,
            })
    }

    /// The vertex of the context: what is needed of it, and what changed since the last transfer.
    pub(super) fn show_context(&mut self) {
        if std::mem::replace(&mut self.context_shown, true) {
            return;
        }
        let mut wanted: BTreeSet<String> = BTreeSet::new();
        for line in self.context_lines() {
            let sources: Vec<String> = match &line.arguments {
                Arguments::Copy { sources, .. } => {
                    sources.iter().map(|source| source.text.clone()).collect()
                }
                _ => layerlab_buildgraph::run_mounts(line)
                    .iter()
                    .filter(|mount| mount.from.is_none())
                    .map(|mount| mount.source.clone().unwrap_or_else(|| ".".to_owned()))
                    .collect(),
            };
            for source in sources
                .iter()
                .filter(|source| !source.starts_with("<<") && !source.contains("://"))
            {
                let picked = copy::pick(
                    &self.context,
                    Some(&self.request.dockerfile),
                    self.context_files,
                    source,
                    &[],
                    false,
                );
                for path in picked.paths {
                    for (slash, _) in path.match_indices('/').skip(1) {
                        wanted.insert(path.get(..slash).unwrap_or("").to_owned());
                    }
                    wanted.insert(path);
                }
            }
        }
        let before = self
            .cache
            .get("local context")
            .map(|record| record.files.clone())
            .unwrap_or_default();
        let mut sent = 2;
        let mut fresh: Vec<(String, Rc<Node>)> = Vec::new();
        for (at, path) in wanted.iter().enumerate() {
            let Some(node) = self.context_files.get(path) else {
                continue;
            };
            sent += stat_bytes(path.trim_start_matches('/'), node.len());
            let known = before
                .get(path)
                .is_some_and(|known| known.same(node) && known.mtime == node.mtime);
            if !known {
                if !node.is_folder() {
                    sent += data_bytes(node.len(), at == 0);
                }
                fresh.push((path.clone(), Rc::clone(node)));
            }
        }
        let gone: Vec<String> = before
            .iter()
            .filter(|(path, _)| self.context_files.get(path).is_none())
            .map(|(path, _)| path.clone())
            .collect();
        self.local("context", |files| {
            for path in gone {
                files.remove(&path);
            }
            for (path, node) in fresh {
                files.put_shared(&path, node);
            }
        });
        let shown = crate::text::progress_bytes(sent);
        self.progress.vertex(
            "[internal] load build context",
            &[format!("transferring context: {shown} done"), done(0)],
        );
    }
}
