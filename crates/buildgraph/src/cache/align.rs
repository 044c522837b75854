//! Which line of an earlier build a line of this build stands for.
//!
//! Equal texts are paired first, in order; what is left is paired with the next of its kind. This
//! is only used to say what changed and to carry on what a command wrote before; no key depends
//! on it.

use std::collections::{BTreeMap, VecDeque};

/// For each of `new` the position in `old` it stands for. `kind` tells what may be paired at all.
/// Cost: O(n log n).
pub(crate) fn align<K: Ord>(old: &[(K, &str)], new: &[(K, &str)]) -> Vec<Option<usize>> {
    let mut pairs: Vec<Option<usize>> = vec![None; new.len()];
    let mut by_text: BTreeMap<(&K, &str), VecDeque<usize>> = BTreeMap::new();
    for (idx, (kind, text)) in old.iter().enumerate() {
        by_text.entry((kind, text)).or_default().push_back(idx);
    }
    let mut used = vec![false; old.len()];
    for (slot, (kind, text)) in pairs.iter_mut().zip(new) {
        if let Some(idx) = by_text
            .get_mut(&(kind, *text))
            .and_then(VecDeque::pop_front)
        {
            *slot = Some(idx);
            if let Some(used) = used.get_mut(idx) {
                *used = true;
            }
        }
    }
    let mut by_kind: BTreeMap<&K, VecDeque<usize>> = BTreeMap::new();
    for ((idx, (kind, _)), used) in old.iter().enumerate().zip(&used) {
        if !used {
            by_kind.entry(kind).or_default().push_back(idx);
        }
    }
    for (slot, (kind, _)) in pairs.iter_mut().zip(new) {
        if slot.is_none() {
            *slot = by_kind.get_mut(kind).and_then(VecDeque::pop_front);
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(old: &[&str], new: &[&str], expected: &[Option<usize>]) {
        let kinds = |lines: &[&'static str]| -> Vec<(char, &'static str)> {
            lines
                .iter()
                .map(|line| (line.chars().next().unwrap_or(' '), *line))
                .collect()
        };
        let old: Vec<&'static str> = old.iter().map(|s| &*s.to_string().leak()).collect();
        let new: Vec<&'static str> = new.iter().map(|s| &*s.to_string().leak()).collect();
        assert_eq!(align(&kinds(&old), &kinds(&new)), expected);
    }

    #[test]
    fn equal_texts_pair_first_then_the_next_of_the_kind() {
        check(
            &["ra", "rb"],
            &["ra", "rc", "rb"],
            &[Some(0), None, Some(1)],
        );
        check(&["ra", "rb"], &["rx", "rb"], &[Some(0), Some(1)]);
        check(&["ra", "ca"], &["cb"], &[Some(1)]);
        check(&[], &["ra"], &[None]);
        check(&["ra", "ra"], &["ra", "ra"], &[Some(0), Some(1)]);
    }
}
