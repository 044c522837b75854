//! Accounts that need no password.

use crate::findings::{Check, CheckInfo, Evidence, Finding, Group, Severity};

const INFO: CheckInfo = CheckInfo {
    id: "empty-password",
    group: Group::FileSystem,
    severity: Severity::Error,
    summary: "an account has an empty password",
    why: "whoever can reach a login or `su` becomes that user without being asked",
    help: "lock the account: `passwd -l NAME`, or put `!` into its field of /etc/shadow",
};

#[derive(Default)]
pub(super) struct EmptyPassword;

impl Check for EmptyPassword {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let accounts = evidence.accounts;
        let mut names: Vec<&str> = accounts
            .shadow
            .iter()
            .filter(|(_, password)| password.is_empty())
            .map(|(name, _)| name.as_str())
            .collect();
        let is_login = |shell: &str| !shell.ends_with("nologin") && !shell.ends_with("/false");
        names.extend(
            accounts
                .users
                .iter()
                .filter(|user| user.password.is_empty() && is_login(&user.shell))
                .map(|user| user.name.as_str()),
        );
        names.sort_unstable();
        names.dedup();
        if names.is_empty() {
            return Vec::new();
        }
        names.truncate(20);
        vec![Finding::of(
            &INFO,
            format!("no password is needed for {}", names.join(", ")),
        )]
    }
}
