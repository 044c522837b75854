//! The texts line by line; long equal stretches are folded.

use layerlab_protocol::compare::{Comparison, DiffLine, LineChange};
use std::rc::Rc;
use yew::prelude::*;

/// Equal lines that stay around a change.
const NEAR: usize = 2;
/// Lines drawn at most; a longer diff says how many it left out.
const MOST: usize = 2_000;

/// Properties of [`Lines`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The comparison.
    pub view: Rc<Comparison>,
}

/// See the module.
#[component]
pub fn Lines(props: &Props) -> Html {
    let lines = &props.view.lines;
    let shown = near_changes(lines);
    let n_left = shown.len().saturating_sub(MOST);
    let mut last = None;
    html! {
        <section class="compare-text">
            <h2>{ "Text" }</h2>
            <div class="diff" role="group" aria-label="Lines of both versions" tabindex="0" data-testid="compare-lines">
                <div class="diff-hunk">
                    { for shown.into_iter().take(MOST).map(|at| {
                        let gap = last.is_some_and(|last| at > last + 1);
                        last = Some(at);
                        html! {
                            <>
                                if gap { <div class="compare-gap" aria-hidden="true">{ "⋯" }</div> }
                                { line(&lines[at]) }
                            </>
                        }
                    }) }
                </div>
            </div>
            if n_left > 0 { <p class="muted">{ format!("{n_left} lines more are not shown.") }</p> }
        </section>
    }
}

fn line(line: &DiffLine) -> Html {
    let (class, sign, number) = match line.change {
        LineChange::Same => (None, "", line.after),
        LineChange::Removed => (Some("diff-removed"), "−", line.before),
        LineChange::Added => (Some("diff-added"), "+", line.after),
    };
    let text = match line.change {
        LineChange::Same => html! { <span class="diff-text">{ line.text.clone() }</span> },
        LineChange::Removed => html! {
            <del class="diff-text"><span class="visually-hidden">{ "removed: " }</span>{ line.text.clone() }</del>
        },
        LineChange::Added => html! {
            <ins class="diff-text"><span class="visually-hidden">{ "added: " }</span>{ line.text.clone() }</ins>
        },
    };
    html! {
        <div class={classes!("diff-line", class)}>
            <span class="diff-number">{ number }</span>
            <span class="diff-sign" aria-hidden="true">{ sign }</span>
            { text }
        </div>
    }
}

/// Positions of changed lines and of those near them.
fn near_changes(lines: &[DiffLine]) -> Vec<usize> {
    let mut keep = vec![false; lines.len()];
    for (at, _) in lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.change != LineChange::Same)
    {
        let end = (at + NEAR + 1).min(lines.len());
        keep[at.saturating_sub(NEAR)..end].fill(true);
    }
    (0..lines.len()).filter(|at| keep[*at]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(changes: &str, shown: &[usize]) {
        let lines: Vec<DiffLine> = changes
            .chars()
            .map(|sign| DiffLine {
                change: match sign {
                    '+' => LineChange::Added,
                    '-' => LineChange::Removed,
                    _ => LineChange::Same,
                },
                before: 1,
                after: 1,
                text: String::new(),
            })
            .collect();
        assert_eq!(near_changes(&lines), shown);
    }

    #[test]
    fn equal_stretches_are_folded() {
        check("....", &[]);
        check("....+....", &[2, 3, 4, 5, 6]);
        check("-........+", &[0, 1, 2, 7, 8, 9]);
    }
}
