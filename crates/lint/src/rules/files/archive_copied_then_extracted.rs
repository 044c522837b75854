//! `archive-copied-then-extracted`: COPY stores an archive that a RUN unpacks.

use crate::facts::archives;
use crate::prelude::*;
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
    fix: None,
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
    /// `tar xzf`, which hadolint does not take for an extraction.
    dashless: bool,
}

impl Rule for ArchiveCopiedThenExtracted {
    type Finding = Unpacked;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Unpacked>) {
        // Archives of the stage: name in the image, place, name in the context.
        let mut copied: Vec<(String, Span, String)> = Vec::new();
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
                    copied.push((stored, word.span, name));
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
                    let (_, copy, name) = copied.swap_remove(at);
                    found.push(Unpacked {
                        copy,
                        by_add: archives::is_unpacked_by_add(&name),
                        name,
                        dashless: command.name() == "tar"
                            && !command.has_flag(&["x", "extract", "get"]),
                        run: run.command(command),
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
