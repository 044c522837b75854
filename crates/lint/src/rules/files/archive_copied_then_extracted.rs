//! `archive-copied-then-extracted`: COPY stores an archive that a RUN unpacks.

use crate::facts::archives;
use crate::prelude::*;
use crate::rewrite;
use layerlab_buildgraph::paths;

declare_rule! {
    /// Copies an archive and unpacks it in a later RUN.
    /// ## Why
    /// The archive stays in its layer, also when it is removed later. ADD unpacks a local tar while it
    /// copies, in one layer.
    /// ## Examples
    /// ```dockerfile,bad
    /// COPY rootfs.tar.gz /tmp/
    /// RUN tar -xzf /tmp/rootfs.tar.gz -C /srv
    /// ```
    /// ```dockerfile,good
    /// ADD rootfs.tar.gz /srv/
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12-slim AS build
    /// FROM debian:12-slim
    /// COPY --from=build /out.tar.gz /tmp/
    /// RUN tar -xzf /tmp/out.tar.gz -C /opt
    /// ```
    pub struct ArchiveCopiedThenExtracted;
    id: "archive-copied-then-extracted",
    group: "files",
    severity: Info,
    fix: Decision,
    on: Default,
    aliases: ["DL3010"],
    lesson: Some("layers-only-add"),
}

/// The copy and the unpacking.
pub struct Unpacked {
    copy: Span,
    name: String,
    run: Span,
    by_add: bool,
    copied_by: usize,
    unpacked_by: usize,
    /// Where it is unpacked, when the RUN does nothing else and ADD would do the same.
    folder: Option<String>,
    /// `tar xzf`, which hadolint does not take for an extraction.
    dashless: bool,
}

impl Rule for ArchiveCopiedThenExtracted {
    type Finding = Unpacked;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Unpacked>) {
        // Archives of the stage: name in the image, place, name in the context, position.
        let mut copied: Vec<(String, Span, String, usize)> = Vec::new();
        let mut stage = None;
        let mut runs = cx.runs.iter().peekable();
        for (idx, instruction) in cx.file.instructions.iter().enumerate() {
            if cx.model.stage_of(idx) != stage {
                stage = cx.model.stage_of(idx);
                copied.clear();
            }
            if instruction.keyword == Keyword::Copy
                && instruction.flag("from").is_none()
                && let Arguments::Copy {
                    sources,
                    destination,
                    ..
                } = &instruction.arguments
                && copied.len() < 200
            {
                for word in sources
                    .iter()
                    .filter(|word| archives::is_archive(&word.text))
                {
                    let name = paths::base_name(&word.text).to_owned();
                    let target = paths::base_name(&destination.text);
                    let stored = if archives::is_archive(target) {
                        target.to_owned()
                    } else {
                        name.clone()
                    };
                    copied.push((stored, word.span, name, idx));
                }
            }
            while runs.peek().is_some_and(|run| run.instruction < idx) {
                runs.next();
            }
            let Some(run) = runs.peek().filter(|run| run.instruction == idx) else {
                continue;
            };
            if copied.is_empty() || !(cx.as_hadolint() || cx.model.is_instruction_needed(idx)) {
                continue;
            }
            for command in run.commands().iter().filter(|command| unpacks(command)) {
                let named = |stored: &str| {
                    command
                        .args()
                        .iter()
                        .any(|word| paths::base_name(&word.value) == stored)
                };
                if let Some(at) = copied.iter().position(|(stored, ..)| named(stored)) {
                    let (_, copy, name, copied_by) = copied.swap_remove(at);
                    found.push(Unpacked {
                        copy,
                        by_add: archives::is_unpacked_by_add(&name),
                        name,
                        dashless: command.name() == "tar"
                            && !command.has_flag(&["x", "extract", "get"]),
                        run: run.command(command),
                        copied_by,
                        folder: only_unpacks(cx, run, command),
                        unpacked_by: idx,
                    });
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Unpacked) -> Report {
        let help = if finding.by_add {
            format!("`ADD {} <folder>/` unpacks it in one layer", finding.name)
        } else {
            "mount it for the RUN that unpacks it: `RUN --mount=type=bind,…`; ADD does not unpack this kind".to_owned()
        };
        let report = Report::at(
            finding.copy,
            format!(
                "`{}` is stored in a layer and then unpacked in another",
                finding.name
            ),
        )
        .why("the archive stays in its layer, also when a later step removes it")
        .help(help)
        .related(finding.run, "it is unpacked here");
        if finding.dashless {
            report.aliases([])
        } else {
            report
        }
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Unpacked) -> Option<Fix> {
        let folder = finding.folder.as_ref().filter(|_| finding.by_add)?;
        let copy = cx.instruction(finding.copied_by)?;
        let Arguments::Copy {
            sources,
            destination,
            json: false,
        } = &copy.arguments
        else {
            return None;
        };
        let plain = copy.keyword == Keyword::Copy
            && sources.len() == 1
            && copy.flags.iter().all(|flag| flag.name == "link");
        let edits = vec![
            Edit::replace(copy.keyword_span, "ADD"),
            Edit::replace(
                destination.span,
                format!("{}/", folder.trim_end_matches('/')),
            ),
            rewrite::remove_instruction(cx, finding.unpacked_by)?,
        ];
        plain.then(|| {
            decision_fix(
                "let ADD unpack it",
                edits,
                "owners come from the archive; check that nothing else reads the archive itself",
            )
        })
    }
}

fn unpacks(command: &SimpleCommand) -> bool {
    match command.name() {
        "tar" => {
            let bundled = command
                .args()
                .first()
                .is_some_and(|word| !word.value.starts_with('-') && word.value.contains('x'));
            bundled || command.has_flag(&["x", "extract", "get"])
        }
        "unzip" | "gunzip" | "bunzip2" | "unlzma" | "unxz" | "zgz" | "uncompress" | "zcat"
        | "gzcat" | "unzstd" => true,
        _ => false,
    }
}

/// The folder a RUN unpacks to, when it holds one `tar` with no options but `-C`.
fn only_unpacks(cx: &RuleContext<'_>, run: &RunScript, command: &SimpleCommand) -> Option<String> {
    let alone = run.is_plain_text() && !run.onbuild && run.commands().len() == 1;
    let known = ["-C", "--directory", "--extract", "-f", "--file"];
    let simple = command.args().iter().all(|word| {
        let letters = word.value.trim_start_matches('-');
        !word.value.starts_with('-')
            || known.contains(&word.value.as_str())
            || !word.value.starts_with("--") && letters.chars().all(|c| "xzjJvfC".contains(c))
    });
    // The archive, the folder and the letters of `tar xzf`; any other word names a part of it.
    let dashless = command
        .args()
        .first()
        .is_some_and(|word| !word.value.starts_with('-'));
    let n_words = command
        .args()
        .iter()
        .filter(|word| !word.value.starts_with('-'))
        .count();
    let has_folder = command.has_flag(&["C", "directory"]);
    let whole = n_words == 1 + usize::from(dashless) + usize::from(has_folder);
    if !alone || !simple || !whole || command.name() != "tar" {
        return None;
    }
    match command.flag_value(&["C", "directory"]) {
        Some(folder) => folder.starts_with('/').then(|| folder.to_owned()),
        None => {
            let workdir = cx.model.scope_before(run.instruction).workdir().value;
            workdir.complete.then_some(workdir.value)
        }
    }
}
