//! Where the base image ends: a guess, with what it rests on.
//!
//! A history does not say it. Best evidence first: a `FROM` row (docker writes none, but people do); the newest `CMD` or
//! `ENTRYPOINT` below which everything is older, since official images end in one; a long pause between two rows; the
//! file system of a distribution at the bottom.

use super::row::History;
use layerlab_diagnostics::Severity;

/// The boundary.
#[derive(Debug, Clone, Default)]
pub(super) struct Boundary {
    /// Number of own rows, counted from the newest; `None` when nothing speaks for any boundary.
    pub n_own: Option<usize>,
    /// A sentence: what the guess rests on.
    pub basis: String,
    /// Whether rows above may be of another base image: only the lowest one could be told.
    pub is_lowest: bool,
}

impl Boundary {
    /// Severity of what is found in a row: of the base one can only choose another.
    pub fn severity(&self, row: usize, own: Severity) -> Severity {
        match self.n_own {
            Some(n_own) if row >= n_own => own.max(Severity::Info),
            _ => own,
        }
    }

    pub fn is_own(&self, row: usize) -> bool {
        self.n_own.is_none_or(|n_own| row < n_own)
    }
}

/// A pause of a day or more between two rows is no single build.
const PAUSE_SECONDS: u64 = 86_400;

/// Rows of one build are rarely a minute apart where there is nothing to do between them.
const GAP_SECONDS: u64 = 60;

/// See the module.
pub(super) fn boundary(history: &History) -> Boundary {
    let rows = &history.rows;
    if let Some(at) = rows.iter().position(|row| row.made.is("FROM")) {
        return Boundary {
            is_lowest: false,
            n_own: Some(at),
            basis: "The base begins at the `FROM` row.".to_owned(),
        };
    }
    // Newest first: row `at` is the oldest of one's own, the row below it the newest of the base. A `CMD` of one's own
    // may be some seconds older than the row above it, so a clear gap goes first.
    let candidates = || {
        rows.windows(2).enumerate().filter_map(|(at, pair)| {
            let [own, base] = pair else { return None };
            let (own_age, base_age) = (own.age?, base.age?);
            let closes =
                matches!(base.made.keyword, "CMD" | "ENTRYPOINT") && base_age.is_older(own_age);
            closes.then(|| (at + 1, base.made.keyword, base_age.gap(own_age)))
        })
    };
    let found = candidates()
        .find(|(.., gap)| *gap >= GAP_SECONDS)
        .or_else(|| candidates().max_by_key(|(at, _, gap)| (*gap, std::cmp::Reverse(*at))));
    if let Some((n_own, keyword, _)) = found {
        return Boundary {
            is_lowest: false,
            n_own: Some(n_own),
            basis: format!(
                "Where the base begins is a guess: base images end in `CMD` or `ENTRYPOINT`, and the rows above this `{keyword}` are newer."
            ),
        };
    }
    let pause = rows
        .windows(2)
        .enumerate()
        .filter_map(|(at, pair)| match pair {
            [newer, older] => Some((at + 1, newer.age?.gap(older.age?))),
            _ => None,
        })
        .max_by_key(|(at, gap)| (*gap, std::cmp::Reverse(*at)))
        .filter(|(_, gap)| *gap >= PAUSE_SECONDS);
    if let Some((at, _)) = pause {
        return Boundary {
            is_lowest: false,
            n_own: Some(at),
            basis: "Where the base begins is a guess: the longest pause between two rows is there."
                .to_owned(),
        };
    }
    if let Some(root) = rows.iter().rposition(|row| row.made.is_root_file_system()) {
        // The distribution's own image ends in the `CMD` that follows, with nothing stored between.
        let above = rows.get(..root).unwrap_or_default();
        let closing = above
            .iter()
            .rev()
            .take_while(|row| row.bytes == 0)
            .position(|row| row.made.is("CMD"))
            .map_or(0, |at| at + 1);
        let n_own = root.saturating_sub(closing);
        if n_own > 0 {
            return Boundary {
                n_own: Some(n_own),
                is_lowest: true,
                basis: "All rows are of the same age, so only the distribution at the bottom counts as base here; rows above it may belong to a base image, too.".to_owned(),
            };
        }
    }
    Boundary {
        is_lowest: false,
        n_own: None,
        basis: "Nothing in the rows shows where the base image ends: none is clearly older, and no `CMD` closes an older part.".to_owned(),
    }
}
