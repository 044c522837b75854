//! Files of users and groups without a name.

use crate::findings::{
    Check, CheckInfo, Evidence, Finding, Group, PathFact, Severity, count_text, tally::Tally,
};
use std::collections::{BTreeMap, HashSet};

const INFO: CheckInfo = CheckInfo {
    id: "unknown-owner",
    group: Group::FileSystem,
    severity: Severity::Hint,
    summary: "files belong to users that the image does not know",
    why: "the numbers came from the building machine or a removed user; a user created later can get one of them and with it the files",
    help: "give the files an owner with `COPY --chown`, or create the user first",
};

#[derive(Default)]
pub(super) struct UnknownOwner {
    by_owner: BTreeMap<(u32, u32), Tally>,
}

impl Check for UnknownOwner {
    fn info(&self) -> &'static [CheckInfo] {
        &[INFO]
    }
    fn path(&mut self, path: &PathFact<'_>) {
        let owner = (path.attributes.uid, path.attributes.gid);
        if owner == (0, 0) || (self.by_owner.len() >= 1_000 && !self.by_owner.contains_key(&owner))
        {
            return;
        }
        self.by_owner.entry(owner).or_default().path(path);
    }
    fn end(&mut self, evidence: &Evidence<'_>) -> Vec<Finding> {
        let accounts = evidence.accounts;
        if !accounts.has_passwd {
            return Vec::new();
        }
        let users: HashSet<u32> = accounts.users.iter().map(|user| user.uid).collect();
        let is_own = evidence
            .runtime()
            .is_some_and(|runtime| !matches!(runtime.user.as_str(), "" | "root" | "0"));
        let own: HashSet<&str> = evidence
            .runtime()
            .into_iter()
            .flat_map(|runtime| runtime.user.split(':'))
            .collect();
        let groups: HashSet<u32> = accounts.groups.iter().map(|group| group.gid).collect();
        let known = |set: &HashSet<u32>, number: u32| {
            number == 0
                || set.contains(&number)
                || (is_own && own.contains(number.to_string().as_str()))
        };
        let mut out = Tally::default();
        let mut numbers = Vec::new();
        for ((uid, gid), tally) in &self.by_owner {
            if known(&users, *uid) && (!accounts.has_group || known(&groups, *gid)) {
                continue;
            }
            numbers.push(format!("{uid}:{gid}"));
            out.merge(tally);
        }
        if out.is_empty() {
            return Vec::new();
        }
        numbers.truncate(8);
        let message = format!(
            "{} of {}, which the image does not know",
            count_text(out.n, "path", "paths"),
            numbers.join(", ")
        );
        vec![out.finding(&INFO, message)]
    }
}
