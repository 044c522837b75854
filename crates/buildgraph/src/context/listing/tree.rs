//! The drawing of `tree`: depth from the lines in front of a name.

use super::{Named, size_of};

const BRANCHES: [&str; 4] = ["├── ", "└── ", "|-- ", "`-- "];
/// Deepest folder that is followed.
const MAX_DEPTH: usize = 200;

pub(super) fn looks_like(text: &str) -> bool {
    let plain = text.contains('\u{a0}').then(|| text.replace('\u{a0}', " "));
    let text = plain.as_deref().unwrap_or(text);
    BRANCHES.iter().any(|branch| text.contains(branch))
}

pub(super) fn read(text: &str, n_unread: &mut usize) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    // Path of the folder at each depth.
    let mut above: Vec<String> = Vec::new();
    for line in text.lines().take(4 * super::MAX_ENTRIES) {
        let line = line.replace('\u{a0}', " ");
        let at = BRANCHES
            .iter()
            .filter_map(|branch| Some((line.find(branch)?, branch.len())))
            .min();
        let Some((at, len)) = at else {
            // The root, and the sums at the end.
            let is_sum = line.contains(" director") || line.trim().is_empty();
            *n_unread += usize::from(!is_sum && !found.is_empty());
            continue;
        };
        let depth = line.get(..at).unwrap_or("").chars().count() / 4;
        let rest = line.get(at + len..).unwrap_or("").trim();
        if depth > above.len() || depth > MAX_DEPTH || rest.is_empty() {
            *n_unread += 1;
            continue;
        }
        let (fields, name) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((fields, name)) if !name.is_empty() => (fields, name.trim_start()),
            _ => ("", rest),
        };
        let name = name.split_once(" -> ").map_or(name, |(name, _)| name);
        let is_folder = name.ends_with('/');
        let name = name.trim_end_matches('/');
        above.truncate(depth);
        let path = match above.last() {
            Some(folder) => format!("{folder}/{name}"),
            None => name.to_owned(),
        };
        if path.len() > super::MAX_PATH_BYTES {
            *n_unread += 1;
            continue;
        }
        above.push(path.clone());
        found.push(Named {
            path,
            size: fields
                .split_whitespace()
                .next_back()
                .and_then(size_of)
                .filter(|_| !is_folder),
            mode: None,
            is_folder,
        });
    }
    found
}
