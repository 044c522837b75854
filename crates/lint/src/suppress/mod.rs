//! Comments that silence findings: ours, hadolint's, the builder's, Trivy's and Checkov's.
//!
//! Source: the rule reference, section 9. A code silences every finding that stands for it. In the
//! hadolint-compatible profile it only takes that one code away, as the tool that owns it would:
//! the other tool still reports. A comment that silenced nothing is reported, because it hides the
//! next real finding. Reading the comments is done in `comments`, what the builder takes as
//! options of its checks in `builder`.
//! Cost: near-linear in comments and findings, whatever they say.

mod builder;
mod comments;
mod unused;

pub use builder::problem as builder_check_problem;
pub use unused::UNUSED_IGNORE;

use crate::compatible::is_builder_check;
use crate::context::{Profile, RuleContext};
use crate::syntax_problems;
use builder::CheckOptions;
use layerlab_diagnostics::{Diagnostic, Severity, Span};
use std::collections::BTreeMap;

/// Key of "everything the builder checks".
const ALL_OF_BUILDER: &str = "\u{0}builder";
/// Key of "everything Trivy checks".
const ALL_OF_TRIVY: &str = "\u{0}trivy";
/// Key of "everything".
const ALL: &str = "\u{0}all";

/// Whose comment it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Ours,
    Hadolint,
    Builder,
    Trivy,
    Checkov,
}

impl Owner {
    const fn name(self) -> &'static str {
        match self {
            Self::Ours => "Layerlab",
            Self::Hadolint => "hadolint",
            Self::Builder => "the builder",
            Self::Trivy => "Trivy",
            Self::Checkov => "Checkov",
        }
    }
}

/// One code in one comment.
#[derive(Debug)]
struct Suppression {
    owner: Owner,
    /// As written.
    code: String,
    /// What it silences; an empty range when it stands where its owner does not read it.
    range: Span,
    /// Place of the code.
    place: Span,
    /// The whole comment.
    comment: Span,
    /// Codes in the same comment.
    n_codes: usize,
    /// Why it cannot have an effect, when that is known from the text alone.
    dead: Option<String>,
}

/// A code as it is compared: lower case, and one spelling for Trivy's (`DS002`, `AVD-DS-0002`).
pub(crate) fn key(code: &str) -> String {
    let lower = code.trim().to_ascii_lowercase();
    let rest = lower.strip_prefix("avd-").unwrap_or(&lower);
    if let Some(digits) = rest.strip_prefix("ds") {
        let digits = digits.trim_start_matches('-').trim_start_matches('0');
        if !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit()) {
            return format!("ds-{digits:0>4}");
        }
    }
    lower
}

impl Suppression {
    fn key(&self) -> String {
        match (self.owner, self.code.as_str()) {
            (Owner::Builder, "all") => ALL_OF_BUILDER.to_owned(),
            (Owner::Trivy, "*") => ALL_OF_TRIVY.to_owned(),
            (Owner::Ours, "all") => ALL.to_owned(),
            (_, code) => key(code),
        }
    }
}

/// Removes what comments silence, adds a hint for each comment that silenced nothing, and raises
/// what `# check=error=true` makes fatal.
pub fn apply(cx: &RuleContext<'_>, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let read = comments::collect(cx);
    let mut kept = found;
    if !read.suppressions.is_empty() {
        let positions = positions(&kept);
        let silenced = Silenced::new(&read.suppressions);
        let by_code = cx.options.profile == Profile::Hadolint;
        kept = kept
            .into_iter()
            .filter_map(|diagnostic| silenced.left(diagnostic, by_code))
            .collect();
        let unused = read.suppressions.iter();
        kept.extend(
            unused
                .filter(|suppression| !is_used(suppression, &positions))
                .filter_map(|suppression| unused::report(cx, suppression))
                .filter(|hint| !silenced.holds(UNUSED_IGNORE.id, hint.span.start)),
        );
    }
    if read.options.is_fatal {
        kept.iter_mut().for_each(raise);
    }
    if let Some((span, message)) = read.refused {
        kept.push(syntax_problems::bad_check_directive(cx, span, message));
    }
    kept
}

/// The checks that `# check=experimental=…` or the build argument turns on.
pub fn experimental(cx: &RuleContext<'_>) -> Vec<String> {
    builder::of_file(cx).0.experimental
}

/// With `error=true` the builder refuses a file that any of its checks complains about.
fn raise(diagnostic: &mut Diagnostic) {
    if diagnostic.aliases.iter().any(|code| is_builder_check(code))
        && diagnostic.severity != Severity::Error
    {
        diagnostic.severity = Severity::Error;
        diagnostic
            .why
            .push_str("; with `error=true` the builder refuses the file because of it");
    }
}

/// Sorted positions of the findings that stand for a key.
fn positions(found: &[Diagnostic]) -> BTreeMap<String, Vec<u32>> {
    let mut positions: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for diagnostic in found {
        let at = diagnostic.span.start;
        for key in keys(diagnostic) {
            positions.entry(key).or_default().push(at);
        }
    }
    positions.values_mut().for_each(|list| list.sort_unstable());
    positions
}

/// Everything a comment may call this finding.
fn keys(diagnostic: &Diagnostic) -> Vec<String> {
    let mut keys = vec![ALL.to_owned(), diagnostic.rule.to_owned()];
    keys.extend(diagnostic.aliases.iter().map(|code| key(code)));
    if diagnostic.aliases.iter().any(|code| is_builder_check(code)) {
        keys.push(ALL_OF_BUILDER.to_owned());
    }
    if diagnostic
        .aliases
        .iter()
        .any(|code| code.starts_with("DS-"))
    {
        keys.push(ALL_OF_TRIVY.to_owned());
    }
    keys
}

fn is_used(suppression: &Suppression, positions: &BTreeMap<String, Vec<u32>>) -> bool {
    suppression.dead.is_none()
        && positions.get(&suppression.key()).is_some_and(|list| {
            let from = list.partition_point(|at| *at < suppression.range.start);
            list.get(from).is_some_and(|at| *at < suppression.range.end)
        })
}

/// Ranges by key, sorted and merged.
struct Silenced(BTreeMap<String, Vec<Span>>);

impl Silenced {
    fn new(suppressions: &[Suppression]) -> Self {
        let mut ranges: BTreeMap<String, Vec<Span>> = BTreeMap::new();
        for suppression in suppressions {
            if suppression.dead.is_none() && !suppression.range.is_empty() {
                let list = ranges.entry(suppression.key()).or_default();
                list.push(suppression.range);
            }
        }
        for list in ranges.values_mut() {
            list.sort_unstable();
            list.dedup_by(|next, last| {
                let joined = next.start <= last.end;
                if joined {
                    *last = last.cover(*next);
                }
                joined
            });
        }
        Self(ranges)
    }

    fn holds(&self, key: &str, at: u32) -> bool {
        self.0.get(key).is_some_and(|list| {
            let behind = list.partition_point(|range| range.start <= at);
            behind
                .checked_sub(1)
                .and_then(|idx| list.get(idx))
                .is_some_and(|range| at < range.end)
        })
    }

    /// What is left of a finding; `by_code` takes single codes away instead of the whole.
    fn left(&self, mut diagnostic: Diagnostic, by_code: bool) -> Option<Diagnostic> {
        if self.0.is_empty() {
            return Some(diagnostic);
        }
        let at = diagnostic.span.start;
        if !by_code {
            return (!keys(&diagnostic).iter().any(|key| self.holds(key, at)))
                .then_some(diagnostic);
        }
        if self.holds(ALL, at) || self.holds(diagnostic.rule, at) {
            return None;
        }
        let had_codes = !diagnostic.aliases.is_empty();
        diagnostic.aliases.retain(|code| {
            let all_checks = is_builder_check(code) && self.holds(ALL_OF_BUILDER, at);
            !all_checks && !self.holds(&key(code), at)
        });
        (!had_codes || !diagnostic.aliases.is_empty()).then_some(diagnostic)
    }
}

/// What the comments of a file say.
struct Read {
    suppressions: Vec<Suppression>,
    /// The builder's options for the file.
    options: CheckOptions,
    /// A `# check=` directive the builder refuses: where and why.
    refused: Option<(Span, String)>,
}
