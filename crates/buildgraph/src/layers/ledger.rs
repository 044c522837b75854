//! Which brick holds which path, so that later lines can hide it.

use layerlab_syntax::dockerignore;

use crate::paths;

/// A path some brick wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) path: String,
    pub(crate) bytes: Option<u64>,
    /// Stage and brick that store it.
    pub(crate) stage: usize,
    pub(crate) brick: usize,
    pub(crate) file: usize,
    pub(crate) visible: bool,
}

/// All paths written so far in a stage and the ones it continues.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger {
    pub(crate) written: Vec<Written>,
}

/// Most paths remembered for one stage; further writes are not looked at when something is hidden.
pub(crate) const MAX_WRITTEN: usize = 2_000;

/// Most bytes of paths handed from stage to stage in one file; then stages start with none.
pub(crate) const MAX_HANDED_BYTES: usize = 32 << 20;

/// What a command names, read once for all the paths it is held against.
pub(crate) enum Target<'t> {
    /// It and everything below.
    Below(&'t str),
    /// A pattern.
    Pattern(dockerignore::IgnoreFile),
    /// Nothing that can be told.
    Nothing,
}

impl<'t> Target<'t> {
    pub(crate) fn new(target: &'t str) -> Self {
        use crate::context::select::has_wildcard;
        if !has_wildcard(target) {
            return Self::Below(target);
        }
        // `/x/*` empties `/x`, so what was written "below /x" is gone too.
        match target.strip_suffix("/*") {
            Some(folder) if has_wildcard(folder) => Self::Nothing,
            Some(folder) => Self::Below(folder),
            None => {
                let relative = target.trim_start_matches('/');
                Self::Pattern(dockerignore::parse(&format!("./{relative}")))
            }
        }
    }

    /// Whether deleting or re-owning it covers everything at `path`.
    pub(crate) fn covers(&self, path: &str) -> bool {
        match self {
            Self::Below(folder) => paths::is_within(path, folder),
            Self::Pattern(file) => file
                .patterns
                .first()
                .is_some_and(|pattern| pattern.matches(path.trim_start_matches('/'))),
            Self::Nothing => false,
        }
    }
}

impl Ledger {
    /// What a copy of it takes, in bytes.
    pub(crate) fn cost_bytes(&self) -> usize {
        let one = |entry: &Written| entry.path.len() + size_of::<Written>();
        self.written.iter().map(one).sum()
    }

    /// Hides what `target` covers; returns the entries hidden by this call.
    pub(crate) fn hide(&mut self, target: &str) -> Vec<Written> {
        let mut hidden = Vec::new();
        let target = Target::new(target);
        for entry in self.written.iter_mut().filter(|entry| entry.visible) {
            if target.covers(&entry.path) {
                entry.visible = false;
                hidden.push(entry.clone());
            }
        }
        hidden
    }

    /// Known bytes of what is visible at or below `path`; `None` when nothing known is there or a
    /// part has no size.
    pub(crate) fn bytes_at(&self, path: &str) -> Option<u64> {
        let mut found = None;
        let target = Target::new(path);
        for entry in self.written.iter().filter(|entry| entry.visible) {
            if target.covers(&entry.path) {
                found = Some(found.unwrap_or(0) + entry.bytes?);
            }
        }
        found
    }

    /// Whether `path` lies strictly inside something of which only the whole is known.
    pub(crate) fn is_inside_unknown(&self, path: &str) -> bool {
        self.written
            .iter()
            .any(|entry| entry.visible && entry.path != path && paths::is_within(path, &entry.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(target: &str, path: &str, expected: bool) {
        assert_eq!(
            Target::new(target).covers(path),
            expected,
            "{target} over {path}"
        );
    }

    #[test]
    fn a_target_covers_what_is_at_or_below_it() {
        check("/app", "/app/x", true);
        check("/app", "/apple", false);
        check("/var/lib/apt/lists/*", "/var/lib/apt/lists", true);
        check("/tmp/*.tgz", "/tmp/a.tgz", true);
        check("/tmp/*.tgz", "/tmp/a.zip", false);
        check("/app/x", "/app", false);
    }
}
