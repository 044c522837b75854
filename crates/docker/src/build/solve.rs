//! One build from the request to the answer: stages in order, steps looked up or run, the image put together.

use super::cache::{Cache, Record, RecordKind};
use super::failure::{Failure, Stop};
use super::progress::{Progress, data_bytes, done, stat_bytes};
use super::stage::Stage;
use super::{copy, warnings};
use crate::files::{Files, Node};
use crate::world::image::Image;
use crate::world::reference::Reference;
use crate::world::store::Backend;
use layerlab_buildgraph::context::Context;
use layerlab_buildgraph::{Base, BuildModel, BuildOptions};
use layerlab_syntax::ast::{Arguments, Dockerfile, Instruction, Keyword, ProblemKind};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Finds a base image, and whether it is here already: the local store first, then its registry. The error is the
/// builder's words.
pub(crate) type FindImage<'a> = &'a dyn Fn(&Reference) -> Result<(Rc<Image>, bool), String>;

/// What is asked for.
pub(crate) struct Request {
    /// Name of the Dockerfile as typed, and its text.
    pub(crate) dockerfile: String,
    pub(crate) source: String,
    /// The context's files, rooted at `/`.
    pub(crate) context: Files,
    pub(crate) target: Option<String>,
    pub(crate) build_args: Vec<(String, String)>,
    pub(crate) no_cache: bool,
    pub(crate) no_cache_filter: Vec<String>,
    pub(crate) labels: Vec<(String, String)>,
    pub(crate) secrets: BTreeMap<String, Vec<u8>>,
    pub(crate) attested: bool,
    pub(crate) backend: Backend,
    pub(crate) quiet: bool,
    pub(crate) tags: Vec<String>,
    pub(crate) platform: Option<String>,
    pub(crate) effects: Rc<Vec<crate::shell::Effect>>,
}

/// What came out.
pub(crate) struct Answer {
    /// Text for standard error.
    pub(crate) progress: String,
    pub(crate) image: Option<Rc<Image>>,
    pub(crate) cache: Cache,
    pub(crate) millis: i64,
    /// Lines that were found in the cache, and lines that ran.
    pub(crate) hits: usize,
    pub(crate) runs: usize,
}

/// The builder at work.
pub(super) struct Builder<'a> {
    pub(super) request: &'a Request,
    pub(super) model: &'a BuildModel,
    pub(super) now: i64,
    pub(super) cache_mounts: BTreeMap<String, Files>,
    pub(super) file: &'a Dockerfile,
    pub(super) find: FindImage<'a>,
    pub(super) cache: Cache,
    pub(super) context: Context,
    pub(super) context_files: &'a Files,
    pub(super) stages: Vec<Stage>,
    pub(super) images: BTreeMap<String, Rc<Image>>,
    /// Those of them that have to be fetched.
    pub(super) remote: BTreeSet<String>,
    pub(super) globals: Vec<(String, String)>,
    pub(super) progress: Progress,
    pub(super) context_shown: bool,
    pub(super) froms_shown: BTreeSet<String>,
    pub(super) decided: BTreeMap<String, ()>,
    /// What the builder's own checks say.
    pub(super) warnings: Vec<String>,
    pub(super) hits: usize,
    pub(super) runs: usize,
    pub(super) started: i64,
}

/// Most stages and lines of one build.
const MAX_LINES: usize = 2_000;

/// Builds.
pub(crate) fn solve(request: &Request, cache: Cache, now: i64, find: FindImage<'_>) -> Answer {
    let mut file = layerlab_syntax::parse(&request.source);
    file.instructions.truncate(MAX_LINES);
    let options = BuildOptions {
        target: request.target.clone(),
        build_args: request.build_args.clone(),
        platform: request.platform.clone(),
        ..BuildOptions::default()
    };
    let model = BuildModel::new(&file, &options);
    let cache_mounts = cache
        .records
        .iter()
        .filter(|record| record.kind == RecordKind::Mount)
        .map(|record| {
            (
                record.key.trim_start_matches("mount:").to_owned(),
                record.files.clone(),
            )
        })
        .collect();
    let mut builder = Builder {
        request,
        model: &model,
        now,
        cache_mounts,
        file: &file,
        find,
        cache,
        context: copy::context_of(&request.context),
        context_files: &request.context,
        stages: Vec::new(),
        images: BTreeMap::new(),
        remote: BTreeSet::new(),
        globals: Vec::new(),
        progress: Progress::start(),
        context_shown: false,
        froms_shown: BTreeSet::new(),
        decided: BTreeMap::new(),
        warnings: Vec::new(),
        hits: 0,
        runs: 0,
        started: now,
    };
    let built = builder.build();
    let Builder {
        mut cache,
        progress,
        cache_mounts,
        hits,
        runs,
        now,
        started,
        warnings,
        ..
    } = builder;
    for (id, files) in cache_mounts {
        let key = format!("mount:{id}");
        if cache
            .get(&key)
            .is_none_or(|record| !record.files.is_same(&files))
        {
            cache.add(Record {
                id: String::new(),
                key,
                kind: RecordKind::Mount,
                description: format!("cached mount {id} from exec"),
                created: now,
                used: now,
                uses: 1,
                layer: None,
                chain: String::new(),
                files,
                parent: String::new(),
            });
        }
    }
    let (image, text) = match built {
        Ok(image) => (
            Some(Rc::new(image)),
            if request.quiet {
                String::new()
            } else {
                format!("{}{}", progress.text(), tail(&warnings))
            },
        ),
        Err(stop) => {
            let mut text = if request.quiet {
                String::new()
            } else {
                format!("{}{}", progress.text(), stop.banner)
            };
            text.push_str(&stop.excerpt);
            text.push_str(&format!(
                "ERROR: failed to build: failed to solve: {}\n",
                stop.text
            ));
            (None, text)
        }
    };
    Answer {
        progress: text,
        image,
        cache,
        millis: (now - started).max(100),
        hits,
        runs,
    }
}

/// The list of warnings behind the progress.
fn tail(warnings: &[String]) -> String {
    let count = match warnings.len() {
        0 => return String::new(),
        1 => "1 warning found".to_owned(),
        n => format!("{n} warnings found"),
    };
    let list: String = warnings
        .iter()
        .map(|warning| format!(" - {warning}\n"))
        .collect();
    format!("\n {count} (use docker --debug to expand):\n{list}")
}

impl Builder<'_> {
    pub(super) fn build(&mut self) -> Result<Image, Stop> {
        let name = self.request.dockerfile.clone();
        let bytes = self.request.source.len() as u64;
        let sent = 2 + stat_bytes(&name, bytes) + data_bytes(bytes, true);
        let mut lines = vec![format!("transferring dockerfile: {sent}B done")];
        let refused = self
            .file
            .problems
            .iter()
            .any(|problem| problem.kind != ProblemKind::BlankContinuation);
        if !refused && self.model.target.is_some() {
            self.warnings = warnings::warnings(self.file, self.model);
        }
        lines.extend(
            self.warnings
                .iter()
                .map(|warning| format!("WARN: {warning}")),
        );
        lines.push(done(0));
        self.progress.vertex(
            &format!("[internal] load build definition from {name}"),
            &lines,
        );
        self.local("dockerfile", |files| {
            files.put(
                "/Dockerfile",
                Node::file(vec![b' '; bytes.min(1 << 20) as usize], 0o644),
            );
        });
        self.refuse()?;
        let Some(target) = self.model.target else {
            return Err(match &self.request.target {
                Some(target) => self.stop(
                    None,
                    "",
                    Failure::new(format!("target stage {target:?} could not be found")),
                ),
                None => self.stop(
                    None,
                    "",
                    Failure::new("dockerfile parse error: no build stage in current context"),
                ),
            });
        };
        self.globals();
        self.metadata()?;
        let ignore = self
            .context
            .ignore_file(&name)
            .map(|(name, text)| (name, text.len() as u64));
        let sent = 2 + ignore.as_ref().map_or(0, |(name, len)| {
            stat_bytes(name, *len) + data_bytes(*len, true)
        });
        self.progress.vertex(
            "[internal] load .dockerignore",
            &[format!("transferring context: {sent}B done"), done(0)],
        );
        self.local("dockerignore", |files| {
            if let Some((_, len)) = ignore {
                files.put(
                    "/.dockerignore",
                    Node::file(vec![b' '; len as usize], 0o644),
                );
            }
        });
        for index in 0..self.model.stages.len() {
            let stage = if self.model.is_needed(index) {
                self.stage(index)?
            } else {
                Stage::default()
            };
            self.stages.push(stage);
        }
        let mut stage = self.stages.get(target).cloned().unwrap_or_default();
        for (key, value) in &self.request.labels {
            stage.settings.labels.insert(key.clone(), value.clone());
        }
        Ok(self.export(stage))
    }

    /// Arguments before the first FROM.
    pub(super) fn globals(&mut self) {
        let mut scope = Stage::default();
        for (name, value) in platform_variables(self.request) {
            scope.set(&name, &value);
        }
        for line in self
            .file
            .instructions
            .iter()
            .take_while(|line| line.keyword != Keyword::From)
        {
            let Arguments::Args(declared) = &line.arguments else {
                continue;
            };
            for declared in declared {
                let given = self.given(&declared.name.text);
                let default = declared
                    .default
                    .as_ref()
                    .and_then(|word| scope.word(&word.text, self.file.escape).ok());
                if let Some(value) = given.or(default) {
                    scope.set(&declared.name.text, &value);
                }
            }
        }
        self.globals = scope.variables;
    }

    pub(super) fn given(&self, name: &str) -> Option<String> {
        let found = self
            .request
            .build_args
            .iter()
            .rev()
            .find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    }

    /// Looks up every image that is needed.
    pub(super) fn metadata(&mut self) -> Result<(), Stop> {
        let mut wanted: Vec<(String, usize)> = Vec::new();
        for external in self.model.external_images() {
            let needed = self.model.is_needed(external.stage);
            let name = external.image.raw.clone();
            if needed && name != "scratch" && !wanted.iter().any(|(known, _)| *known == name) {
                wanted.push((name, external.instruction));
            }
        }
        for (raw, instruction) in wanted {
            let line = self.file.instructions.get(instruction);
            let reference = match Reference::parse(&raw) {
                Ok(reference) => reference.tagged(),
                Err(why) => {
                    return Err(self.stop(
                        line,
                        "",
                        Failure::new(format!("failed to parse stage name {raw:?}: {why}")),
                    ));
                }
            };
            let name = format!("[internal] load metadata for {reference}");
            self.now += 100;
            match (self.find)(&reference) {
                Ok((image, here)) => {
                    self.progress.vertex(&name, &[done(100)]);
                    if !here {
                        self.remote.insert(raw.clone());
                    }
                    self.images.insert(raw, image);
                }
                Err(why) => {
                    self.progress.vertex(&name, &[format!("ERROR: {why}")]);
                    let text =
                        format!("{raw}: failed to resolve source metadata for {reference}: {why}");
                    return Err(self.stop(line, &name, Failure::new(text)));
                }
            }
        }
        Ok(())
    }

    /// Files of a stage, of an image or of the context, by the word after `from=`.
    pub(super) fn source(&self, from: Option<&str>) -> Result<(Files, Context), Failure> {
        let Some(from) = from.filter(|from| !from.is_empty()) else {
            return Ok((self.context_files.clone(), self.context.clone()));
        };
        let by_number = from
            .parse::<usize>()
            .ok()
            .filter(|index| *index < self.stages.len());
        let stage = self
            .model
            .stage_named(from, self.stages.len())
            .or(by_number);
        let files = match stage.and_then(|index| self.stages.get(index)) {
            Some(stage) => stage.files.clone(),
            None => match self.images.get(from) {
                Some(image) => image.files(),
                None => return Err(Failure::new(format!("{from}: not found"))),
            },
        };
        let context = copy::context_of(&files);
        Ok((files, context))
    }

    pub(super) fn local(&mut self, name: &str, fill: impl FnOnce(&mut Files)) {
        let key = format!("local {name}");
        let mut files = self
            .cache
            .get(&key)
            .filter(|_| name == "context")
            .map(|record| record.files.clone())
            .unwrap_or_default();
        fill(&mut files);
        self.cache.add(Record {
            id: String::new(),
            key,
            kind: RecordKind::Local,
            description: format!("local source for {name}"),
            created: self.now,
            used: self.now,
            uses: 1,
            layer: None,
            chain: String::new(),
            files,
            parent: String::new(),
        });
    }

    /// Names that label a step: `[2/5]`, `[build 2/5]`.
    pub(super) fn label(&self, index: usize, n: usize) -> String {
        let several = self.model.stages.len() > 1;
        let total = self.n_steps(index);
        match self.model.stages.get(index) {
            Some(stage) if several || stage.name.is_some() => {
                format!("[{} {n}/{total}]", stage.display_name())
            }
            _ => format!("[{n}/{total}]"),
        }
    }

    /// Steps of a stage: its base image, and its own lines that make one.
    pub(super) fn n_steps(&self, index: usize) -> usize {
        let Some(stage) = self.model.stages.get(index) else {
            return 0;
        };
        let base = usize::from(!matches!(stage.base, Base::Stage(_) | Base::Scratch));
        let own = stage
            .triggers
            .iter()
            .copied()
            .chain(stage.instructions.clone().skip(1));
        base + own
            .filter(|at| {
                self.file
                    .instructions
                    .get(*at)
                    .is_some_and(|line| makes_step(line.unwrap_onbuild()))
            })
            .count()
    }

    pub(super) fn stage(&mut self, index: usize) -> Result<Stage, Stop> {
        let model = self.model;
        let Some(known) = model.stages.get(index) else {
            return Ok(Stage::default());
        };
        let from = self.file.instructions.get(known.from);
        let mut n = 0;
        let mut triggers: Vec<Instruction> = Vec::new();
        let mut stage = match &known.base {
            Base::Scratch => Stage {
                key: "scratch".to_owned(),
                shell: default_shell(),
                settings: crate::world::image::Settings {
                    env: vec![format!("PATH={PATH}")],
                    workdir: "/".to_owned(),
                    ..Default::default()
                },
                variables: vec![("PATH".to_owned(), PATH.to_owned())],
                ..Stage::default()
            },
            Base::Stage(base) => {
                let mut stage = self.stages.get(*base).cloned().unwrap_or_default();
                stage.settings.onbuild.clear();
                stage.own_cmd = false;
                stage
            }
            Base::Image(image) => {
                n = 1;
                let found = self.images.get(&image.raw).cloned();
                let Some(found) = found else {
                    return Err(self.stop(
                        from,
                        "",
                        Failure::new(format!("{}: not found", image.raw)),
                    ));
                };
                let shown = Reference::parse(&image.raw)
                    .map(|name| name.tagged().to_string())
                    .unwrap_or_else(|_| image.raw.clone());
                let chain = found.chains().last().cloned().unwrap_or_default();
                let remote = self.remote.contains(&image.raw);
                self.show_from(index, &shown, &found, &chain, remote);
                let mut stage = Stage {
                    key: format!("image {chain}"),
                    files: found.files(),
                    layers: found.layers.clone(),
                    chain,
                    settings: found.config.settings.clone(),
                    history: found.config.history.clone(),
                    times: found
                        .config
                        .history
                        .iter()
                        .map(|row| Some(row.created))
                        .collect(),
                    shell: default_shell(),
                    ..Stage::default()
                };
                if !found.config.settings.shell.is_empty() {
                    stage.shell.clone_from(&found.config.settings.shell);
                }
                for entry in &found.config.settings.env {
                    if let Some((name, value)) = entry.split_once('=') {
                        stage.set(name, value);
                    }
                }
                for text in std::mem::take(&mut stage.settings.onbuild) {
                    let parsed = layerlab_syntax::parse(&format!("FROM scratch\n{text}\n"));
                    triggers.extend(parsed.instructions.into_iter().skip(1));
                }
                stage
            }
            Base::Unresolved { raw } => {
                return Err(self.stop(
                    from,
                    "",
                    Failure::new(format!("base name ({raw}) should not be blank")),
                ));
            }
        };
        stage.forced = false;
        let lines: Vec<(usize, Instruction)> = triggers
            .into_iter()
            .map(|line| (known.from, line))
            .chain(
                known
                    .triggers
                    .iter()
                    .chain(
                        known
                            .instructions
                            .clone()
                            .skip(1)
                            .collect::<Vec<_>>()
                            .iter(),
                    )
                    .filter_map(|at| Some((*at, self.file.instructions.get(*at)?.clone()))),
            )
            .collect();
        let own: BTreeSet<usize> = known.instructions.clone().collect();
        for (at, line) in lines {
            let line = if own.contains(&at) {
                line
            } else {
                line.unwrap_onbuild().clone()
            };
            if makes_step(&line) {
                n += 1;
            }
            let label = self.label(index, n);
            self.line(&mut stage, index, at, &line, &label)?;
        }
        Ok(stage)
    }
}

const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

fn default_shell() -> Vec<String> {
    vec!["/bin/sh".to_owned(), "-c".to_owned()]
}

/// Whether a line counts among the steps.
pub(super) fn makes_step(line: &Instruction) -> bool {
    matches!(
        line.keyword,
        Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir
    )
}

/// A line as the progress shows it.
pub(super) fn shown(line: &Instruction, rest: &str) -> String {
    let flags: Vec<&str> = line.flags.iter().map(|flag| flag.text.as_str()).collect();
    let flags = if flags.is_empty() {
        String::new()
    } else {
        format!("{} ", flags.join(" "))
    };
    format!("{} {flags}{rest}", line.keyword.name())
}

/// Arguments that every build knows.
fn platform_variables(request: &Request) -> Vec<(String, String)> {
    let platform = request
        .platform
        .clone()
        .unwrap_or_else(|| "linux/amd64".to_owned());
    let mut parts = platform.split('/');
    let (os, arch, variant) = (
        parts.next().unwrap_or("linux").to_owned(),
        parts.next().unwrap_or("amd64").to_owned(),
        parts.next().unwrap_or("").to_owned(),
    );
    let target = request
        .target
        .clone()
        .unwrap_or_else(|| "default".to_owned());
    [
        ("TARGETPLATFORM", platform.clone()),
        ("TARGETOS", os),
        ("TARGETARCH", arch),
        ("TARGETVARIANT", variant),
        ("BUILDPLATFORM", "linux/amd64".to_owned()),
        ("BUILDOS", "linux".to_owned()),
        ("BUILDARCH", "amd64".to_owned()),
        ("BUILDVARIANT", String::new()),
        ("TARGETSTAGE", target),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}
