//! Accounts that share a number or a name.

use crate::findings::{Check, CheckInfo, Evidence, Finding, Group, Severity};
use std::collections::BTreeMap;

const INFO: CheckInfo = CheckInfo {
    id: "double-account",
    group: Group::FileSystem,
    severity: Severity::Warning,
    summary: "accounts share a number or a name",
    why: "two names of one number are one user for the kernel; a second one of number 0 is a second root",
    help: "give every account its own number",
};

#[derive(Default)]
pub(super) struct DoubleAccount;

impl Check for DoubleAccount {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let mut by_uid: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
        let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
        for user in &evidence.accounts.users {
            by_uid.entry(user.uid).or_default().push(&user.name);
            *seen.entry(&user.name).or_default() += 1;
        }
        let mut parts: Vec<String> = by_uid
            .iter()
            .filter(|(_, names)| names.len() > 1)
            .map(|(uid, names)| format!("user {uid} is {}", names.join(" and ")))
            .collect();
        parts.extend(
            seen.iter()
                .filter(|(_, n)| **n > 1)
                .map(|(name, n)| format!("`{name}` is there {n} times")),
        );
        if parts.is_empty() {
            return Vec::new();
        }
        parts.truncate(10);
        vec![Finding::of(&INFO, parts.join("; "))]
    }
}
