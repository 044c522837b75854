//! What differs between two texts, line by line, with a little of what stays.

use super::super::language::tr;
use yew::prelude::*;

/// Unchanged lines shown around a change.
const AROUND: usize = 2;
/// Most cells of the comparison; beyond it everything is shown as replaced.
const MAX_CELLS: usize = 1 << 20;

/// One line of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// In both.
    Same(&'a str),
    /// Only in the first.
    Gone(&'a str),
    /// Only in the second.
    New(&'a str),
    /// Some unchanged lines are left out.
    Gap(usize),
}

/// A shortest difference, long unchanged runs left out; empty when the texts are equal line by line. Cost:
/// O(lines × lines), bounded by [`MAX_CELLS`].
pub fn line_diff<'a>(before: &'a str, after: &'a str) -> Vec<Line<'a>> {
    let (a, b): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    if a == b {
        return Vec::new();
    }
    if (a.len() + 1).saturating_mul(b.len() + 1) > MAX_CELLS {
        return a
            .into_iter()
            .map(Line::Gone)
            .chain(b.into_iter().map(Line::New))
            .collect();
    }
    shorten(&full(&a, &b))
}

fn full<'a>(a: &[&'a str], b: &[&'a str]) -> Vec<Line<'a>> {
    // Length of the longest common rest, from each pair of places.
    let width = b.len() + 1;
    let mut rest = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            rest[i * width + j] = if a[i] == b[j] {
                rest[(i + 1) * width + j + 1] + 1
            } else {
                rest[(i + 1) * width + j].max(rest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out = Vec::new();
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            out.push(Line::Same(a[i]));
            i += 1;
            j += 1;
        } else if i < a.len()
            && (j == b.len() || rest[(i + 1) * width + j] >= rest[i * width + j + 1])
        {
            out.push(Line::Gone(a[i]));
            i += 1;
        } else {
            out.push(Line::New(b[j]));
            j += 1;
        }
    }
    out
}

fn shorten<'a>(lines: &[Line<'a>]) -> Vec<Line<'a>> {
    let near = |at: usize| {
        let from = at.saturating_sub(AROUND);
        let to = (at + AROUND + 1).min(lines.len());
        lines[from..to]
            .iter()
            .any(|line| !matches!(line, Line::Same(_)))
    };
    let mut out = Vec::new();
    let mut hidden = 0;
    for (at, line) in lines.iter().enumerate() {
        if near(at) {
            if hidden > 0 {
                out.push(Line::Gap(hidden));
            }
            hidden = 0;
            out.push(*line);
        } else {
            hidden += 1;
        }
    }
    if hidden > 0 {
        out.push(Line::Gap(hidden));
    }
    out
}

/// Properties of [`LineDiff`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The first text.
    pub before: AttrValue,
    /// The second.
    pub after: AttrValue,
    /// What is compared.
    pub label: AttrValue,
}

/// See the module.
#[component]
pub fn LineDiff(props: &Props) -> Html {
    let lines = line_diff(&props.before, &props.after);
    if lines.is_empty() {
        return html! { <p class="small muted">{ tr("No difference.") }</p> };
    }
    html! {
        <div class="diff" role="group" aria-label={props.label.clone()} tabindex="0" data-testid="line-diff">
            <div class="diff-hunk">{ for lines.into_iter().map(row) }</div>
        </div>
    }
}

fn row(line: Line<'_>) -> Html {
    let (class, sign, text) = match line {
        Line::Same(text) => (
            "",
            " ",
            html! { <span class="diff-text">{ text.to_owned() }</span> },
        ),
        Line::Gone(text) => (
            "diff-removed",
            "\u{2212}",
            html! {
                <del class="diff-text"><span class="visually-hidden">{ "removed: " }</span>{ text.to_owned() }</del>
            },
        ),
        Line::New(text) => (
            "diff-added",
            "+",
            html! {
                <ins class="diff-text"><span class="visually-hidden">{ "added: " }</span>{ text.to_owned() }</ins>
            },
        ),
        Line::Gap(n) => {
            let words = if n == 1 {
                "1 line stays".to_owned()
            } else {
                format!("{n} lines stay")
            };
            return html! { <div class="line-diff-gap">{ words }</div> };
        }
    };
    html! {
        <div class={classes!("line-diff-line", class)}>
            <span class="diff-sign" aria-hidden="true">{ sign }</span>{ text }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_have_no_difference() {
        assert!(line_diff("a\nb\n", "a\nb").is_empty());
    }

    #[test]
    fn a_changed_line_is_one_gone_and_one_new() {
        assert_eq!(
            line_diff("a\nb\nc\n", "a\nx\nc\n"),
            [
                Line::Same("a"),
                Line::Gone("b"),
                Line::New("x"),
                Line::Same("c")
            ]
        );
    }

    #[test]
    fn long_unchanged_runs_are_left_out() {
        let before = "1\n2\n3\n4\n5\n";
        assert_eq!(
            line_diff(before, &format!("{before}new\n")),
            [
                Line::Gap(3),
                Line::Same("4"),
                Line::Same("5"),
                Line::New("new")
            ]
        );
    }

    #[test]
    fn both_texts_can_be_read_off() {
        let (a, b) = ("a\nb\nc\nd\n", "b\nx\nd\ne\n");
        let lines = line_diff(a, b);
        let first: Vec<&str> = lines
            .iter()
            .filter_map(|l| match l {
                Line::Same(t) | Line::Gone(t) => Some(*t),
                _ => None,
            })
            .collect();
        let second: Vec<&str> = lines
            .iter()
            .filter_map(|l| match l {
                Line::Same(t) | Line::New(t) => Some(*t),
                _ => None,
            })
            .collect();
        assert_eq!(first, ["a", "b", "c", "d"]);
        assert_eq!(second, ["b", "x", "d", "e"]);
    }

    #[test]
    fn huge_texts_are_shown_as_replaced() {
        let long = "x\n".repeat(5000);
        assert_eq!(line_diff(&long, &"y\n".repeat(5000)).len(), 10_000);
    }
}
