//! Paths that instructions of the final chain put into the image, as far as the text tells.
//!
//! Source: the rule reference, section 2, "Paths written". What a program writes on its own is
//! not known and not guessed.

use super::variables;
use crate::context::RuleContext;
use crate::runs::RunScript;
use layerlab_buildgraph::paths;
use layerlab_syntax::ast::{Arguments, Keyword};
use layerlab_syntax::shell::SimpleCommand;
use std::collections::BTreeMap;

/// One path with the instruction that wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Absolute, without a trailing slash.
    pub path: String,
    /// Position of the instruction.
    pub instruction: usize,
    /// Whether a COPY or ADD wrote it (else a RUN fetched or unpacked it).
    pub by_copy: bool,
    /// Whether it comes from another stage or image.
    pub from_stage: bool,
    /// Whether it may be a folder whose content is not known.
    pub is_folder: bool,
}

/// Everything written in the final chain, found by path.
#[derive(Debug, Default)]
pub struct Index {
    by_path: BTreeMap<String, Vec<Written>>,
}

impl Index {
    /// What was written at `path` or below it. Cost: the logarithm of all and what is found.
    pub fn within<'i>(&'i self, path: &'i str) -> impl Iterator<Item = &'i Written> {
        let below = if path == "/" {
            "/".to_owned()
        } else {
            format!("{path}/")
        };
        let here = self.by_path.get(path).filter(|_| path != "/");
        here.into_iter()
            .chain(
                self.by_path
                    .range(below.clone()..)
                    .take_while(move |(known, _)| known.starts_with(&below))
                    .map(|(_, list)| list),
            )
            .flatten()
    }

    /// What was written to a folder above `path`, the root left out.
    pub fn above<'i>(&'i self, path: &'i str) -> impl Iterator<Item = &'i Written> {
        path.match_indices('/')
            .skip(1)
            .filter_map(|(at, _)| self.by_path.get(path.get(..at)?))
            .flatten()
    }
}

/// Everything written in the final chain. Cost: near-linear in the file.
pub fn in_final_chain(cx: &RuleContext<'_>) -> Index {
    let mut index = Index::default();
    for written in list(cx) {
        index
            .by_path
            .entry(written.path.clone())
            .or_default()
            .push(written);
    }
    index
}

/// Everything written in the final chain, in file order.
fn list(cx: &RuleContext<'_>) -> Vec<Written> {
    let mut out = Vec::new();
    for (idx, instruction) in cx.file.instructions.iter().enumerate() {
        if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add) || !cx.ships(idx) {
            continue;
        }
        out.extend(copied(cx, idx));
    }
    for run in cx.final_runs() {
        let folders = working_folders(cx, run);
        for (command, folder) in run.commands().iter().zip(&folders) {
            for path in fetched(cx, run, command) {
                let path = match (path.starts_with('/'), folder) {
                    (true, _) => paths::clean(&path),
                    (false, Some(folder)) => paths::clean(&format!("{folder}/{path}")),
                    (false, None) => continue,
                };
                out.push(Written {
                    path,
                    instruction: run.instruction,
                    by_copy: false,
                    from_stage: false,
                    is_folder: matches!(command.name(), "tar" | "unzip" | "git" | "bsdtar"),
                });
            }
        }
    }
    out.sort_by_key(|written| written.instruction);
    out
}

/// Files that usually have no ending.
const FILES_WITHOUT_ENDING: [&str; 12] = [
    "Gemfile",
    "Makefile",
    "Dockerfile",
    "Procfile",
    "Rakefile",
    "Pipfile",
    "Jenkinsfile",
    "LICENSE",
    "README",
    "gradlew",
    "mvnw",
    "artisan",
];

/// Targets of one COPY or ADD.
pub fn copied(cx: &RuleContext<'_>, idx: usize) -> Vec<Written> {
    let Some(instruction) = cx.instruction(idx) else {
        return Vec::new();
    };
    let Arguments::Copy {
        sources,
        destination,
        ..
    } = &instruction.arguments
    else {
        return Vec::new();
    };
    let scope = cx.model.scope_before(idx);
    let target = scope.absolute_path(&destination.text);
    if !target.complete {
        return Vec::new();
    }
    let from_stage = instruction.flag("from").is_some();
    let is_target_folder = target.value.ends_with('/') || sources.len() > 1;
    let whole = paths::clean(&target.value);
    sources
        .iter()
        .map(|source| {
            let source = scope.resolve(&source.text).value;
            let name = paths::base_name(&source);
            let opaque =
                name.is_empty() || name == "." || name == ".." || name.contains(['*', '?', '[']);
            // A source without a dot in its name may be a folder; its content lands in the target.
            let may_be_folder = opaque
                || source.ends_with('/')
                || !(name.contains('.') || FILES_WITHOUT_ENDING.contains(&name));
            let path = if is_target_folder && !may_be_folder {
                paths::clean(&format!("{whole}/{name}"))
            } else {
                whole.clone()
            };
            Written {
                path,
                instruction: idx,
                by_copy: true,
                from_stage,
                is_folder: may_be_folder,
            }
        })
        .collect()
}

/// The working folder before each command of a RUN, `cd` followed; `None` when it is not known.
pub fn working_folders(cx: &RuleContext<'_>, run: &RunScript) -> Vec<Option<String>> {
    let workdir = cx.model.scope_before(run.instruction).workdir().value;
    let start = workdir.complete.then(|| paths::clean(&workdir.value));
    let mut folder = start;
    run.commands()
        .iter()
        .map(|command| {
            let before = folder.clone();
            if command.name() == "cd" && !command.nesting.substitution {
                let target = command
                    .args()
                    .iter()
                    .find(|word| !word.value.starts_with('-'))
                    .and_then(|word| variables::value(cx, run, word));
                folder = match (target, &folder) {
                    (Some(path), _) if path.starts_with('/') => Some(paths::clean(&path)),
                    (Some(path), Some(folder)) => Some(paths::clean(&format!("{folder}/{path}"))),
                    _ => None,
                };
            }
            before
        })
        .collect()
}

/// An operand as absolute path; a trailing `/*` is taken off. `None` when it is not known.
pub fn absolute(
    cx: &RuleContext<'_>,
    run: &RunScript,
    folder: Option<&str>,
    word: &layerlab_syntax::shell::ShellWord,
) -> Option<String> {
    let value = variables::value(cx, run, word)?;
    let value =
        value.strip_suffix("/*").map_or(
            value.as_str(),
            |rest| {
                if rest.is_empty() { "/" } else { rest }
            },
        );
    if value.is_empty() || value.contains(['*', '?', '[', '{', '~']) {
        return None;
    }
    if value.starts_with('/') {
        return Some(paths::clean(value));
    }
    Some(paths::clean(&format!("{}/{value}", folder?)))
}

/// The word behind a bundle of short flags that ends in `letter`, as in `-qO file`.
fn bundled_value(command: &SimpleCommand, letter: char) -> Option<&str> {
    command.args().windows(2).find_map(|pair| match pair {
        [flags, value] => {
            let letters = flags.value.strip_prefix('-')?;
            (letters.ends_with(letter) && !letters.starts_with('-')).then_some(value.value.as_str())
        }
        _ => None,
    })
}

/// Files a command downloads or unpacks.
fn fetched(cx: &RuleContext<'_>, run: &RunScript, command: &SimpleCommand) -> Vec<String> {
    let url_name = || {
        command
            .args()
            .iter()
            .rev()
            .filter(|word| word.value.contains("://"))
            .find_map(|word| variables::value(cx, run, word))
            .and_then(|url| {
                let path = url
                    .split(['?', '#'])
                    .next()?
                    .split_once("://")?
                    .1
                    .to_owned();
                let (_, name) = path.rsplit_once('/')?;
                (!name.is_empty()).then(|| name.to_owned())
            })
    };
    let known = |value: Option<&str>| {
        value
            .filter(|value| !value.contains('$') && *value != "-" && *value != "/dev/null")
            .map(str::to_owned)
    };
    let mut out = Vec::new();
    match command.name() {
        "curl" => {
            // `-fsSLo file`: the value belongs to the last letter.
            let bundled = bundled_value(command, 'o');
            if let Some(path) = known(bundled.or(command.flag_value(&["o", "output"]))) {
                out.push(path);
            } else if command.has_flag(&["O", "remote-name"]) {
                out.extend(url_name());
            }
        }
        "wget" => {
            if command.has_flag(&["O", "output-document"]) {
                let glued = bundled_value(command, 'O');
                out.extend(known(
                    glued.or(command.flag_value(&["O", "output-document"])),
                ));
            } else {
                let name = url_name();
                match (known(command.flag_value(&["P", "directory-prefix"])), name) {
                    (Some(folder), Some(name)) => out.push(format!("{folder}/{name}")),
                    (None, Some(name)) => out.push(name),
                    _ => {}
                }
            }
        }
        "tar" | "bsdtar" => out.extend(known(command.flag_value(&["C", "directory"]))),
        "unzip" => out.extend(known(command.flag_value(&["d"]))),
        "git" if command.verb().is_some_and(|verb| verb.value == "clone") => {
            let operands =
                command.verb_operands(&["b", "branch", "depth", "c", "config", "o", "origin"]);
            match operands.as_slice() {
                [url] => {
                    let name = url.value.trim_end_matches('/').trim_end_matches(".git");
                    let name = name.rsplit(['/', ':']).next().unwrap_or("");
                    if !name.is_empty() && !url.dynamic {
                        out.push(name.to_owned());
                    }
                }
                [_, folder, ..] => out.extend(known(Some(&folder.value))),
                _ => {}
            }
        }
        _ => {}
    }
    if matches!(command.name(), "curl" | "wget") {
        for (operator, target) in &command.redirects {
            if matches!(operator.as_str(), ">" | "1>") {
                out.extend(known(Some(&target.value)));
            }
        }
    }
    out
}
