//! `rm-in-later-layer`: a RUN removes what an earlier layer stores.

use crate::facts::packages::{self, Action, Manager};
use crate::facts::written::{self, Index, Written};
use crate::prelude::*;
use layerlab_buildgraph::paths;

declare_rule! {
    /// Removes in one RUN what an earlier instruction put into the image.
    /// ## Why
    /// Layers only add. A removal in a later layer hides the files; their bytes are still stored,
    /// pushed and pulled, and whoever opens the layer can read them.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: archive-copied-then-extracted
    /// COPY app.tar.gz /tmp/app.tar.gz
    /// RUN tar -xzf /tmp/app.tar.gz -C /srv && rm /tmp/app.tar.gz
    /// ```
    /// ```dockerfile,good
    /// RUN --mount=type=bind,source=app.tar.gz,target=/tmp/app.tar.gz tar -xzf /tmp/app.tar.gz -C /srv
    /// ```
    pub struct RmInLaterLayer;
    id: "rm-in-later-layer",
    group: "image",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("layers-only-add"),
}

/// A removal that comes too late.
pub struct Removal {
    span: Span,
    what: String,
    earlier: Span,
    earlier_text: String,
    by_copy: bool,
    bytes: Option<u64>,
}

/// Installs and index updates of earlier RUNs.
#[derive(Default)]
struct Earlier {
    /// Package name, place, instruction.
    packages: Vec<(String, Span)>,
    /// RUN that left package lists behind.
    lists: Option<Span>,
}

impl Rule for RmInLaterLayer {
    type Finding = Removal;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Removal>) {
        let written = written::in_final_chain(cx);
        let mut earlier = Earlier::default();
        for run in cx.final_runs() {
            let folders = written::working_folders(cx, run);
            let mut only_removals = true;
            for (command, folder) in run.commands().iter().zip(&folders) {
                match command.name() {
                    "rm" | "unlink" | "rmdir" => {
                        removed_files(
                            cx,
                            run,
                            command.operands(&[]),
                            folder.as_deref(),
                            only_removals,
                            &written,
                            found,
                        );
                    }
                    "find" if deletes(command) => {
                        let names = command
                            .args()
                            .iter()
                            .take_while(|word| !word.value.starts_with(['-', '(', '!', '\\']));
                        removed_files(
                            cx,
                            run,
                            names.collect(),
                            folder.as_deref(),
                            only_removals,
                            &written,
                            found,
                        );
                    }
                    "cd" | "echo" | "set" | "true" | ":" | "printf" => {}
                    _ => only_removals = false,
                }
                removed_packages(run, command, &earlier, found);
            }
            remember(run, &mut earlier);
        }
    }

    fn explain(&self, cx: &RuleContext<'_>, finding: &Removal) -> Report {
        let line = cx.line(finding.earlier);
        let mut report = Report::at(
            finding.span,
            format!(
                "`{}` is removed here, but the layer of line {line} still stores it",
                finding.what
            ),
        )
        .why("layers only add: a later removal hides the files, their bytes are still stored and pulled")
        .help(if finding.by_copy {
            "mount the file for the one RUN that needs it (`RUN --mount=type=bind,…`), or use it in another stage"
        } else {
            "remove it in the same RUN that brought it in, or do that part in another stage"
        })
        .related(finding.earlier, format!("{} puts it into the image", finding.earlier_text));
        if let Some(bytes) = finding.bytes {
            report = report.effect(layerlab_diagnostics::Effect {
                size_bytes: Some(bytes),
                modelled: true,
                n_rebuilt_steps: None,
            });
        }
        report
    }
}

/// `find … -delete` and `find … -exec rm …`.
fn deletes(command: &SimpleCommand) -> bool {
    command
        .args()
        .iter()
        .any(|word| matches!(word.value.as_str(), "-delete" | "rm"))
}

fn removed_files(
    cx: &RuleContext<'_>,
    run: &RunScript,
    names: Vec<&ShellWord>,
    folder: Option<&str>,
    only_removals: bool,
    written: &Index,
    found: &mut Vec<Removal>,
) {
    // Enough for any real file, and it keeps hostile ones near-linear.
    const MAX_FINDINGS: usize = 200;
    for word in names {
        if found.len() >= MAX_FINDINGS {
            return;
        }
        let Some(path) = written::absolute(cx, run, folder, word) else {
            continue;
        };
        if path == "/" {
            continue;
        }
        // Below a copied folder the RUN itself may have made the path.
        let from_above = written
            .above(&path)
            .filter(|each| only_removals && each.by_copy && each.is_folder);
        let source = written
            .within(&path)
            .chain(from_above)
            .filter(|each| each.instruction < run.instruction)
            .max_by_key(|each| each.instruction);
        let Some(source) = source else { continue };
        let Some(instruction) = cx.instruction(source.instruction) else {
            continue;
        };
        found.push(Removal {
            span: run.word(word),
            what: word.value.clone(),
            earlier: instruction.span,
            earlier_text: instruction.keyword.name().to_owned(),
            by_copy: source.by_copy,
            bytes: known_bytes(cx, source),
        });
    }
}

/// Size of a copied file, when the context is known.
fn known_bytes(cx: &RuleContext<'_>, source: &Written) -> Option<u64> {
    let name = paths::base_name(&source.path);
    if !source.by_copy || source.from_stage || source.is_folder {
        return None;
    }
    let context = cx.options.context.as_ref()?;
    context
        .iter()
        .find(|(path, _)| paths::base_name(path) == name)
        .map(|(_, bytes)| *bytes)
}

fn removed_packages(
    run: &RunScript,
    command: &SimpleCommand,
    earlier: &Earlier,
    found: &mut Vec<Removal>,
) {
    if let Some(operation) = packages::operation(command).filter(|op| op.action == Action::Remove) {
        let hit = operation.packages.iter().find_map(|word| {
            earlier
                .packages
                .iter()
                .find(|(name, _)| *name == word.value)
                .map(|(_, place)| (*word, *place))
        });
        if let Some((word, place)) = hit {
            found.push(Removal {
                span: run.command(command),
                what: word.value.clone(),
                earlier: place,
                earlier_text: "RUN".to_owned(),
                by_copy: false,
                bytes: None,
            });
        }
    }
    let updates_here = || {
        run.commands()
            .iter()
            .filter_map(packages::operation)
            .any(|op| op.manager == Manager::Apt && op.action == Action::Update)
    };
    if let Some(place) = earlier.lists
        && packages::removes(command, "/var/lib/apt/lists")
        && !updates_here()
    {
        found.push(Removal {
            span: run.command(command),
            what: "/var/lib/apt/lists".to_owned(),
            earlier: place,
            earlier_text: "RUN".to_owned(),
            by_copy: false,
            bytes: None,
        });
    }
}

fn remember(run: &RunScript, earlier: &mut Earlier) {
    for (idx, command) in run.commands().iter().enumerate() {
        let Some(operation) = packages::operation(command) else {
            continue;
        };
        match operation.action {
            Action::Install if earlier.packages.len() < 2_000 => {
                let names: Vec<&str> = operation
                    .packages
                    .iter()
                    .map(|word| word.value.as_str())
                    .chain(command.flag_value(&["t", "virtual"]))
                    .collect();
                let removed_here = run.after(idx).filter_map(packages::operation).any(|op| {
                    op.action == Action::Remove
                        && op
                            .packages
                            .iter()
                            .any(|word| names.contains(&word.value.as_str()))
                });
                if !removed_here {
                    let place = run.span;
                    earlier
                        .packages
                        .extend(names.into_iter().map(|name| (name.to_owned(), place)));
                }
            }
            Action::Update if operation.manager == Manager::Apt => {
                let cleaned = run
                    .after(idx)
                    .any(|later| packages::removes(later, "/var/lib/apt/lists"));
                if !cleaned {
                    earlier.lists = Some(run.span);
                }
            }
            _ => {}
        }
    }
}
