//! `# shellcheck disable=SC2086,SC2046`: not for the command below.

use super::{Analysis, Hit};
use layerlab_syntax::shell::tree::Kind;
use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

/// A stretch of the script, and the numbers that are not wanted there.
struct Silence {
    range: Range<u32>,
    codes: Vec<RangeInclusive<u16>>,
}

impl Analysis<'_> {
    /// Drops what comments of the script do not want to hear; `hits` lie in order.
    pub(super) fn obey_directives(&self, hits: &mut Vec<Hit>) {
        let silences = self.silences();
        let mut next = silences.iter().peekable();
        // Commands nest, so those around a place form a stack.
        let mut open: Vec<&Silence> = Vec::new();
        hits.retain(|hit| {
            while let Some(silence) = next.next_if(|it| it.range.start <= hit.range.start) {
                open.retain(|it| silence.range.start < it.range.end);
                open.push(silence);
            }
            !open.iter().any(|silence| {
                silence.range.contains(&hit.range.start)
                    && silence.codes.iter().any(|codes| codes.contains(&hit.code))
            })
        });
    }

    fn silences(&self) -> Vec<Silence> {
        let mut out: Vec<Silence> = Vec::new();
        // Wanted no more by the comments right above.
        let mut codes = Vec::new();
        let mut ends: Option<BTreeMap<u32, u32>> = None;
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            let code = line.trim_start();
            let start = u32::try_from(at + line.len() - code.len()).unwrap_or(u32::MAX);
            at += line.len();
            if let Some(comment) = code.strip_prefix('#') {
                codes.extend(disabled(comment));
            } else if !codes.is_empty() && !code.is_empty() {
                let ends = ends.get_or_insert_with(|| self.farthest_ends());
                if let Some(end) = ends.get(&start) {
                    out.push(Silence {
                        range: start..*end,
                        codes: std::mem::take(&mut codes),
                    });
                }
                codes.clear();
            }
        }
        out
    }

    /// Where the largest command that begins at a place ends.
    fn farthest_ends(&self) -> BTreeMap<u32, u32> {
        let mut ends = BTreeMap::new();
        for (id, enters) in self.tree.walk() {
            let node = self.tree.node(id);
            if enters && !matches!(node.kind, Kind::Script(_)) {
                let end = ends.entry(node.range.start).or_insert(node.range.end);
                *end = node.range.end.max(*end);
            }
        }
        ends
    }
}

/// The numbers in ` shellcheck disable=SC2086,SC3000-SC3061 # why`.
fn disabled(comment: &str) -> Vec<RangeInclusive<u16>> {
    let mut words = comment.split_whitespace();
    if words.next() != Some("shellcheck") {
        return Vec::new();
    }
    words
        .take_while(|word| !word.starts_with('#'))
        .filter_map(|word| word.strip_prefix("disable="))
        .flat_map(|list| list.split(','))
        .filter_map(|item| {
            let number = |text: &str| text.strip_prefix("SC").unwrap_or(text).parse().ok();
            match item.split_once('-') {
                _ if item == "all" => Some(0..=u16::MAX),
                Some((first, last)) => Some(number(first)?..=number(last)?),
                None => number(item).map(|code| code..=code),
            }
        })
        .collect()
}
