//! One build from the request to the answer: stages in order, steps looked up or run, the image put together.

use super::cache::{Cache, Record, RecordKind};
use super::progress::{self, Progress, data_bytes, done, stat_bytes};
use super::stage::Stage;
use super::{copy, run, settings};
use crate::digest::{digest, hex};
use crate::files::{Delta, Files, Node, absolute, diff};
use crate::world::image::{Config, Image, Layer, Media};
use crate::world::reference::Reference;
use crate::world::store::Backend;
use layerlab_buildgraph::context::Context;
use layerlab_buildgraph::{Base, BuildModel, BuildOptions};
use layerlab_syntax::ast::{Arguments, Dockerfile, Instruction, Keyword, ProblemKind};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Finds a base image: the local store first, then its registry. The error is the builder's words.
pub(crate) type FindImage<'a> = &'a dyn Fn(&Reference) -> Result<Rc<Image>, String>;

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

/// Why a build stops.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) text: String,
    /// What the vertex says, when other than the text.
    vertex: Option<String>,
    log: Vec<String>,
}

impl Failure {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            vertex: None,
            log: Vec::new(),
        }
    }

    /// A path that is not there.
    pub(super) fn checksum(path: &str, stage: &Stage) -> Self {
        let id: String = hex(stage.key.as_bytes()).chars().take(25).collect();
        let other: String = hex(path.as_bytes()).chars().take(25).collect();
        let path = absolute("/", path);
        let text = format!("failed to calculate checksum of ref {id}::{other}: \"{path}\": not found");
        Self {
            vertex: Some(text.clone()),
            ..Self::new(format!("failed to compute cache key: {text}"))
        }
    }
}

/// The builder at work.
pub(super) struct Builder<'a> {
    pub(super) request: &'a Request,
    pub(super) model: &'a BuildModel,
    pub(super) now: i64,
    pub(super) cache_mounts: BTreeMap<String, Files>,
    file: &'a Dockerfile,
    find: FindImage<'a>,
    cache: Cache,
    context: Context,
    context_files: &'a Files,
    stages: Vec<Stage>,
    images: BTreeMap<String, Rc<Image>>,
    globals: Vec<(String, String)>,
    progress: Progress,
    context_shown: bool,
    froms_shown: BTreeSet<String>,
    decided: BTreeMap<String, ()>,
    hits: usize,
    runs: usize,
    started: i64,
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
        .map(|record| (record.key.trim_start_matches("mount:").to_owned(), record.files.clone()))
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
        globals: Vec::new(),
        progress: Progress::start(),
        context_shown: false,
        froms_shown: BTreeSet::new(),
        decided: BTreeMap::new(),
        hits: 0,
        runs: 0,
        started: now,
    };
    let built = builder.build();
    let Builder { mut cache, progress, cache_mounts, hits, runs, now, started, .. } = builder;
    for (id, files) in cache_mounts {
        let key = format!("mount:{id}");
        if cache.get(&key).is_none_or(|record| !record.files.is_same(&files)) {
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
        Ok(image) => (Some(Rc::new(image)), if request.quiet { String::new() } else { progress.text().to_owned() }),
        Err(stop) => {
            let mut text = if request.quiet { String::new() } else { format!("{}{}", progress.text(), stop.banner) };
            text.push_str(&stop.excerpt);
            text.push_str(&format!("ERROR: failed to build: failed to solve: {}\n", stop.text));
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

/// A failed build in words.
struct Stop {
    text: String,
    banner: String,
    excerpt: String,
}

impl Builder<'_> {
    fn stop(&self, line: Option<&Instruction>, name: &str, failure: Failure) -> Stop {
        let excerpt = line.map_or_else(String::new, |line| {
            progress::excerpt(&self.request.dockerfile, &self.request.source, line.line, line.end_line)
        });
        let log: String = failure.log.iter().map(|line| format!("0.130 {line}\n")).collect();
        let banner = if name.is_empty() { String::new() } else { format!("------\n > {name}:\n{log}------\n") };
        Stop { text: failure.text, banner, excerpt }
    }

    fn build(&mut self) -> Result<Image, Stop> {
        let name = self.request.dockerfile.clone();
        let bytes = self.request.source.len() as u64;
        let sent = 2 + stat_bytes(&name, bytes) + data_bytes(bytes, true);
        self.progress.vertex(
            &format!("[internal] load build definition from {name}"),
            &[format!("transferring dockerfile: {sent}B done"), done(0)],
        );
        self.local("dockerfile", |files| {
            files.put("/Dockerfile", Node::file(vec![b' '; bytes.min(1 << 20) as usize], 0o644));
        });
        self.refuse()?;
        let Some(target) = self.model.target else {
            return Err(match &self.request.target {
                Some(target) => self.stop(None, "", Failure::new(format!("target stage {target:?} could not be found"))),
                None => self.stop(None, "", Failure::new("dockerfile parse error: no build stage in current context")),
            });
        };
        self.globals();
        self.metadata()?;
        let ignore = self.context.ignore_file(&name).map(|(name, text)| (name, text.len() as u64));
        let sent = 2 + ignore.as_ref().map_or(0, |(name, len)| stat_bytes(name, *len) + data_bytes(*len, true));
        self.progress.vertex("[internal] load .dockerignore", &[format!("transferring context: {sent}B done"), done(0)]);
        self.local("dockerignore", |files| {
            if let Some((_, len)) = ignore {
                files.put("/.dockerignore", Node::file(vec![b' '; len as usize], 0o644));
            }
        });
        for index in 0..self.model.stages.len() {
            let stage = if self.model.is_needed(index) { self.stage(index)? } else { Stage::default() };
            self.stages.push(stage);
        }
        let mut stage = self.stages.get(target).cloned().unwrap_or_default();
        for (key, value) in &self.request.labels {
            stage.settings.labels.insert(key.clone(), value.clone());
        }
        Ok(self.export(stage))
    }

    /// Problems that stop the builder before any step.
    fn refuse(&self) -> Result<(), Stop> {
        let needed = |line: u32| {
            let at = self.file.instructions.iter().position(|known| known.line <= line && line <= known.end_line);
            at.is_none_or(|at| self.model.is_instruction_needed(at))
        };
        let fatal = self.file.problems.iter().find(|problem| problem.kind != ProblemKind::BlankContinuation && needed(problem.line));
        let Some(problem) = fatal else { return Ok(()) };
        let line = self.file.instructions.iter().find(|line| line.line <= problem.line && problem.line <= line.end_line);
        let word = line.map_or("", |line| line.keyword_text.as_str());
        let text = match problem.kind {
            ProblemKind::NoInstructions if self.request.source.trim().is_empty() => "the Dockerfile cannot be empty".to_owned(),
            ProblemKind::NoInstructions => "file with no instructions".to_owned(),
            ProblemKind::UnknownInstruction => {
                let near = problem.suggestion.as_ref().map_or_else(String::new, |near| format!(" (did you mean {near}?)"));
                format!("dockerfile parse error on line {}: unknown instruction: {word}{near}", problem.line)
            }
            ProblemKind::NeedsTwoArguments => format!("dockerfile parse error on line {}: {} requires at least two arguments, but only one was provided. Destination could not be determined", problem.line, word.to_uppercase()),
            ProblemKind::NeedsExactlyOneArgument => format!("dockerfile parse error on line {}: {} requires exactly one argument", problem.line, word.to_uppercase()),
            ProblemKind::NeedsOneArgument => format!("dockerfile parse error on line {}: {} requires at least one argument", problem.line, word.to_uppercase()),
            ProblemKind::NoStageYet | ProblemKind::NoStage => format!("dockerfile parse error on line {}: no build stage in current context", problem.line),
            _ => format!("dockerfile parse error on line {}: {}", problem.line, problem.message),
        };
        Err(self.stop(line.filter(|_| problem.kind != ProblemKind::NoInstructions), "", Failure::new(text)))
    }

    /// Arguments before the first FROM.
    fn globals(&mut self) {
        let mut scope = Stage::default();
        for (name, value) in platform_variables(self.request) {
            scope.set(&name, &value);
        }
        for line in self.file.instructions.iter().take_while(|line| line.keyword != Keyword::From) {
            let Arguments::Args(declared) = &line.arguments else { continue };
            for declared in declared {
                let given = self.given(&declared.name.text);
                let default = declared.default.as_ref().and_then(|word| scope.word(&word.text, self.file.escape).ok());
                if let Some(value) = given.or(default) {
                    scope.set(&declared.name.text, &value);
                }
            }
        }
        self.globals = scope.variables;
    }

    fn given(&self, name: &str) -> Option<String> {
        let found = self.request.build_args.iter().rev().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    }

    /// Looks up every image that is needed.
    fn metadata(&mut self) -> Result<(), Stop> {
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
                Err(why) => return Err(self.stop(line, "", Failure::new(format!("failed to parse stage name {raw:?}: {why}")))),
            };
            let name = format!("[internal] load metadata for {reference}");
            self.now += 100;
            match (self.find)(&reference) {
                Ok(image) => {
                    self.progress.vertex(&name, &[done(100)]);
                    self.images.insert(raw, image);
                }
                Err(why) => {
                    self.progress.vertex(&name, &[format!("ERROR: {why}")]);
                    let text = format!("{raw}: failed to resolve source metadata for {reference}: {why}");
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
        let by_number = from.parse::<usize>().ok().filter(|index| *index < self.stages.len());
        let stage = self.model.stage_named(from, self.stages.len()).or(by_number);
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

    fn local(&mut self, name: &str, fill: impl FnOnce(&mut Files)) {
        let key = format!("local {name}");
        let mut files = self.cache.get(&key).filter(|_| name == "context").map(|record| record.files.clone()).unwrap_or_default();
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
    fn label(&self, index: usize, n: usize) -> String {
        let several = self.model.stages.len() > 1;
        let total = self.n_steps(index);
        match self.model.stages.get(index) {
            Some(stage) if several || stage.name.is_some() => format!("[{} {n}/{total}]", stage.display_name()),
            _ => format!("[{n}/{total}]"),
        }
    }

    fn n_steps(&self, index: usize) -> usize {
        let Some(stage) = self.model.stages.get(index) else { return 0 };
        let base = match &stage.base {
            Base::Stage(base) => self.n_steps_of_base(*base),
            Base::Scratch => 0,
            _ => 1,
        };
        let own = stage.triggers.iter().copied().chain(stage.instructions.clone().skip(1));
        base + own.filter(|at| self.file.instructions.get(*at).is_some_and(|line| makes_step(line.unwrap_onbuild()))).count()
    }

    /// A stage on a stage counts its own lines only.
    fn n_steps_of_base(&self, _base: usize) -> usize {
        0
    }

    fn stage(&mut self, index: usize) -> Result<Stage, Stop> {
        let model = self.model;
        let Some(known) = model.stages.get(index) else { return Ok(Stage::default()) };
        let from = self.file.instructions.get(known.from);
        let mut n = 0;
        let mut triggers: Vec<Instruction> = Vec::new();
        let mut stage = match &known.base {
            Base::Scratch => Stage {
                key: "scratch".to_owned(),
                shell: default_shell(),
                settings: crate::world::image::Settings { env: vec![format!("PATH={PATH}")], workdir: "/".to_owned(), ..Default::default() },
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
                    return Err(self.stop(from, "", Failure::new(format!("{}: not found", image.raw))));
                };
                let shown = Reference::parse(&image.raw).map(|name| name.tagged().to_string()).unwrap_or_else(|_| image.raw.clone());
                let chain = found.chains().last().cloned().unwrap_or_default();
                self.show_from(index, &shown, &found, &chain);
                let mut stage = Stage {
                    key: format!("image {chain}"),
                    files: found.files(),
                    layers: found.layers.clone(),
                    chain,
                    settings: found.config.settings.clone(),
                    history: found.config.history.clone(),
                    times: found.config.history.iter().map(|row| Some(row.created)).collect(),
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
                return Err(self.stop(from, "", Failure::new(format!("base name ({raw}) should not be blank"))));
            }
        };
        stage.forced = false;
        let lines: Vec<(usize, Instruction)> = triggers
            .into_iter()
            .map(|line| (known.from, line))
            .chain(known.triggers.iter().chain(known.instructions.clone().skip(1).collect::<Vec<_>>().iter()).filter_map(|at| Some((*at, self.file.instructions.get(*at)?.clone()))))
            .collect();
        let own: BTreeSet<usize> = known.instructions.clone().collect();
        for (at, line) in lines {
            let line = if own.contains(&at) { line } else { line.unwrap_onbuild().clone() };
            if makes_step(&line) {
                n += 1;
            }
            let label = self.label(index, n);
            self.line(&mut stage, index, at, &line, &label)?;
        }
        Ok(stage)
    }

    fn show_from(&mut self, index: usize, shown: &str, image: &Image, chain: &str) {
        let key = format!("from {chain}");
        let loaded = self.cache.get(&key).is_some();
        if self.froms_shown.insert(key.clone()) {
            let named = match self.request.backend {
                Backend::Containerd if !shown.contains('@') => format!("{shown}@{}", image.target()),
                _ => shown.to_owned(),
            };
            let label = self.label(index, 1);
            let mut lines = Vec::new();
            if self.request.backend == Backend::Containerd {
                lines.push(format!("resolve {named} done"));
            }
            // The base shows as cached when a step has to stand on it again; else it is only resolved.
            let stands = loaded && self.first_step_runs(index, chain);
            if stands && self.wants_context() && self.first_step_copies(index) {
                self.show_context();
            }
            lines.push(if stands { "CACHED".to_owned() } else { done(0) });
            self.progress.vertex(&format!("{label} FROM {named}"), &lines);
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
    fn first_step_runs(&self, index: usize, _chain: &str) -> bool {
        let Some(stage) = self.model.stages.get(index) else { return false };
        let first = stage.instructions.clone().skip(1).filter_map(|at| self.file.instructions.get(at)).find(|line| makes_step(line));
        match first {
            Some(line) if line.keyword == Keyword::Workdir => false,
            Some(line) => {
                let forced = self.is_forced(index);
                forced || !self.cache.records.iter().any(|record| record.parent == format!("image {_chain}") && record.description == described(line, &line.rest.text))
            }
            None => false,
        }
    }

    fn first_step_copies(&self, index: usize) -> bool {
        let Some(stage) = self.model.stages.get(index) else { return false };
        let first = stage.instructions.clone().skip(1).filter_map(|at| self.file.instructions.get(at)).find(|line| makes_step(line));
        first.is_some_and(|line| matches!(line.keyword, Keyword::Copy | Keyword::Add) && line.flag("from").is_none())
    }

    fn is_forced(&self, index: usize) -> bool {
        let name = self.model.stages.get(index).and_then(|stage| stage.name.clone());
        self.request.no_cache || name.is_some_and(|name| self.request.no_cache_filter.iter().any(|known| known.eq_ignore_ascii_case(&name)))
    }

    fn wants_context(&self) -> bool {
        self.context_lines().next().is_some()
    }

    /// Needed lines that read the context.
    fn context_lines(&self) -> impl Iterator<Item = &Instruction> {
        let lines = self.file.instructions.iter().enumerate().filter(|(at, _)| self.model.is_instruction_needed(*at));
        lines.map(|(_, line)| line.unwrap_onbuild()).filter(|line| match line.keyword {
            Keyword::Copy | Keyword::Add => {
                let Arguments::Copy { sources, .. } = &line.arguments else { return false };
                line.flag("from").is_none_or(|flag| flag.value.as_deref().unwrap_or("").is_empty())
                    && sources.iter().any(|source| !source.text.starts_with("<<") && !source.text.contains("://"))
            }
            Keyword::Run => layerlab_buildgraph::run_mounts(line).iter().any(|mount| mount.kind == layerlab_buildgraph::MountType::Bind && mount.from.is_none()),
            _ => false,
        })
    }

    /// The vertex of the context: what is needed of it, and what changed since the last transfer.
    fn show_context(&mut self) {
        if std::mem::replace(&mut self.context_shown, true) {
            return;
        }
        let mut wanted: BTreeSet<String> = BTreeSet::new();
        for line in self.context_lines() {
            let sources: Vec<String> = match &line.arguments {
                Arguments::Copy { sources, .. } => sources.iter().map(|source| source.text.clone()).collect(),
                _ => layerlab_buildgraph::run_mounts(line).iter().filter(|mount| mount.from.is_none()).map(|mount| mount.source.clone().unwrap_or_else(|| ".".to_owned())).collect(),
            };
            for source in sources.iter().filter(|source| !source.starts_with("<<") && !source.contains("://")) {
                let picked = copy::pick(&self.context, Some(&self.request.dockerfile), self.context_files, source, &[], false);
                for path in picked.paths {
                    for (slash, _) in path.match_indices('/').skip(1) {
                        wanted.insert(path.get(..slash).unwrap_or("").to_owned());
                    }
                    wanted.insert(path);
                }
            }
        }
        let before = self.cache.get("local context").map(|record| record.files.clone()).unwrap_or_default();
        let mut sent = 2;
        let mut fresh: Vec<(String, Rc<Node>)> = Vec::new();
        for (at, path) in wanted.iter().enumerate() {
            let Some(node) = self.context_files.get(path) else { continue };
            sent += stat_bytes(path.trim_start_matches('/'), node.len());
            let known = before.get(path).is_some_and(|known| known.same(node) && known.mtime == node.mtime);
            if !known {
                if !node.is_folder() {
                    sent += data_bytes(node.len(), at == 0);
                }
                fresh.push((path.clone(), Rc::clone(node)));
            }
        }
        let gone: Vec<String> = before.iter().filter(|(path, _)| self.context_files.get(path).is_none()).map(|(path, _)| path.clone()).collect();
        self.local("context", |files| {
            for path in gone {
                files.remove(&path);
            }
            for (path, node) in fresh {
                files.put_shared(&path, node);
            }
        });
        let shown = crate::text::progress_bytes(sent);
        self.progress.vertex("[internal] load build context", &[format!("transferring context: {shown} done"), done(0)]);
    }

    fn line(&mut self, stage: &mut Stage, index: usize, at: usize, line: &Instruction, label: &str) -> Result<(), Stop> {
        let escape = self.file.escape;
        let done = match line.keyword {
            Keyword::Arg => self.argument(stage, line),
            Keyword::Run => self.run_line(stage, index, at, line, label),
            Keyword::Copy | Keyword::Add => self.copy_line(stage, index, line, label),
            Keyword::Workdir => self.workdir_line(stage, line, label),
            _ => settings::apply(stage, line, escape),
        };
        done.map_err(|failure| {
            let name = if makes_step(line) && failure.vertex.is_some() { format!("{label} {}", shown(line, &line.rest.text)) } else { String::new() };
            self.stop(Some(line), &name, failure)
        })
    }

    fn argument(&self, stage: &mut Stage, line: &Instruction) -> Result<(), Failure> {
        let Arguments::Args(declared) = &line.arguments else { return Ok(()) };
        let mut shown = Vec::new();
        for declared in declared {
            let name = &declared.name.text;
            let default = match &declared.default {
                Some(word) => Some(stage.word(&word.text, self.file.escape)?),
                None => None,
            };
            let global = self.globals.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
            let value = self.given(name).or(default).or(global);
            shown.push(match &value {
                Some(value) => format!("{name}={value}"),
                None => name.clone(),
            });
            stage.args.retain(|(known, _)| known != name);
            stage.args.push((name.clone(), value.clone()));
            let is_env = stage.settings.env.iter().any(|entry| entry.split('=').next() == Some(name.as_str()));
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
    fn step(
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
                let layer = Rc::new(Layer::new(stamped(diff(&before, &stage.files))));
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
                let mut lines: Vec<String> = failure.log.iter().map(|line| format!("0.130 {line}")).collect();
                let text = failure.vertex.clone().unwrap_or_else(|| failure.text.clone());
                lines.push(format!("ERROR: {text}"));
                self.progress.vertex(name, &lines);
                Err(Failure { vertex: Some(text), ..failure })
            }
        }
    }

    fn run_line(&mut self, stage: &mut Stage, index: usize, at: usize, line: &Instruction, label: &str) -> Result<(), Failure> {
        let (words, _, text) = run::words(stage, line);
        let mounts = run::mounts_key(self, stage, line)?;
        if self.context_lines().any(|known| known.line == line.line) {
            self.show_context();
        }
        let variables: Vec<String> = stage.variables.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let key = digest(
            format!("run {} {words:?} {variables:?} {} {} {mounts} {:?}", stage.key, stage.workdir(), stage.settings.user, self.request.platform).as_bytes(),
        );
        let args: Vec<String> = stage.args.iter().map(|(name, value)| format!("{name}={}", value.clone().unwrap_or_default())).collect();
        let prefix = if args.is_empty() { String::new() } else { format!("|{} {} ", args.len(), args.join(" ")) };
        let created_by = format!("RUN {prefix}{text} # buildkit");
        let name = format!("{label} {}", shown(line, &line.rest.text));
        let own_key = key.clone();
        self.step(stage, key, &name, created_by, Some(index), |builder, stage| {
            let ran = run::run(builder, stage, line, at, &own_key)?;
            if ran.exit != 0 {
                let text = format!("process {text:?} did not complete successfully: exit code: {}", ran.exit);
                return Err(Failure { vertex: Some(text.clone()), log: ran.log, text });
            }
            let lines = ran.log.iter().map(|line| format!("0.130 {line}")).collect();
            Ok((lines, ran.millis))
        })
    }

    fn workdir_line(&mut self, stage: &mut Stage, line: &Instruction, label: &str) -> Result<(), Failure> {
        let Arguments::Text(word) = &line.arguments else { return Ok(()) };
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
        self.step(stage, key, &name, format!("WORKDIR {full}"), None, |builder, stage| {
            let owner = run::user_of(&stage.files, &user).map_err(Failure::new)?;
            let mtime = builder.now.div_euclid(1_000);
            for (slash, _) in full.match_indices('/').skip(1).chain([(full.len(), "")]) {
                let folder = full.get(..slash).unwrap_or(&full);
                if stage.files.get(folder).is_none() {
                    stage.files.put(folder, Node { uid: owner.uid, gid: owner.gid, mtime, ..Node::folder() });
                }
            }
            Ok((Vec::new(), 20))
        })
    }

    fn copy_line(&mut self, stage: &mut Stage, index: usize, line: &Instruction, label: &str) -> Result<(), Failure> {
        let Arguments::Copy { sources, destination, .. } = &line.arguments else { return Ok(()) };
        let escape = self.file.escape;
        let word = line.keyword.name();
        let flag = |stage: &Stage, name: &str| match line.flag(name).and_then(|flag| flag.value.clone()) {
            Some(value) => stage.word(&value, escape).map(Some),
            None => Ok(None),
        };
        let (chown, chmod) = (flag(stage, "chown")?, flag(stage, "chmod")?);
        let on = |name: &str| line.flag(name).is_some_and(|flag| flag.value.as_deref() != Some("false"));
        let (parents, link) = (on("parents"), on("link"));
        let mut excludes = Vec::new();
        for exclude in line.flags_named("exclude") {
            excludes.push(stage.word(exclude.value.as_deref().unwrap_or(""), escape)?);
        }
        let target = stage.word(&destination.text, escape)?;
        let from = line.flag("from").and_then(|flag| flag.value.clone()).filter(|from| !from.is_empty());
        let (files, context) = self.source(from.as_deref())?;
        let dockerfile = from.is_none().then(|| self.request.dockerfile.clone());
        if from.is_none() && self.context_lines().any(|known| known.line == line.line) {
            self.show_context();
        }
        let mut texts = Vec::new();
        let mut parts: Vec<(copy::Picked, Option<(String, Vec<u8>)>)> = Vec::new();
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
                let picked = copy::Picked { roots: Vec::new(), paths: Vec::new(), checksum: digest(content.as_bytes()), missing: false };
                parts.push((picked, Some((name.to_owned(), content.into_bytes()))));
                continue;
            }
            let text = stage.word(&source.text, escape)?;
            texts.push(text.clone());
            if text.contains("://") || text.starts_with("git@") {
                let name = crate::files::base(&text).to_owned();
                let picked = copy::Picked { roots: Vec::new(), paths: Vec::new(), checksum: digest(text.as_bytes()), missing: false };
                parts.push((picked, Some((name, format!("modelled: 100000 bytes of {text}\n").into_bytes()))));
                continue;
            }
            parts.push((copy::pick(&context, dockerfile.as_deref(), &files, &text, &excludes, parents), None));
        }
        let attributes = [parents.then(|| "--parents".to_owned()), chown.as_ref().map(|chown| format!("--chown={chown}")), chmod.as_ref().map(|chmod| format!("--chmod={chmod}"))];
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
        let checksums: Vec<&str> = parts.iter().map(|(picked, _)| picked.checksum.as_str()).collect();
        let full = absolute(stage.workdir(), &target);
        let slash = if target.ends_with('/') { "/" } else { "" };
        // Without a key of the parent a linked copy is found whatever stands above.
        let linked = link && chmod.is_none() && self.request.backend == Backend::Containerd;
        let below = if linked { "linked" } else { stage.key.as_str() };
        let names: Vec<&str> = texts.iter().map(|text| crate::files::base(text)).collect();
        let key = digest(format!("{word} {below} {full}{slash} {owner:?} {chown:?} {chmod:?} {excludes:?} {parents} {names:?} {checksums:?}").as_bytes());
        let several = sources.len() > 1;
        let is_add = line.keyword == Keyword::Add;
        let keep_owner = from.is_some() && chown.is_none();
        let parent_forced = stage.forced;
        if linked {
            stage.forced = false;
        }
        let files_before = stage.files.clone();
        let known = linked && self.cache.get(&key).is_some();
        self.step(stage, key, &name, created_by, Some(index), |builder, stage| {
            let mtime = builder.now.div_euclid(1_000);
            let look = copy::Look { owner, mode: chmod.clone(), unpack: is_add && from.is_none() && !line.flag("unpack").is_some_and(|flag| flag.value.as_deref() == Some("false")), keep_owner: keep_owner && false, parents };
            for (picked, body) in &parts {
                match body {
                    None => copy::put(stage, &files, picked, &target, several, &look),
                    Some((name, content)) => {
                        let into = target.ends_with('/') || several || stage.files.get(&full).is_some_and(|node| node.is_folder());
                        let at = if into { absolute(&full, name) } else { full.clone() };
                        let mode = chmod.as_deref().and_then(|mode| u32::from_str_radix(mode, 8).ok()).unwrap_or(0o644);
                        stage.files.put(&at, Node { uid: owner.0, gid: owner.1, mtime, ..Node::file(content.clone(), mode) });
                    }
                }
            }
            Ok((Vec::new(), 30))
        })?;
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

    fn export(&mut self, mut stage: Stage) -> Image {
        let created = stage.settle();
        let config = Config {
            architecture: self.request.platform.as_deref().and_then(|platform| platform.split('/').nth(1)).unwrap_or("amd64").to_owned(),
            os: "linux".to_owned(),
            created: if created == 0 { self.now } else { created },
            author: String::new(),
            settings: stage.settings,
            history: stage.history,
        };
        let containerd = self.request.backend == Backend::Containerd;
        let mut image = Image::new(config, stage.layers, Media::Oci, false);
        if containerd && self.request.attested {
            image = image.attest(self.now);
        }
        self.now += 50;
        let mut lines = vec![if self.runs > 0 { "exporting layers 0.0s done".to_owned() } else { "exporting layers done".to_owned() }];
        let names: Vec<String> = self.request.tags.clone();
        if containerd {
            lines.push(format!("exporting manifest {} done", image.manifest_digest));
            lines.push(format!("exporting config {} done", image.config_digest));
            if let Some(index) = &image.index_digest {
                lines.push(format!("exporting attestation manifest {} done", digest(index.as_bytes())));
                lines.push(format!("exporting manifest list {index} done"));
            }
            let names = if names.is_empty() { vec![format!("moby-dangling@{}", image.target())] } else { names };
            for name in names {
                lines.push(format!("naming to {name} done"));
                lines.push(format!("unpacking to {name} done"));
            }
        } else {
            lines.push(format!("writing image {} done", image.config_digest));
            for name in names {
                lines.push(format!("naming to {} done", name.strip_suffix(":latest").unwrap_or(&name)));
            }
        }
        lines.push(done(50));
        self.progress.vertex("exporting to image", &lines);
        self.progress.tail("");
        image
    }
}

/// Times count in layers, but not below a second.
fn stamped(delta: Delta) -> Delta {
    delta
}

const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

fn default_shell() -> Vec<String> {
    vec!["/bin/sh".to_owned(), "-c".to_owned()]
}

/// Whether a line counts among the steps.
fn makes_step(line: &Instruction) -> bool {
    matches!(line.keyword, Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir)
}

/// A line as the progress shows it.
fn shown(line: &Instruction, rest: &str) -> String {
    let flags: Vec<&str> = line.flags.iter().map(|flag| flag.text.as_str()).collect();
    let flags = if flags.is_empty() { String::new() } else { format!("{} ", flags.join(" ")) };
    format!("{} {flags}{rest}", line.keyword.name())
}

fn described(line: &Instruction, rest: &str) -> String {
    shown(line, rest)
}

/// Arguments that every build knows.
fn platform_variables(request: &Request) -> Vec<(String, String)> {
    let platform = request.platform.clone().unwrap_or_else(|| "linux/amd64".to_owned());
    let mut parts = platform.split('/');
    let (os, arch, variant) = (parts.next().unwrap_or("linux").to_owned(), parts.next().unwrap_or("amd64").to_owned(), parts.next().unwrap_or("").to_owned());
    let target = request.target.clone().unwrap_or_else(|| "default".to_owned());
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
