//! `rm-in-later-layer`: a RUN removes what an earlier layer stores.

use crate::actions::joined_runs;
use crate::facts::costs;
use crate::facts::packages::{self, Action};
use crate::facts::stores::{self, Store};
use crate::facts::variables;
use crate::facts::written::{self, Index};
use crate::prelude::*;
use layerlab_buildgraph::{MountType, run_mounts};
use layerlab_diagnostics::Effect;
use std::collections::{BTreeMap, BTreeSet};

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
    /// ```dockerfile,good
    /// RUN curl -fsSLo /tmp/a.tgz https://example.com/a.tgz && tar -xzf /tmp/a.tgz -C /opt && rm /tmp/a.tgz
    /// ```
    /// ```dockerfile,good
    /// RUN rm -rf /usr/share/doc
    /// ```
    pub struct RmInLaterLayer;
    id: "rm-in-later-layer",
    group: "image",
    severity: Warning,
    fix: Decision,
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
    stored: Stored,
}

/// What the earlier layer holds.
enum Stored {
    /// A file or folder at that absolute path.
    Path(String),
    /// A package of the system.
    Package,
    /// Lists or downloads of a package manager.
    Downloads(Store),
}

/// Installs and index updates of earlier RUNs.
#[derive(Default)]
struct Earlier {
    /// Package name, place, instruction.
    packages: BTreeMap<String, Span>,
    /// The RUN that filled each store, in the order of [`Store::ALL`].
    stores: [Option<Span>; 8],
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
            let filled_here: Vec<Store> =
                run.commands().iter().filter_map(stores::filled).collect();
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
                removed_packages(run, command, &filled_here, &mut earlier, found);
            }
            remember(cx, run, &mut earlier);
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
        if let Some(effect) = finding.cost(cx) {
            report = report.effect(effect);
        }
        report
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Removal) -> Option<Fix> {
        let earlier = costs::line_of(cx, finding.earlier).filter(|_| !finding.by_copy)?;
        joined_runs::rewrite(cx, earlier, costs::line_of(cx, finding.span)?)
    }
}

impl Removal {
    /// Bytes that the earlier layer goes on storing.
    fn cost(&self, cx: &RuleContext<'_>) -> Option<Effect> {
        let earlier = costs::line_of(cx, self.earlier)?;
        match &self.stored {
            Stored::Path(path) => cx.costs().below(earlier, path),
            Stored::Package => costs::packages(cx, std::iter::once(self.what.as_str())),
            Stored::Downloads(store) => costs::written_by_run(cx, earlier, store.folders()),
        }
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
            stored: Stored::Path(path),
        });
    }
}

fn removed_packages(
    run: &RunScript,
    command: &SimpleCommand,
    filled_here: &[Store],
    earlier: &mut Earlier,
    found: &mut Vec<Removal>,
) {
    if let Some(operation) = packages::operation(command).filter(|op| op.action == Action::Remove) {
        let hit = operation.packages.iter().find_map(|word| {
            let place = earlier.packages.get(&word.value)?;
            Some((*word, *place))
        });
        if let Some((word, place)) = hit {
            found.push(Removal {
                span: run.command(command),
                what: word.value.clone(),
                earlier: place,
                earlier_text: "RUN".to_owned(),
                by_copy: false,
                stored: Stored::Package,
            });
        }
    }
    let found_stores = Store::ALL.into_iter().zip(&mut earlier.stores);
    for (store, place) in found_stores.filter(|(_, place)| place.is_some()) {
        // Emptied after an install of its own, it is that RUN's business.
        if filled_here.contains(&store) || !stores::empties(command, store) {
            continue;
        }
        found.push(Removal {
            span: run.command(command),
            what: store.folders().first().copied().unwrap_or("").to_owned(),
            earlier: place.take().unwrap_or_default(),
            earlier_text: "RUN".to_owned(),
            by_copy: false,
            stored: Stored::Downloads(store),
        });
    }
}

fn remember(cx: &RuleContext<'_>, run: &RunScript, earlier: &mut Earlier) {
    let list = run.commands();
    // From the end: what is removed or emptied behind a command does not stay.
    let mut removed: BTreeSet<&str> = BTreeSet::new();
    let mut emptied: Vec<Store> = Vec::new();
    let mounted = cx.instruction(run.instruction).is_some_and(|line| {
        run_mounts(line.unwrap_onbuild())
            .iter()
            .any(|mount| matches!(mount.kind, MountType::Cache | MountType::Tmpfs))
    });
    for command in list.iter().rev() {
        let operation = packages::operation(command);
        if let Some(store) = stores::filled(command).filter(|_| !mounted) {
            let off = store == Store::Pip
                && variables::in_force(cx, run.instruction, "PIP_NO_CACHE_DIR")
                    .is_some_and(variables::is_truthy);
            if let Some(place) = earlier.stores.get_mut(store as usize)
                && !off
                && !emptied.contains(&store)
            {
                *place = Some(run.span);
            }
        }
        let guarded = command.connector == Connector::Or;
        if let Some(operation) = &operation {
            let names = || operation.packages.iter().map(|word| word.value.as_str());
            match operation.action {
                Action::Remove if !guarded => removed.extend(names()),
                Action::Install if earlier.packages.len() < MAX_PACKAGES => {
                    let all = || names().chain(command.flag_value(&["t", "virtual"]));
                    if !all().any(|name| removed.contains(name)) {
                        for name in all() {
                            earlier.packages.insert(name.to_owned(), run.span);
                        }
                    }
                }
                _ => {}
            }
        }
        if !guarded {
            let gone = |store: &Store| stores::empties(command, *store);
            let more = Store::ALL
                .into_iter()
                .filter(|store| !emptied.contains(store));
            let more: Vec<Store> = more.filter(gone).collect();
            emptied.extend(more);
        }
    }
}

/// Installed packages that are remembered.
const MAX_PACKAGES: usize = 5_000;
