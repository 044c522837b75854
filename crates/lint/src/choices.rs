//! What the caller chose: rules left out, rules chosen alone, levels.
//!
//! Looked up by key, so that a long configuration costs as little as a short one.

use crate::compatible::is_code_of_hadolint_or_builder;
use crate::context::{LintOptions, Profile};
use crate::rule::{On, RuleMeta};
use crate::suppress::{UNUSED_IGNORE, key};
use layerlab_diagnostics::{Diagnostic, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// The choices of one run.
#[derive(Debug, Clone)]
pub struct Choices {
    profile: Profile,
    ignored: BTreeSet<String>,
    selected: BTreeSet<String>,
    /// Level, and its position among those given: the last one wins.
    levels: BTreeMap<String, (usize, Severity)>,
}

impl Choices {
    /// Indexes the options. Cost: O(n log n) in what they name.
    pub fn new(options: &LintOptions) -> Self {
        let keys = |list: &[String]| list.iter().map(|code| key(code)).collect();
        let levels = options.severities.iter().enumerate();
        Self {
            profile: options.profile,
            ignored: keys(&options.ignore),
            selected: keys(&options.select),
            levels: levels
                .map(|(at, (code, severity))| (key(code), (at, *severity)))
                .collect(),
        }
    }

    /// Whether a rule runs at all.
    pub fn is_on(&self, meta: &RuleMeta) -> bool {
        let named = |is_in: &dyn Fn(&str) -> bool| names(meta.id, meta.aliases, is_in);
        if !self.selected.is_empty() {
            // To know which comments silence nothing, everything must be looked for.
            return self.selected.contains(UNUSED_IGNORE.id)
                || named(&|key| self.selected.contains(key));
        }
        if !self.levels.is_empty() && named(&|key| self.levels.contains_key(key)) {
            return true;
        }
        match (meta.on, self.profile) {
            (On::Off, _) => false,
            (On::Default, _) => true,
            (On::Strict, profile) => matches!(profile, Profile::Strict | Profile::Hadolint),
            (On::Hadolint, profile) => profile == Profile::Hadolint,
        }
    }

    /// Whether the caller chose this very rule, alone or by giving it a level.
    pub fn asks_for(&self, meta: &RuleMeta) -> bool {
        names(meta.id, meta.aliases, &|key| {
            self.selected.contains(key) || self.levels.contains_key(key)
        })
    }

    /// In the compatible profile a code that is left out takes only itself away: the builder still
    /// complains about what hadolint shall not mention.
    pub fn drop_ignored_codes(&self, found: &mut Vec<Diagnostic>) {
        if self.ignored.is_empty() {
            return;
        }
        found.retain_mut(|diagnostic| {
            let had_codes = !diagnostic.aliases.is_empty();
            diagnostic
                .aliases
                .retain(|code| !self.ignored.contains(&key(code)));
            let mut left = diagnostic.aliases.iter();
            !had_codes || left.any(|code| is_code_of_hadolint_or_builder(code))
        });
    }

    /// Sets levels and keeps what is wanted.
    pub fn apply(&self, found: &mut Vec<Diagnostic>) {
        found.retain_mut(|diagnostic| {
            if let Some(level) = self.level(diagnostic) {
                diagnostic.severity = level;
            }
            self.wants(diagnostic)
        });
    }

    fn level(&self, diagnostic: &Diagnostic) -> Option<Severity> {
        if self.levels.is_empty() {
            return None;
        }
        let codes = diagnostic.aliases.iter().map(|code| key(code));
        codes
            .chain([diagnostic.rule.to_owned()])
            .filter_map(|key| self.levels.get(&key))
            .max_by_key(|(at, _)| *at)
            .map(|(_, severity)| *severity)
    }

    fn wants(&self, diagnostic: &Diagnostic) -> bool {
        let named = |set: &BTreeSet<String>| {
            !set.is_empty()
                && names(diagnostic.rule, &diagnostic.aliases, &|key| {
                    set.contains(key)
                })
        };
        if named(&self.ignored) {
            return false;
        }
        if !self.selected.is_empty() {
            // Selecting a rule by one of its codes shows the findings that stand for this code.
            return named(&self.selected);
        }
        match self.profile {
            Profile::Calm => diagnostic.severity <= Severity::Warning,
            Profile::Hadolint => {
                !diagnostic.aliases.is_empty() || diagnostic.severity == Severity::Error
            }
            Profile::Learn | Profile::Strict => true,
        }
    }
}

fn names(id: &str, aliases: &[&str], is_in: &dyn Fn(&str) -> bool) -> bool {
    is_in(id) || aliases.iter().any(|code| is_in(&key(code)))
}
