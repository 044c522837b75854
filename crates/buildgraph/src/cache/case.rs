//! A scenario: a first build, changes, and the question what runs again.
//!
//! The shape is that of the recorded cases; reading them from JSON is in `case_json`, behind the
//! feature `cases`.

use crate::ImageRef;
use crate::cache::{Forced, Images, Push};
use crate::context::{Context, Entry, EntryKind};

/// A file or link of the first context.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseFile {
    /// Path; one that ends in `/` is an empty folder.
    pub path: String,
    /// Bytes of a file.
    pub content: String,
    /// Target, for a symbolic link.
    pub symlink: Option<String>,
    /// Permission bits, when given.
    pub mode: Option<u32>,
}

/// One change between two builds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "the fields are those of the recorded cases' operations"
)]
pub enum Change {
    /// Creates or replaces a file, a link, or (path ends in `/`) an empty folder.
    Write(CaseFile),
    /// Gives a file whose bytes are not known other bytes.
    Edit { path: String },
    /// Removes a path and what is below it.
    Delete { path: String },
    /// Moves a path.
    Rename { path: String, to: String },
    /// New modification time only.
    Touch { path: String },
    /// New permission bits.
    Chmod { path: String, mode: u32 },
    /// New owner; the context has none, so nothing happens.
    Chown { path: String },
    /// Replaces a 1-based line by text that may hold several.
    ReplaceLine { line: usize, text: String },
    /// The text becomes this line.
    InsertLine { line: usize, text: String },
    /// Removes a line.
    DeleteLine { line: usize },
    /// Exchanges two lines.
    SwapLines { line: usize, with: usize },
    /// A whole new Dockerfile.
    Dockerfile { text: String },
    /// A build argument.
    BuildArg { name: String, value: String },
    /// `--target`.
    Target { name: String },
    /// `--no-cache`.
    NoCache,
    /// `--no-cache-filter`.
    NoCacheFilter { stages: Vec<String> },
    /// The cache is emptied before the last build.
    ColdCache,
    /// Another value of a secret: in no key.
    Secret { id: String },
    /// Cache mounts emptied: in no key.
    PruneMounts,
    /// A tag is pushed again.
    BaseImage { image: String, push: Push },
}

/// Paths a RUN changes when it is executed again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunEffect {
    /// First line of the RUN in the last Dockerfile.
    pub line: u32,
    /// Paths with other bytes or modes; empty: identical output.
    pub changed_paths: Vec<String>,
}

/// A scenario.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CacheCase {
    /// Its name.
    pub id: String,
    /// The first Dockerfile.
    pub dockerfile: String,
    /// Path of the Dockerfile in the context.
    pub dockerfile_name: Option<String>,
    /// The first context, without the Dockerfile.
    pub context: Vec<CaseFile>,
    /// Stage to build at first.
    pub target: Option<String>,
    /// Build arguments of the first build.
    pub build_args: Vec<(String, String)>,
    /// `os/arch` of the build.
    pub platform: Option<String>,
    /// Groups of changes, each followed by a build.
    pub earlier_changes: Vec<Vec<Change>>,
    /// Changes before the last build.
    pub change: Vec<Change>,
    /// What commands of the last build change.
    pub run_effects: Vec<RunEffect>,
}

/// Everything a build depends on.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub(crate) dockerfile: String,
    pub(crate) dockerfile_name: String,
    pub(crate) context: Context,
    pub(crate) target: Option<String>,
    pub(crate) build_args: Vec<(String, String)>,
    pub(crate) platform: Option<String>,
    pub(crate) images: Images,
    pub(crate) forced: Forced,
    pub(crate) cold: bool,
}

impl World {
    pub(crate) fn of_case(case: &CacheCase) -> Self {
        let mut world = Self {
            dockerfile_name: case
                .dockerfile_name
                .clone()
                .unwrap_or_else(|| "Dockerfile".to_owned()),
            target: case.target.clone(),
            build_args: case.build_args.clone(),
            platform: Some(case.platform.clone().unwrap_or("linux/amd64".to_owned())),
            images: Images::with_shared_tags(),
            ..Self::default()
        };
        for file in &case.context {
            world.write(file);
        }
        world.set_dockerfile(case.dockerfile.clone());
        world
    }

    /// A world with a Dockerfile, a context and options.
    pub(crate) fn new(
        dockerfile: &str,
        context: Context,
        options: &crate::model::BuildOptions,
    ) -> Self {
        let mut world = Self {
            dockerfile_name: "Dockerfile".to_owned(),
            context,
            target: options.target.clone(),
            build_args: options.build_args.clone(),
            platform: options.platform.clone(),
            ..Self::default()
        };
        world.set_dockerfile(dockerfile.to_owned());
        world
    }

    /// The Dockerfile is a context file like any other.
    pub(crate) fn set_dockerfile(&mut self, text: String) {
        self.context.write(&self.dockerfile_name, text.as_bytes());
        self.dockerfile = text;
    }

    fn write(&mut self, file: &CaseFile) {
        if file.path.ends_with('/') {
            let kind = EntryKind::Folder;
            let mode = file.mode.unwrap_or(0o755);
            self.context.insert(&file.path, Entry { kind, mode });
            return;
        }
        match &file.symlink {
            Some(target) => self.context.insert(
                &file.path,
                Entry {
                    kind: EntryKind::Symlink(target.clone()),
                    mode: 0o777,
                },
            ),
            None => self.context.write(&file.path, file.content.as_bytes()),
        }
        if let Some(mode) = file.mode {
            self.context.chmod(&file.path, mode);
        }
        if crate::paths::clean(&file.path) == self.dockerfile_name {
            self.dockerfile = file.content.clone();
        }
    }

    /// Applies one change. What does not exist is left alone.
    pub(crate) fn apply(&mut self, change: &Change) {
        match change {
            Change::Write(file) => self.write(file),
            Change::Edit { path } => {
                self.context.edit(path);
            }
            Change::Delete { path } => {
                self.context.remove(path);
            }
            Change::Rename { path, to } => {
                self.context.rename(path, to);
            }
            Change::Chmod { path, mode } => {
                self.context.chmod(path, *mode);
            }
            Change::Touch { .. }
            | Change::Chown { .. }
            | Change::Secret { .. }
            | Change::PruneMounts => {}
            Change::ReplaceLine { line, text } => self.edit_lines(|lines| {
                if let Some(slot) = line.checked_sub(1).and_then(|idx| lines.get_mut(idx)) {
                    *slot = text.clone();
                }
            }),
            Change::InsertLine { line, text } => self.edit_lines(|lines| {
                lines.insert(line.saturating_sub(1).min(lines.len()), text.clone());
            }),
            Change::DeleteLine { line } => self.edit_lines(|lines| {
                if *line >= 1 && *line <= lines.len() {
                    lines.remove(line - 1);
                }
            }),
            Change::SwapLines { line, with } => self.edit_lines(|lines| {
                if *line >= 1 && *with >= 1 && *line <= lines.len() && *with <= lines.len() {
                    lines.swap(line - 1, with - 1);
                }
            }),
            Change::Dockerfile { text } => self.set_dockerfile(text.clone()),
            Change::BuildArg { name, value } => {
                self.build_args.retain(|(known, _)| known != name);
                self.build_args.push((name.clone(), value.clone()));
            }
            Change::Target { name } => self.target = Some(name.clone()),
            Change::NoCache => self.forced = Forced::Everything,
            Change::NoCacheFilter { stages } => self.forced = Forced::Stages(stages.clone()),
            Change::ColdCache => self.cold = true,
            Change::BaseImage { image, push } => {
                self.images.push(&ImageRef::parse(image), *push);
            }
        }
    }

    fn edit_lines(&mut self, edit: impl FnOnce(&mut Vec<String>)) {
        let ends_with_newline = self.dockerfile.ends_with('\n');
        let body = self
            .dockerfile
            .strip_suffix('\n')
            .unwrap_or(&self.dockerfile);
        let mut lines: Vec<String> = body.split('\n').map(str::to_owned).collect();
        edit(&mut lines);
        let mut text = lines.join("\n");
        if ends_with_newline {
            text.push('\n');
        }
        self.set_dockerfile(text);
    }
}
