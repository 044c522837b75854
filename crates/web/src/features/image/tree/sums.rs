//! What the whole view comes to, above its rows: files, bytes, and how many paths each mark has.

use crate::features::image::shares::grouped;
use crate::features::image::words;
use layerlab_protocol::tree::{Mark, MarkSum, TreeSums};
use layerlab_ui::bytes_text;
use yew::prelude::*;

/// One line; empty while the view is not there yet.
pub fn view(sums: &TreeSums, is_open: bool) -> Html {
    if !is_open {
        return html! { <p class="image-tree-sums small" /> };
    }
    html! {
        <p class="image-tree-sums small" aria-live="polite" data-testid="tree-sums">
            <span>{ files(sums) }</span>
            { for marks(sums).into_iter().filter_map(|(mark, sum)| {
                let (sign, word) = words::mark(mark)?;
                Some(html! {
                    <span class={format!("image-mark-{word}")}>
                        <span class="image-tree-sign" aria-hidden="true">{ sign }</span>{ count(word, sum) }
                    </span>
                })
            }) }
        </p>
    }
}

fn files(sums: &TreeSums) -> String {
    let word = if sums.files == 1 { "file" } else { "files" };
    format!("{} {word}, {}", grouped(sums.files), bytes_text(sums.bytes))
}

fn count(word: &str, sum: MarkSum) -> String {
    match sum.bytes {
        0 => format!("{} {word}", grouped(sum.paths)),
        bytes => format!("{} {word}, {}", grouped(sum.paths), bytes_text(bytes)),
    }
}

/// Marks that occur.
fn marks(sums: &TreeSums) -> Vec<(Mark, MarkSum)> {
    [
        (Mark::Added, sums.added),
        (Mark::Replaced, sums.replaced),
        (Mark::Touched, sums.touched),
        (Mark::Removed, sums.removed),
        (Mark::Hidden, sums.overwritten),
    ]
    .into_iter()
    .filter(|(_, sum)| sum.paths > 0)
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_marks_that_occur_are_counted() {
        let sums = TreeSums {
            files: 1,
            bytes: 1000,
            removed: MarkSum {
                paths: 2000,
                bytes: 0,
            },
            ..TreeSums::default()
        };
        assert_eq!(files(&sums), format!("1 file, {}", bytes_text(1000)));
        let marks = marks(&sums);
        assert_eq!(marks.len(), 1);
        assert_eq!(count("removed", marks[0].1), "2\u{202f}000 removed");
    }
}
