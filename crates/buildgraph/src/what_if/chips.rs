//! Which questions make sense for a file.

use std::collections::BTreeSet;

use layerlab_syntax::ast::{Arguments, Command, Dockerfile, Instruction, Keyword};

use super::Edit;
use crate::context::Context;
use crate::context::suppose::{Supposed, suppose};
use crate::model::BuildModel;

/// Stable name of a question, for links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChipId {
    /// Edit a source file.
    Source,
    /// Edit the lock file.
    Lockfile,
    /// Edit the README.
    Readme,
    /// Touch a source file.
    Touch,
    /// Change a mode.
    Chmod,
    /// The base image is pushed again.
    Base,
    /// A build argument gets another value.
    Argument,
    /// Another machine.
    Cold,
}

impl ChipId {
    /// As in links.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Lockfile => "lockfile",
            Self::Readme => "readme",
            Self::Touch => "touch",
            Self::Chmod => "chmod",
            Self::Base => "base",
            Self::Argument => "argument",
            Self::Cold => "cold",
        }
    }
}

/// A question to offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    /// Its name.
    pub id: ChipId,
    /// As on the chip.
    pub label: String,
    /// What it stands for.
    pub edit: Edit,
}

/// The questions that make sense for a file. With `context` the files are the real ones.
/// "This line" is not listed: it is offered for each line that makes a step.
pub fn chips(file: &Dockerfile, model: &BuildModel, context: Option<&Context>) -> Vec<Chip> {
    chips_of(file, model, context, &suppose(file, model, None))
}

/// The same, with a context that was supposed before.
pub fn chips_of(
    file: &Dockerfile,
    model: &BuildModel,
    context: Option<&Context>,
    supposed: &Supposed,
) -> Vec<Chip> {
    let exists = |path: &str| match context {
        Some(context) => context.get(path).is_some(),
        None => supposed.context.get(path).is_some(),
    };
    let source = supposed
        .source_file
        .clone()
        .filter(|path| exists(path))
        .or_else(|| any_source(context));
    let mut found = Vec::new();
    let mut offer = |id, label: String, edit| found.push(Chip { id, label, edit });
    let reads_context = reads_context(file, model);
    if let Some(path) = source.filter(|_| reads_context) {
        offer(
            ChipId::Source,
            format!("edit {path}"),
            Edit::EditFile(path.clone()),
        );
        if let Some(lock) = supposed.lockfile.clone().filter(|path| exists(path)) {
            offer(
                ChipId::Lockfile,
                format!("edit {lock}"),
                Edit::EditFile(lock),
            );
        }
        if exists("README.md") {
            let readme = "README.md".to_owned();
            offer(
                ChipId::Readme,
                "edit README.md".to_owned(),
                Edit::EditFile(readme),
            );
        }
        offer(
            ChipId::Touch,
            format!("touch {path}"),
            Edit::Touch(path.clone()),
        );
        offer(ChipId::Chmod, format!("chmod +x {path}"), Edit::Chmod(path));
    }
    let mut seen = BTreeSet::new();
    for external in model.external_images() {
        let name = external.image.familiar();
        let pinned = external.image.digest.is_some();
        if model.is_needed(external.stage)
            && !pinned
            && seen.insert(name.clone())
            && seen.len() <= 3
        {
            offer(ChipId::Base, format!("new {name}"), Edit::NewBase(name));
        }
    }
    if let Some(name) = first_argument(file, model) {
        let edit = Edit::BuildArg {
            name: name.clone(),
            value: "another-value".to_owned(),
        };
        offer(ChipId::Argument, format!("--build-arg {name}=…"), edit);
    }
    if !model.stages.is_empty() {
        offer(ChipId::Cold, "new machine".to_owned(), Edit::ColdCache);
    }
    found
}

fn any_source(context: Option<&Context>) -> Option<String> {
    let plain = |path: &str| !path.starts_with('.') && !path.contains("Dockerfile");
    context?
        .entries()
        .filter(|(path, entry)| !entry.is_folder() && plain(path))
        .map(|(path, _)| path.to_owned())
        .max_by_key(|path| path.contains('/'))
}

fn reads_context(file: &Dockerfile, model: &BuildModel) -> bool {
    file.instructions.iter().enumerate().any(|(idx, line)| {
        let copies = matches!(line.keyword, Keyword::Copy | Keyword::Add)
            && line.flag("from").is_none()
            && line.heredocs.is_empty();
        let mounts = line.keyword == Keyword::Run && !line.flags.is_empty();
        (copies || mounts) && model.is_instruction_needed(idx)
    })
}

/// An argument of a needed stage whose value matters: the first declared.
fn first_argument(file: &Dockerfile, model: &BuildModel) -> Option<String> {
    let mut all = file.instructions.iter().enumerate();
    all.find_map(|(idx, line)| match &line.arguments {
        Arguments::Args(names) if model.is_instruction_needed(idx) => {
            names.first().map(|name| name.name.text.clone())
        }
        _ => None,
    })
}

/// Changes the text of a line in a way that changes what it means, as little as possible.
pub(super) fn edit_text(text: &mut String, line: &Instruction) {
    let end = line.span.end as usize;
    let inserted = match (&line.arguments, line.keyword) {
        (Arguments::Copy { destination, .. }, _) => {
            let at = destination.span.end as usize;
            let at = if text.get(..at).is_some_and(|t| t.ends_with('"')) {
                at - 1
            } else {
                at
            };
            insert(text, at, "-edited");
            return;
        }
        (Arguments::From { image, .. }, _) => {
            insert(text, image.span.end as usize, "-edited");
            return;
        }
        (Arguments::Command(Command::Exec(words)), _) => {
            if let Some(word) = words.last() {
                let at = (word.span.end as usize).saturating_sub(1);
                insert(text, at, "-edited");
            }
            return;
        }
        (_, Keyword::Run) => match line.heredocs.first() {
            Some(heredoc) => {
                insert(text, heredoc.body_span.start as usize, "true edited\n");
                return;
            }
            None => " && true edited",
        },
        (_, Keyword::Env | Keyword::Arg | Keyword::Label | Keyword::Workdir | Keyword::User) => {
            let quoted = text
                .get(..end)
                .is_some_and(|text| text.ends_with(['"', '\'']));
            let at = if quoted { end.saturating_sub(1) } else { end };
            insert(text, at, "-edited");
            return;
        }
        _ => " edited",
    };
    insert(text, end, inserted);
}

fn insert(text: &mut String, at: usize, piece: &str) {
    if text.is_char_boundary(at) {
        text.insert_str(at, piece);
    }
}
