//! From an instruction to what enters its key (build-cache reference, sections 4 to 7).
//!
//! Nothing is compared here. The parts are named, so that two builds can be told apart in words.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use layerlab_syntax::ast::{Dockerfile, Instruction, Keyword};

use super::images::Images;
use super::links::InputKind;
use super::tree::{Copied, Tree};
use crate::context::Visible;
use crate::context::select::FileMark;
use crate::fingerprint::{Fingerprint, Marker};
use crate::model::{Base, BuildModel, Platform, Source};
use crate::scope::Scope;
use crate::{ImageRef, paths};

/// Everything a build is made from.
pub(crate) struct Inputs<'a> {
    pub(crate) file: &'a Dockerfile,
    pub(crate) model: &'a BuildModel,
    pub(crate) visible: &'a Visible<'a>,
    pub(crate) images: &'a Images,
}

/// A named part of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Part {
    Image,
    Command,
    Script,
    Environment,
    Workdir,
    User,
    Platform,
    Mounts,
    MountContent,
    Network,
    Security,
    Device,
    Folder,
    Date,
    Kind,
    SourceNames,
    Content,
    Destination,
    Owner,
    Mode,
    Excludes,
    Parents,
    Unpack,
    Link,
    Heredoc,
}

/// What a step reads from another stage or image, by content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) source: Source,
    pub(crate) path: String,
    pub(crate) mark: Fingerprint,
}

/// What a step does to the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Writes {
    /// A command: decided when it runs.
    Command,
    Files(Vec<(String, Fingerprint)>),
    Opaque(Vec<(String, Fingerprint)>),
    /// Contents of folders, beside single files and unpacked archives.
    Copied {
        folders: Vec<Copied>,
        files: Vec<(String, Fingerprint)>,
        opaque: Vec<(String, Fingerprint)>,
    },
}

/// A step before its key is looked up.
#[derive(Debug, Clone)]
pub(crate) struct Spec {
    pub(crate) parts: BTreeMap<Part, Fingerprint>,
    /// Short values of parts for messages.
    pub(crate) shown: BTreeMap<Part, String>,
    /// Context files it reads, with their marks: a sorted list for each source.
    pub(crate) files: Vec<Arc<Vec<FileMark>>>,
    pub(crate) reads: Vec<Read>,
    /// Further inputs by name: secrets and addresses.
    pub(crate) others: Vec<(InputKind, String)>,
    /// Key and result do not depend on the parent (`--link`).
    pub(crate) linked: bool,
    /// RUN, COPY and ADD can be forced; WORKDIR cannot.
    pub(crate) forceable: bool,
    pub(crate) writes: Writes,
    /// Why the builder would stop here.
    pub(crate) failure: Option<String>,
}

impl Spec {
    pub(crate) fn new(kind: &str, forceable: bool) -> Self {
        let mut spec = Self {
            parts: BTreeMap::new(),
            shown: BTreeMap::new(),
            files: Vec::new(),
            reads: Vec::new(),
            others: Vec::new(),
            linked: false,
            forceable,
            writes: Writes::Files(Vec::new()),
            failure: None,
        };
        spec.put(Part::Kind, kind);
        spec
    }

    /// Adds a part with the text that messages show.
    pub(crate) fn put(&mut self, part: Part, text: &str) {
        self.parts
            .insert(part, Marker::new("text").text(text).finish());
        self.shown.insert(part, text.chars().take(200).collect());
    }

    pub(crate) fn put_mark(&mut self, part: Part, mark: Fingerprint) {
        self.parts.insert(part, mark);
    }

    /// Every context file it reads, by path.
    pub(crate) fn all_files(&self) -> Vec<&FileMark> {
        let mut all: Vec<&FileMark> = self.files.iter().flat_map(|list| list.iter()).collect();
        if self.files.len() > 1 {
            all.sort_by(|a, b| a.path.cmp(&b.path));
            all.dedup_by(|a, b| a.path == b.path);
        }
        all
    }

    /// The key: the parts and the parent's key. A linked copy is an ordinary one on nothing.
    pub(crate) fn key(&self, parent: Fingerprint) -> Fingerprint {
        let mut key = Marker::new("step");
        for (part, mark) in self.parts.iter().filter(|(part, _)| **part != Part::Link) {
            key.number(*part as u64).mark(*mark);
        }
        key.mark(if self.linked { nothing() } else { parent });
        key.finish()
    }
}

/// Context files that are not the same in two specs: the older and the newer of each, by path. Cost: O(files).
pub(crate) fn changed_files<'s>(
    old: &'s Spec,
    new: &'s Spec,
) -> Vec<(Option<&'s FileMark>, Option<&'s FileMark>)> {
    let (old, new) = (old.all_files(), new.all_files());
    let (mut old, mut new) = (old.into_iter().peekable(), new.into_iter().peekable());
    let mut changed = Vec::new();
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return changed,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) if Arc::ptr_eq(&a.path, &b.path) => Ordering::Equal,
            (Some(a), Some(b)) => a.path.cmp(&b.path),
        };
        let pair = (
            order.is_le().then(|| old.next()).flatten(),
            order.is_ge().then(|| new.next()).flatten(),
        );
        if pair.0 != pair.1 {
            changed.push(pair);
        }
    }
}

/// The key of `scratch`.
pub(crate) fn nothing() -> Fingerprint {
    Marker::new("scratch").finish()
}

/// What becomes of a line in a reachable stage.
pub(crate) enum Planned {
    /// No step.
    Metadata,
    Step(Box<Spec>),
}

/// Trees of the stages built so far.
pub(crate) type Trees = [Tree];

/// Plans one line of the stage, in the state `scope`.
pub(crate) fn plan(
    inputs: &Inputs<'_>,
    line: &Instruction,
    scope: Scope<'_>,
    stage: usize,
    trees: &Trees,
) -> Planned {
    match line.keyword {
        Keyword::Run => Planned::Step(Box::new(super::plan_run::plan(
            inputs, line, scope, stage, trees,
        ))),
        Keyword::Copy | Keyword::Add => Planned::Step(Box::new(super::plan_copy::plan(
            inputs, line, scope, stage, trees,
        ))),
        Keyword::Workdir => plan_workdir(inputs, line, scope),
        _ => Planned::Metadata,
    }
}

fn plan_workdir(inputs: &Inputs<'_>, line: &Instruction, scope: Scope<'_>) -> Planned {
    let layerlab_syntax::ast::Arguments::Text(word) = &line.arguments else {
        return Planned::Metadata;
    };
    let path = scope.resolve(&word.text).value;
    let absolute = if path.starts_with('/') {
        paths::clean(&path)
    } else {
        paths::clean(&format!("{}/{path}", scope.workdir().value.value))
    };
    if absolute == "/" {
        return Planned::Metadata;
    }
    let mut spec = Spec::new("workdir", false);
    spec.put(Part::Folder, &absolute);
    let user = scope.user().value.value;
    if !user.is_empty() {
        spec.put(Part::User, &user);
    }
    if let Some(epoch) = inputs.model.options.build_arg("SOURCE_DATE_EPOCH") {
        spec.put(Part::Date, epoch);
    }
    let owner = Marker::new("folder").text(&user).finish();
    spec.writes = Writes::Files(vec![(format!("{absolute}/"), owner)]);
    Planned::Step(Box::new(spec))
}

/// Platform of a stage: its own `--platform`, else that of the stage it continues, else the build's.
pub(crate) fn platform_of(model: &BuildModel, stage: usize) -> String {
    let chain = model.chain(stage);
    chain
        .iter()
        .filter_map(|idx| model.stages.get(*idx))
        .find_map(|stage| stage.platform.as_ref())
        .filter(|platform| !platform.value.is_empty())
        .map_or_else(
            || model.globals.platform.text(),
            // `linux/arm64/v8` and `arm64` are one platform.
            |platform| Platform::parse(Some(&platform.value)).text(),
        )
}

/// The image a stage rests on in the end.
pub(crate) fn root_image(model: &BuildModel, stage: usize) -> Option<&ImageRef> {
    match model.root_base(stage) {
        Some(Base::Image(image)) => Some(image),
        _ => None,
    }
}

/// Mark of `path` in a stage or an image, without what `excludes` (`--exclude`) leaves out.
pub(crate) fn read_content(
    inputs: &Inputs<'_>,
    trees: &Trees,
    source: &Source,
    path: &str,
    excludes: &[String],
) -> Fingerprint {
    match source {
        Source::Stage(stage) => trees
            .get(*stage)
            .map(|tree| tree.fingerprint(path, excludes))
            .unwrap_or_default(),
        Source::Image(image) => {
            let tree = image_tree(inputs, image, &inputs.model.globals.platform.text());
            tree.fingerprint(path, excludes)
        }
    }
}

/// The tree of an image.
pub(crate) fn image_tree(inputs: &Inputs<'_>, image: &ImageRef, platform: &str) -> Tree {
    Tree::default().with(super::tree::Delta::Image {
        identity: inputs.images.identity(image, platform),
        push: inputs.images.layer_chain(image, platform),
    })
}
