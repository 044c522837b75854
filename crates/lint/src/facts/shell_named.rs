//! `# hadolint shell=powershell`: a comment that names the shell of the base from there on.
//!
//! Source: hadolint `Pragma.hs`; the rule reference, section 9. A SHELL instruction below the
//! comment wins, as the later of the two.

use super::bases::{self, Family};
use layerlab_buildgraph::{Base, BuildModel};
use layerlab_syntax::ast::Dockerfile;

/// The comments of one file that name a shell.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct NamedShells {
    /// Offset and program, in file order.
    found: Vec<(u32, String)>,
    /// For each stage whether it rests on a Windows image, whose shell is `cmd`.
    on_windows: Vec<bool>,
}

impl NamedShells {
    /// Looks for them. Cost: O(comments and stages).
    pub fn new(file: &Dockerfile, model: &BuildModel) -> Self {
        let mut on_windows: Vec<bool> = Vec::with_capacity(model.stages.len());
        for stage in &model.stages {
            on_windows.push(match &stage.base {
                Base::Image(image) => bases::image_family(image) == Family::Windows,
                Base::Stage(below) => on_windows.get(*below).copied().unwrap_or(false),
                _ => false,
            });
        }
        let found = file
            .comments
            .iter()
            .filter_map(|comment| {
                let body = comment.span.of(&file.text).trim_start_matches('#');
                let rest = body.trim().strip_prefix("hadolint")?;
                let rest = rest.strip_prefix([' ', '\t'])?.trim_start();
                let rest = rest.strip_prefix("shell")?.trim_start();
                let (name, behind) = split_word(rest.strip_prefix('=')?.trim_start());
                let clean = behind.is_empty() || behind.starts_with('#');
                (clean && !name.is_empty()).then(|| (comment.span.start, name.to_owned()))
            })
            .collect();
        Self { found, on_windows }
    }

    /// Offset of each comment and the program it names, in file order.
    pub fn list(&self) -> &[(u32, String)] {
        &self.found
    }

    /// The words that start the shell before an instruction.
    pub fn before(&self, file: &Dockerfile, model: &BuildModel, instruction: usize) -> Vec<String> {
        let mut shell = model.scope_before(instruction).shell();
        let stage = model.stage_of(instruction);
        let windows = stage.and_then(|stage| self.on_windows.get(stage)) == Some(&true);
        if windows && shell.instruction.is_none() {
            shell.value = ["cmd", "/S", "/C"].map(str::to_owned).to_vec();
        }
        let place = |idx: usize| file.instructions.get(idx).map(|line| line.span.start);
        let Some(at) = place(instruction).filter(|_| !self.found.is_empty()) else {
            return shell.value;
        };
        let behind = self.found.partition_point(|(offset, _)| *offset < at);
        let named = behind.checked_sub(1).and_then(|idx| self.found.get(idx));
        let set = shell.instruction.and_then(place);
        match named {
            Some((offset, name)) if set.is_none_or(|set| set < *offset) => {
                vec![name.clone(), "-c".to_owned()]
            }
            _ => shell.value,
        }
    }
}

fn split_word(text: &str) -> (&str, &str) {
    let end = text.find([' ', '\t']).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    (word, rest.trim_start())
}
