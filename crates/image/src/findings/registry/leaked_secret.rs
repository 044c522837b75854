//! Secrets, by who can get at them.

use crate::findings::{Check, CheckInfo, Evidence, Finding, Group, Severity, tally::Tally};
use crate::secrets::{Reach, Secret};
use std::collections::BTreeSet;

const VISIBLE: CheckInfo = CheckInfo {
    id: "secret-in-file",
    group: Group::Secrets,
    severity: Severity::Error,
    summary: "a file of the container holds a secret",
    why: "every process of the container can read it, and everybody who can pull the image",
    help: "revoke it, then give secrets at run time, or to the build with `RUN --mount=type=secret`",
};
const HIDDEN: CheckInfo = CheckInfo {
    id: "secret-in-hidden-file",
    group: Group::Secrets,
    severity: Severity::Error,
    summary: "a deleted file holds a secret",
    why: "deleting it in a later layer hides it from the container only; everybody who can pull the image can read it",
    help: "revoke it, then build without ever copying it: `RUN --mount=type=secret`, `.dockerignore`, or another stage",
};
const SETTINGS: CheckInfo = CheckInfo {
    id: "secret-in-settings",
    group: Group::Secrets,
    severity: Severity::Error,
    summary: "a variable or label holds a secret",
    why: "`docker inspect` shows it to everybody who can pull the image, and every process inherits it",
    help: "revoke it, then give it when the container is started (`--env-file`, secrets of the orchestrator)",
};
const HISTORY: CheckInfo = CheckInfo {
    id: "secret-in-history",
    group: Group::Secrets,
    severity: Severity::Error,
    summary: "the history shows a secret",
    why: "build arguments and command lines are recorded; `docker history --no-trunc` shows them to everybody who can pull the image",
    help: "revoke it, then pass it with `RUN --mount=type=secret` instead of `ARG` or the command line",
};

#[derive(Default)]
pub(super) struct LeakedSecret;

impl Check for LeakedSecret {
    fn info(&self) -> &'static [CheckInfo] {
        &[VISIBLE, HIDDEN, SETTINGS, HISTORY]
    }

    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let mut out = Vec::new();
        for (info, reach) in [
            (&VISIBLE, Reach::Container),
            (&HIDDEN, Reach::Image),
            (&SETTINGS, Reach::Config),
            (&HISTORY, Reach::History),
        ] {
            let found: Vec<&Secret> = evidence
                .secrets
                .iter()
                .filter(|secret| secret.reach == reach)
                .collect();
            if found.is_empty() {
                continue;
            }
            let mut tally = Tally::default();
            let mut places = BTreeSet::new();
            for secret in &found {
                if places.insert((&secret.path, secret.layer)) {
                    match secret.layer {
                        Some(layer) => tally.add(|| secret.path.clone(), layer, 0),
                        None => tally.list(|| secret.path.clone()),
                    }
                }
            }
            let kinds: BTreeSet<&str> = found.iter().map(|secret| secret.kind).collect();
            let kinds: Vec<&str> = kinds.into_iter().take(8).collect();
            let message = format!("{}: {}", info.summary, kinds.join(", "));
            let finding = tally.finding(info, message);
            // A hashed password can only be guessed, a passphrase protects a key.
            let is_mild = found.iter().all(|secret| {
                secret.kind == "password-hash" || secret.masked.ends_with(", encrypted)")
            });
            out.push(if is_mild {
                finding.severity(Severity::Warning)
            } else {
                finding
            });
        }
        out
    }
}
