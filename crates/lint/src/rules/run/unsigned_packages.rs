//! `unsigned-packages`: packages are installed without checking who made them.

use crate::prelude::*;

declare_rule! {
    /// Installs packages without checking their signature.
    /// ## Why
    /// The signature is what ties a package to its distribution; without it a mirror, or anybody on
    /// the way, can put something else into the image.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM alpine:3.22
    /// RUN apk add --no-cache --allow-untrusted ./tool.apk
    /// ```
    /// ```dockerfile,good
    /// FROM alpine:3.22
    /// RUN apk add --no-cache ./tool.apk
    /// ```
    pub struct UnsignedPackages;
    id: "unsigned-packages",
    group: "run",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: ["CKV2_DOCKER_7", "CKV2_DOCKER_8", "CKV2_DOCKER_9", "CKV2_DOCKER_10", "CKV2_DOCKER_11"],
    lesson: None,
}

impl Rule for UnsignedPackages {
    type Finding = (Span, String, &'static str);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        let table: [(&[&str], &[&str], &'static str); 5] = [
            (&["apk"], &["--allow-untrusted"], "CKV2_DOCKER_7"),
            (
                &["apt-get", "apt"],
                &["--allow-unauthenticated"],
                "CKV2_DOCKER_8",
            ),
            (
                &["yum", "dnf", "tdnf", "microdnf"],
                &["--nogpgcheck"],
                "CKV2_DOCKER_9",
            ),
            (
                &["rpm"],
                &[
                    "--nosignature",
                    "--nodigest",
                    "--noverify",
                    "--nofiledigest",
                ],
                "CKV2_DOCKER_10",
            ),
            (&["apt-get", "apt"], &["--force-yes"], "CKV2_DOCKER_11"),
        ];
        for run in cx.needed_runs() {
            for command in run.commands() {
                for (names, flags, code) in &table {
                    let flag = command
                        .args()
                        .iter()
                        .find(|word| flags.contains(&word.value.as_str()));
                    if let Some(flag) = flag.filter(|_| command.is_any(names)) {
                        found.push((
                            run.word(flag),
                            format!("{} {}", command.name(), flag.value),
                            code,
                        ));
                    }
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, text, code): &Self::Finding) -> Report {
        Report::at(*span, format!("`{text}` skips the check of signatures"))
            .why("a mirror, or anybody on the way, can then put something else into the image")
            .help("add the key of the repository, and keep the check on")
            .aliases([*code])
    }
}
