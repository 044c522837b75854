//! Two histories, row by row: the longest common subsequence of the recorded instructions. Dates do not count.

use crate::config::ImageConfig;

/// Rows compared one with each other, once equal ends are gone; beyond it everything counts as changed.
const MAX_ROWS: usize = 1_000;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryChange {
    /// In both.
    Same,
    /// Only in the second image.
    Added,
    /// Only in the first image.
    Removed,
}

/// A row of the two histories together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryLine {
    /// Where it is.
    pub change: HistoryChange,
    /// The instruction as recorded.
    pub text: String,
}

pub(super) fn compare(
    before: Option<&ImageConfig>,
    after: Option<&ImageConfig>,
) -> Vec<HistoryLine> {
    let rows = |config: Option<&ImageConfig>| -> Vec<String> {
        config.map_or_else(Vec::new, |c| {
            c.history
                .iter()
                .map(|row| row.created_by.clone().unwrap_or_default())
                .collect()
        })
    };
    let (a, b) = (rows(before), rows(after));
    let n_start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let n_end = a
        .iter()
        .skip(n_start)
        .rev()
        .zip(b.iter().skip(n_start).rev())
        .take_while(|(x, y)| x == y)
        .count();
    let middle = |rows: &[String]| -> Vec<String> {
        rows.get(n_start..rows.len().saturating_sub(n_end))
            .unwrap_or_default()
            .to_vec()
    };
    let line = |change: HistoryChange, text: &String| HistoryLine {
        change,
        text: text.clone(),
    };
    let mut out: Vec<HistoryLine> = a
        .iter()
        .take(n_start)
        .map(|t| line(HistoryChange::Same, t))
        .collect();
    out.extend(lines(&middle(&a), &middle(&b)));
    out.extend(
        a.iter()
            .skip(a.len().saturating_sub(n_end))
            .map(|t| line(HistoryChange::Same, t)),
    );
    out
}

fn lines(a: &[String], b: &[String]) -> Vec<HistoryLine> {
    let line = |change: HistoryChange, text: &String| HistoryLine {
        change,
        text: text.clone(),
    };
    if a.len() > MAX_ROWS || b.len() > MAX_ROWS {
        return a
            .iter()
            .map(|t| line(HistoryChange::Removed, t))
            .chain(b.iter().map(|t| line(HistoryChange::Added, t)))
            .collect();
    }
    // `best[i][j]`: rows in common of `a[i..]` and `b[j..]`.
    let width = b.len() + 1;
    let mut best = vec![0u16; (a.len() + 1) * width];
    let at = |best: &[u16], i: usize, j: usize| best.get(i * width + j).copied().unwrap_or(0);
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let value = if a.get(i) == b.get(j) {
                at(&best, i + 1, j + 1) + 1
            } else {
                at(&best, i + 1, j).max(at(&best, i, j + 1))
            };
            if let Some(slot) = best.get_mut(i * width + j) {
                *slot = value;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out = Vec::new();
    loop {
        match (a.get(i), b.get(j)) {
            (None, None) => return out,
            (Some(x), Some(y)) if x == y => {
                out.push(line(HistoryChange::Same, x));
                i += 1;
                j += 1;
            }
            (Some(x), y) if y.is_none() || at(&best, i + 1, j) >= at(&best, i, j + 1) => {
                out.push(line(HistoryChange::Removed, x));
                i += 1;
            }
            (_, Some(y)) => {
                out.push(line(HistoryChange::Added, y));
                j += 1;
            }
            (Some(_), None) => i += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_in_common_stay_in_order() {
        let rows = |text: &str| -> Vec<String> { text.chars().map(String::from).collect() };
        let shown: String = lines(&rows("abcd"), &rows("axcde"))
            .iter()
            .map(|l| {
                let sign = match l.change {
                    HistoryChange::Same => ' ',
                    HistoryChange::Added => '+',
                    HistoryChange::Removed => '-',
                };
                format!("{sign}{}", l.text)
            })
            .collect();
        assert_eq!(shown, " a-b+x c d+e");
    }
}
