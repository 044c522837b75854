//! The lines of a stage: each is looked up in the cache or executed.

use super::cache::{Record, RecordKind};
use super::failure::{Failure, Stop};
use super::progress::done;
use super::solve::{Builder, makes_step, shown};
use super::stage::Stage;
use super::{copy, run, settings};
use crate::digest::digest;
use crate::files::{Node, absolute, diff};
use crate::world::image::Layer;
use crate::world::store::Backend;
use layerlab_syntax::ast::{Arguments, Instruction, Keyword};
use std::rc::Rc;

/// A source of COPY: what was picked, or name and content of a here-document.
type Part = (copy::Picked, Option<(String, Vec<u8>)>);

impl Builder<'_> {
    pub(super) fn line(
        &mut self,
        stage: &mut Stage,
        index: usize,
        at: usize,
        line: &Instruction,
        label: &str,
    ) -> Result<(), Stop> {
        let escape = self.file.escape;
        let done = match line.keyword {
            Keyword::Arg => self.argument(stage, line),
            Keyword::Run => self.run_line(stage, index, at, line, label),
            Keyword::Copy | Keyword::Add => self.copy_line(stage, index, line, label),
            Keyword::Workdir => self.workdir_line(stage, line, label),
            _ => settings::apply(stage, line, escape),
        };
        done.map_err(|failure| {
            let name = if makes_step(line) && failure.vertex.is_some() {
                format!("{label} {}", shown(line, &line.rest.text))
            } else {
                String::new()
            };
            self.stop(Some(line), &name, failure)
        })
    }

    pub(super) fn argument(&self, stage: &mut Stage, line: &Instruction) -> Result<(), Failure> {
        let Arguments::Args(declared) = &line.arguments else {
            return Ok(());
        };
        let mut shown = Vec::new();
        for declared in declared {
            let name = &declared.name.text;
            let default = match &declared.default {
                Some(word) => Some(stage.word(&word.text, self.file.escape)?),
                None => None,
            };
            let global = self
                .globals
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.clone());
            let value = self.given(name).or(default).or(global);
            shown.push(match &value {
                Some(value) => format!("{name}={value}"),
                None => name.clone(),
            });
            stage.args.retain(|(known, _)| known != name);
            stage.args.push((name.clone(), value.clone()));
            let is_env = stage
                .settings
                .env
                .iter()
                .any(|entry| entry.split('=').next() == Some(name.as_str()));
            match value {
                Some(value) => stage.set(name, &value),
                None if !is_env => stage.variables.retain(|(known, _)| known != name),
                None => {}
            }
        }
        stage.note(format!("ARG {}", shown.join(" ")));
        Ok(())
    }

    /// Looks a step up or executes it.
    pub(super) fn step(
        &mut self,
        stage: &mut Stage,
        key: String,
        name: &str,
        created_by: String,
        can_force: Option<usize>,
        execute: impl FnOnce(&mut Self, &mut Stage) -> Result<(Vec<String>, i64), Failure>,
    ) -> Result<(), Failure> {
        let forced = can_force.is_some_and(|index| self.is_forced(index));
        stage.forced |= forced;
        let again = self.decided.contains_key(&key);
        if let Some(record) = self.cache.get(&key).cloned()
            && (!stage.forced || again)
        {
            self.cache.touch(&key, self.now);
            stage.files = record.files.clone();
            stage.key = key;
            if let Some(layer) = record.layer.clone() {
                stage.stack(layer, created_by, record.created);
            }
            if !again {
                self.hits += 1;
                self.progress.vertex(name, &["CACHED".to_owned()]);
                self.decided.insert(stage.key.clone(), ());
            }
            return Ok(());
        }
        let before = stage.files.clone();
        match execute(self, stage) {
            Ok((mut lines, millis)) => {
                self.now += millis;
                let layer = Rc::new(Layer::new(diff(&before, &stage.files)));
                let below = std::mem::replace(&mut stage.key, key.clone());
                stage.stack(Rc::clone(&layer), created_by, self.now);
                self.cache.add(Record {
                    id: String::new(),
                    key: key.clone(),
                    kind: RecordKind::Regular,
                    description: name.split("] ").nth(1).unwrap_or(name).to_owned(),
                    created: self.now,
                    used: self.now,
                    uses: 1,
                    layer: Some(layer),
                    chain: stage.chain.clone(),
                    files: stage.files.clone(),
                    parent: below,
                });
                self.runs += 1;
                lines.push(done(millis));
                self.progress.vertex(name, &lines);
                self.decided.insert(key, ());
                Ok(())
            }
            Err(failure) => {
                let mut lines: Vec<String> = failure
                    .log
                    .iter()
                    .map(|line| format!("0.130 {line}"))
                    .collect();
                let text = failure
                    .vertex
                    .clone()
                    .unwrap_or_else(|| failure.text.clone());
                lines.push(format!("ERROR: {text}"));
                self.progress.vertex(name, &lines);
                Err(Failure {
                    vertex: Some(text),
                    ..failure
                })
            }
        }
    }

    pub(super) fn run_line(
        &mut self,
        stage: &mut Stage,
        index: usize,
        at: usize,
        line: &Instruction,
        label: &str,
    ) -> Result<(), Failure> {
        let (words, _, text) = run::words(stage, line);
        let mounts = run::mounts_key(self, stage, line)?;
        if self.context_lines().any(|known| known.line == line.line) {
            self.show_context();
        }
        let variables: Vec<String> = stage
            .variables
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let key = digest(
            format!(
                "run {} {words:?} {variables:?} {} {} {mounts} {:?}",
                stage.key,
                stage.workdir(),
                stage.settings.user,
                self.request.platform
            )
            .as_bytes(),
        );
        let args: Vec<String> = stage
            .args
            .iter()
            .map(|(name, value)| format!("{name}={}", value.clone().unwrap_or_default()))
            .collect();
        let prefix = if args.is_empty() {
            String::new()
        } else {
            format!("|{} {} ", args.len(), args.join(" "))
        };
        let created_by = format!("RUN {prefix}{text} # buildkit");
        let name = format!("{label} {}", shown(line, &line.rest.text));
        let own_key = key.clone();
        self.step(
            stage,
            key,
            &name,
            created_by,
            Some(index),
            |builder, stage| {
                let ran = run::run(builder, stage, line, at, &own_key)?;
                if ran.exit != 0 {
                    let text = format!(
                        "process {text:?} did not complete successfully: exit code: {}",
                        ran.exit
                    );
                    return Err(Failure {
                        vertex: Some(text.clone()),
                        log: ran.log,
                        text,
                    });
                }
                let lines = ran.log.iter().map(|line| format!("0.130 {line}")).collect();
                Ok((lines, ran.millis))
            },
        )
    }

    pub(super) fn workdir_line(
        &mut self,
        stage: &mut Stage,
        line: &Instruction,
        label: &str,
    ) -> Result<(), Failure> {
        let Arguments::Text(word) = &line.arguments else {
            return Ok(());
        };
        let path = stage.word(&word.text, self.file.escape)?;
        let full = absolute(stage.workdir(), &path);
        stage.settings.workdir.clone_from(&full);
        if full == "/" {
            stage.note(format!("WORKDIR {full}"));
            return Ok(());
        }
        let user = stage.settings.user.clone();
        let key = digest(format!("workdir {} {full} {user}", stage.key).as_bytes());
        let name = format!("{label} {}", shown(line, &line.rest.text));
        self.step(
            stage,
            key,
            &name,
            format!("WORKDIR {full}"),
            None,
            |builder, stage| {
                let owner = run::user_of(&stage.files, &user).map_err(Failure::new)?;
                let mtime = builder.now.div_euclid(1_000);
                for (slash, _) in full.match_indices('/').skip(1).chain([(full.len(), "")]) {
                    let folder = full.get(..slash).unwrap_or(&full);
                    if stage.files.get(folder).is_none() {
                        stage.files.put(
                            folder,
                            Node {
                                uid: owner.uid,
                                gid: owner.gid,
                                mtime,
                                ..Node::folder()
                            },
                        );
                    }
                }
                Ok((Vec::new(), 20))
            },
        )
    }

    pub(super) fn copy_line(
        &mut self,
        stage: &mut Stage,
        index: usize,
        line: &Instruction,
        label: &str,
    ) -> Result<(), Failure> {
        let Arguments::Copy {
            sources,
            destination,
            ..
        } = &line.arguments
        else {
            return Ok(());
        };
        let escape = self.file.escape;
        let word = line.keyword.name();
        let flag =
            |stage: &Stage, name: &str| match line.flag(name).and_then(|flag| flag.value.clone()) {
                Some(value) => stage.word(&value, escape).map(Some),
                None => Ok(None),
            };
        let (chown, chmod) = (flag(stage, "chown")?, flag(stage, "chmod")?);
        let on = |name: &str| {
            line.flag(name)
                .is_some_and(|flag| flag.value.as_deref() != Some("false"))
        };
        let (parents, link) = (on("parents"), on("link"));
        let mut excludes = Vec::new();
        for exclude in line.flags_named("exclude") {
            excludes.push(stage.word(exclude.value.as_deref().unwrap_or(""), escape)?);
        }
        let target = stage.word(&destination.text, escape)?;
        let from = line
            .flag("from")
            .and_then(|flag| flag.value.clone())
            .filter(|from| !from.is_empty());
        let (files, context) = self.source(from.as_deref())?;
        let dockerfile = from.is_none().then(|| self.request.dockerfile.clone());
        if from.is_none() && self.context_lines().any(|known| known.line == line.line) {
            self.show_context();
        }
        let mut texts = Vec::new();
        let mut parts: Vec<Part> = Vec::new();
        for source in sources {
            if let Some(marker) = source.text.strip_prefix("<<") {
                let name = marker.trim_start_matches('-').trim_matches(['"', '\'']);
                let body = line.heredocs.iter().find(|body| body.name == name);
                let content = match body {
                    Some(body) if body.expand => stage.body(&body.content)?,
                    Some(body) => body.content.clone(),
                    None => String::new(),
                };
                texts.push(format!("<<{name}"));
                let picked = copy::Picked {
                    roots: Vec::new(),
                    paths: Vec::new(),
                    checksum: digest(content.as_bytes()),
                    missing: false,
                };
                parts.push((picked, Some((name.to_owned(), content.into_bytes()))));
                continue;
            }
            let text = stage.word(&source.text, escape)?;
            texts.push(text.clone());
            if text.contains("://") || text.starts_with("git@") {
                let name = crate::files::base(&text).to_owned();
                let picked = copy::Picked {
                    roots: Vec::new(),
                    paths: Vec::new(),
                    checksum: digest(text.as_bytes()),
                    missing: false,
                };
                parts.push((
                    picked,
                    Some((
                        name,
                        format!("modelled: 100000 bytes of {text}\n").into_bytes(),
                    )),
                ));
                continue;
            }
            parts.push((
                copy::pick(
                    &context,
                    dockerfile.as_deref(),
                    &files,
                    &text,
                    &excludes,
                    parents,
                ),
                None,
            ));
        }
        let attributes = [
            parents.then(|| "--parents".to_owned()),
            chown.as_ref().map(|chown| format!("--chown={chown}")),
            chmod.as_ref().map(|chmod| format!("--chmod={chmod}")),
        ];
        let attributes: Vec<String> = attributes.into_iter().flatten().collect();
        let all: Vec<String> = [attributes.clone(), texts.clone(), vec![target.clone()]].concat();
        let created_by = format!("{word} {} # buildkit", all.join(" "));
        let name = format!("{label} {}", shown(line, &line.rest.text));
        if let Some(at) = parts.iter().position(|(picked, _)| picked.missing) {
            let path = texts.get(at).cloned().unwrap_or_default();
            let failure = Failure::checksum(&path, stage);
            let text = failure.vertex.clone().unwrap_or_default();
            self.progress.vertex(&name, &[format!("ERROR: {text}")]);
            return Err(failure);
        }
        let owner = match &chown {
            Some(chown) => copy::owner(&stage.files, chown)?,
            None => (0, 0),
        };
        let checksums: Vec<&str> = parts
            .iter()
            .map(|(picked, _)| picked.checksum.as_str())
            .collect();
        let full = absolute(stage.workdir(), &target);
        let slash = if target.ends_with('/') { "/" } else { "" };
        // Without a key of the parent a linked copy is found whatever stands above.
        let linked = link && chmod.is_none() && self.request.backend == Backend::Containerd;
        let below = if linked { "linked" } else { stage.key.as_str() };
        let names: Vec<&str> = texts.iter().map(|text| crate::files::base(text)).collect();
        let key = digest(format!("{word} {below} {full}{slash} {owner:?} {chown:?} {chmod:?} {excludes:?} {parents} {names:?} {checksums:?}").as_bytes());
        let several = sources.len() > 1;
        let is_add = line.keyword == Keyword::Add;
        let parent_forced = stage.forced;
        if linked {
            stage.forced = false;
        }
        let files_before = stage.files.clone();
        let known = linked && self.cache.get(&key).is_some();
        self.step(
            stage,
            key,
            &name,
            created_by,
            Some(index),
            |builder, stage| {
                let mtime = builder.now.div_euclid(1_000);
                let look = copy::Look {
                    owner,
                    mode: chmod.clone(),
                    unpack: is_add
                        && from.is_none()
                        && line
                            .flag("unpack")
                            .is_none_or(|flag| flag.value.as_deref() != Some("false")),
                    parents,
                };
                for (picked, body) in &parts {
                    match body {
                        None => copy::put(stage, &files, picked, &target, several, &look),
                        Some((name, content)) => {
                            let into = target.ends_with('/')
                                || several
                                || stage.files.get(&full).is_some_and(|node| node.is_folder());
                            let at = if into {
                                absolute(&full, name)
                            } else {
                                full.clone()
                            };
                            let mode = chmod
                                .as_deref()
                                .and_then(|mode| u32::from_str_radix(mode, 8).ok())
                                .unwrap_or(0o644);
                            stage.files.put(
                                &at,
                                Node {
                                    uid: owner.0,
                                    gid: owner.1,
                                    mtime,
                                    ..Node::file(content.clone(), mode)
                                },
                            );
                        }
                    }
                }
                Ok((Vec::new(), 30))
            },
        )?;
        if known {
            // The copy itself is a hit; it is stacked on what stands below now.
            let layer = stage.layers.last().cloned();
            let mut stacked = files_before;
            if let Some(layer) = layer {
                layer.delta.apply(&mut stacked);
            }
            stage.files = stacked;
        }
        stage.forced |= parent_forced;
        Ok(())
    }
}
