//! Which items of two lists belong together, in order.
//!
//! Equal beginnings and ends first; small rests by the longest common subsequence; large ones are
//! cut at items that are unique in both (patience), a few times, and what is left then counts as
//! replaced. Cost: O(n log n), whatever the lists hold.

use std::collections::BTreeMap;
use std::ops::Range;

/// One step from the first list to the second; numbers are positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// In both.
    Same(usize, usize),
    /// Only in the first.
    Removed(usize),
    /// Only in the second.
    Added(usize),
}

/// Largest table of the exact method.
const MAX_CELLS: usize = 1 << 16;
/// How often a rest is cut again.
const MAX_CUTS: usize = 6;

/// Numbers for texts: equal texts get the same one.
pub fn numbers<'t>(
    texts: impl IntoIterator<Item = &'t str>,
    known: &mut BTreeMap<String, u32>,
) -> Vec<u32> {
    texts
        .into_iter()
        .map(|text| match known.get(text) {
            Some(number) => *number,
            None => {
                let number = u32::try_from(known.len()).unwrap_or(u32::MAX);
                known.insert(text.to_owned(), number);
                number
            }
        })
        .collect()
}

struct Block {
    before: Range<usize>,
    after: Range<usize>,
    n_cuts: usize,
}

/// Aligns two lists. Within a change what goes comes before what is new.
pub fn align(before: &[u32], after: &[u32]) -> Vec<Step> {
    let mut steps = Vec::with_capacity(before.len().max(after.len()));
    let mut open = vec![Block {
        before: 0..before.len(),
        after: 0..after.len(),
        n_cuts: 0,
    }];
    while let Some(mut block) = open.pop() {
        let item = |list: &[u32], at: usize| list.get(at).copied();
        while !block.before.is_empty()
            && !block.after.is_empty()
            && item(before, block.before.start) == item(after, block.after.start)
        {
            steps.push(Step::Same(block.before.start, block.after.start));
            block.before.start += 1;
            block.after.start += 1;
        }
        let mut n_tail = 0;
        while block.before.len() > n_tail
            && block.after.len() > n_tail
            && item(before, block.before.end - n_tail - 1)
                == item(after, block.after.end - n_tail - 1)
        {
            n_tail += 1;
        }
        if n_tail > 0 && (block.before.len() > n_tail || block.after.len() > n_tail) {
            // The equal end is looked at again, when what stands before it is done.
            let (from_before, from_after) = (block.before.end - n_tail, block.after.end - n_tail);
            open.push(Block {
                before: from_before..block.before.end,
                after: from_after..block.after.end,
                n_cuts: block.n_cuts,
            });
            block.before.end = from_before;
            block.after.end = from_after;
        }
        if block.before.is_empty() || block.after.is_empty() {
            replaced(&block, &mut steps);
        } else if (block.before.len() + 1).saturating_mul(block.after.len() + 1) <= MAX_CELLS {
            exact(before, after, &block, &mut steps);
        } else {
            cut(before, after, &block, &mut steps, &mut open);
        }
    }
    steps
}

fn replaced(block: &Block, steps: &mut Vec<Step>) {
    steps.extend(block.before.clone().map(Step::Removed));
    steps.extend(block.after.clone().map(Step::Added));
}

/// The longest common subsequence.
fn exact(before: &[u32], after: &[u32], block: &Block, steps: &mut Vec<Step>) {
    let (rows, columns) = (block.before.len(), block.after.len());
    let old = |row: usize| before.get(block.before.start + row);
    let new = |column: usize| after.get(block.after.start + column);
    let width = columns + 1;
    let mut table = vec![0u32; (rows + 1) * width];
    let at = |table: &[u32], row: usize, column: usize| {
        table.get(row * width + column).copied().unwrap_or(0)
    };
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let best = if old(row) == new(column) {
                at(&table, row + 1, column + 1) + 1
            } else {
                at(&table, row + 1, column).max(at(&table, row, column + 1))
            };
            if let Some(cell) = table.get_mut(row * width + column) {
                *cell = best;
            }
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut added = Vec::new();
    while row < rows && column < columns {
        if old(row) == new(column) {
            steps.append(&mut added);
            steps.push(Step::Same(
                block.before.start + row,
                block.after.start + column,
            ));
            row += 1;
            column += 1;
        } else if at(&table, row + 1, column) >= at(&table, row, column + 1) {
            steps.push(Step::Removed(block.before.start + row));
            row += 1;
        } else {
            added.push(Step::Added(block.after.start + column));
            column += 1;
        }
    }
    steps.extend((row..rows).map(|row| Step::Removed(block.before.start + row)));
    steps.append(&mut added);
    steps.extend((column..columns).map(|column| Step::Added(block.after.start + column)));
}

/// Cuts at items that stand once in each list.
fn cut(before: &[u32], after: &[u32], block: &Block, steps: &mut Vec<Step>, open: &mut Vec<Block>) {
    let anchors = if block.n_cuts < MAX_CUTS {
        rising(unique_pairs(before, after, block))
    } else {
        Vec::new()
    };
    if anchors.is_empty() {
        replaced(block, steps);
        return;
    }
    let mut parts = Vec::with_capacity(anchors.len() + 1);
    let mut start = (block.before.start, block.after.start);
    let ends = anchors
        .into_iter()
        .chain([(block.before.end, block.after.end)]);
    for (old, new) in ends {
        parts.push(Block {
            before: start.0..old,
            after: start.1..new,
            n_cuts: block.n_cuts + 1,
        });
        start = (old, new);
    }
    open.extend(parts.into_iter().rev());
}

/// Positions of items that stand once in each list, by position in the first.
fn unique_pairs(before: &[u32], after: &[u32], block: &Block) -> Vec<(usize, usize)> {
    let count = |list: &[u32], range: &Range<usize>| {
        let mut seen: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
        for at in range.clone() {
            if let Some(item) = list.get(at) {
                seen.entry(*item).or_insert((0, at)).0 += 1;
            }
        }
        seen
    };
    let (old, new) = (count(before, &block.before), count(after, &block.after));
    let mut pairs: Vec<(usize, usize)> = old
        .iter()
        .filter(|(_, (n, _))| *n == 1)
        .filter_map(|(item, (_, at))| match new.get(item) {
            Some((1, there)) => Some((*at, *there)),
            _ => None,
        })
        .collect();
    pairs.sort_unstable();
    pairs
}

/// The longest part that rises in both positions.
fn rising(pairs: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    // `piles[n]` is the position in `pairs` of the smallest end of a rising part of length n + 1.
    let mut piles: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let second = |idx: usize| pairs.get(idx).map_or(0, |pair| pair.1);
    for idx in 0..pairs.len() {
        let pile = piles.partition_point(|top| second(*top) < second(idx));
        previous.push(
            pile.checked_sub(1)
                .and_then(|pile| piles.get(pile).copied()),
        );
        match piles.get_mut(pile) {
            Some(top) => *top = idx,
            None => piles.push(idx),
        }
    }
    let mut out = Vec::new();
    let mut at = piles.last().copied();
    while let Some(idx) = at {
        out.extend(pairs.get(idx).copied());
        at = previous.get(idx).copied().flatten();
    }
    out.reverse();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<u32> {
        text.chars().map(u32::from).collect()
    }

    /// Both lists again, from the steps.
    #[track_caller]
    fn check_both_come_back(before: &[u32], after: &[u32]) -> Vec<Step> {
        let steps = align(before, after);
        let (mut old, mut new) = (0, 0);
        for step in &steps {
            match *step {
                Step::Same(a, b) => {
                    assert_eq!((a, b), (old, new));
                    assert_eq!(before[a], after[b]);
                    old += 1;
                    new += 1;
                }
                Step::Removed(a) => {
                    assert_eq!(a, old);
                    old += 1;
                }
                Step::Added(b) => {
                    assert_eq!(b, new);
                    new += 1;
                }
            }
        }
        assert_eq!((old, new), (before.len(), after.len()));
        steps
    }

    #[track_caller]
    fn check(before: &str, after: &str, expected: &str) {
        let (old, new): (Vec<char>, Vec<char>) =
            (before.chars().collect(), after.chars().collect());
        let steps: String = check_both_come_back(&of(before), &of(after))
            .iter()
            .flat_map(|step| match *step {
                Step::Same(at, _) => vec![old[at]],
                Step::Removed(at) => vec!['-', old[at]],
                Step::Added(at) => vec!['+', new[at]],
            })
            .collect();
        assert_eq!(steps, expected);
    }

    #[test]
    fn small_lists_keep_as_much_as_they_can() {
        check("", "", "");
        check("abc", "abc", "abc");
        check("abc", "", "-a-b-c");
        check("", "ab", "+a+b");
        check("abcd", "acd", "a-bcd");
        check("abcd", "axcd", "a-b+xcd");
        check("abxcd", "aybzcd", "a+yb-x+zcd");
    }

    #[test]
    fn large_lists_are_cut_at_what_is_unique() {
        let before: Vec<u32> = (0..20_000).collect();
        let after: Vec<u32> = (0..20_000)
            .map(|n| if n % 7 == 0 { n + 50_000 } else { n })
            .collect();
        let steps = check_both_come_back(&before, &after);
        let n_same = steps
            .iter()
            .filter(|step| matches!(step, Step::Same(..)))
            .count();
        assert_eq!(n_same, 20_000 - 20_000usize.div_ceil(7));
    }

    #[test]
    fn lists_without_order_cost_little() {
        let before: Vec<u32> = (0..40_000).map(|n| n * 7919 % 1_000).collect();
        let after: Vec<u32> = (0..40_000).map(|n| n * 104_729 % 1_000).collect();
        check_both_come_back(&before, &after);
        let falling: Vec<u32> = (0..40_000).rev().collect();
        let rising: Vec<u32> = (0..40_000).collect();
        check_both_come_back(&falling, &rising);
    }
}
