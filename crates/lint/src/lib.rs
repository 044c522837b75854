//! Judges a Dockerfile: one file per rule, the suppression comments, the profiles.
//!
//! Deliberately absent: rendering, reading files, and any execution of what is judged. Secret
//! values are masked before they enter a message.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod actions;
mod choices;
mod compatible;
#[cfg(feature = "config")]
pub mod config;
pub mod context;
pub mod facts;
mod hadolint;
mod prelude;
mod rewrite;
pub mod rule;
mod rules;
mod runs;
mod secret_places;
pub mod settings;
mod shell;
mod suppress;
mod syntax_problems;
#[cfg(test)]
mod testing;

pub use context::{Comments, LintOptions, Profile, RuleContext};
pub use rule::{FixClass, On, RuleMeta};
pub use runs::{RunForm, RunScript};
pub use secret_places::{MASK, SecretPlace, secret_places, without_secrets};
pub use settings::{LabelKind, LintConfig};
pub use suppress::builder_check_problem;

use layerlab_buildgraph::BuildModel;
use layerlab_diagnostics::{Diagnostic, Edit, Fix, Safety, apply_edits};
use layerlab_syntax::ast::Dockerfile;

/// Metadata of every rule, sorted by id.
pub fn rules() -> Vec<&'static RuleMeta> {
    let mut list: Vec<&'static RuleMeta> = all_rules().collect();
    list.sort_by_key(|meta| meta.id);
    list
}

/// The rule of that id or alias; ids go first, case of an alias does not matter. Of several rules
/// with that alias it is the first by id. Cost: O(rules).
pub fn rule(id: &str) -> Option<&'static RuleMeta> {
    all_rules()
        .find(|meta| meta.id.eq_ignore_ascii_case(id))
        .or_else(|| {
            all_rules()
                .filter(|meta| meta.aliases.iter().any(|a| same_code(a, id)))
                .min_by_key(|meta| meta.id)
        })
}

/// Whether it looks like a code of hadolint, ShellCheck, Trivy, Checkov or dockle, known here or not.
pub fn is_code_of_another_tool(code: &str) -> bool {
    let upper = code.to_ascii_uppercase();
    [
        "DL",
        "SC",
        "DS",
        "AVD-DS-",
        "CKV_DOCKER_",
        "CKV2_DOCKER_",
        "CIS-DI-",
        "DKL-DI-",
    ]
    .iter()
    .filter_map(|prefix| upper.strip_prefix(prefix))
    .any(|rest| {
        let digits = rest.trim_start_matches('-');
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Metadata of every rule, in no particular order.
fn all_rules() -> impl Iterator<Item = &'static RuleMeta> {
    rules::RULES
        .iter()
        .map(|rule| rule.meta())
        .chain(syntax_problems::RULES.iter())
        .chain([&suppress::UNUSED_IGNORE])
}

/// Whether two codes of other tools are the same, whatever their case and spelling.
fn same_code(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
        || (one.starts_with("DS-") && suppress::key(other) == one.to_ascii_lowercase())
}

/// Judges `file`. Findings are in file order, ties by rule id. Cost: near-linear in the file.
pub fn check(file: &Dockerfile, options: &LintOptions) -> Vec<Diagnostic> {
    check_with_model(file, options).0
}

/// The same, and the build model that was made for it, for those who go on with it.
pub fn check_with_model(file: &Dockerfile, options: &LintOptions) -> (Vec<Diagnostic>, BuildModel) {
    let cx = RuleContext::new(file, options);
    let mut found = syntax_problems::check(&cx);
    let experimental = suppress::experimental(&cx);
    for rule in rules::RULES {
        let meta = rule.meta();
        if cx.choices.is_on(meta)
            || experimental.iter().any(|name| {
                // The builder has one such check.
                let name = if name == "all" {
                    "InvalidDefinitionDescription"
                } else {
                    name
                };
                meta.aliases.contains(&name)
            })
        {
            rule.run(&cx, &mut found);
        }
    }
    if options.profile == Profile::Hadolint {
        compatible::name_the_later(&cx, &mut found);
        hadolint::reconcile(&cx, &mut found);
    }
    let mut found = suppress::apply(&cx, found);
    if options.profile == Profile::Hadolint {
        cx.choices.drop_ignored_codes(&mut found);
        compatible::drop_unbuilt(&cx, &mut found);
        compatible::adapt(&mut found);
    }
    cx.choices.apply(&mut found);
    found.sort_by(|a, b| {
        (a.span.start, a.span.end, a.rule).cmp(&(b.span.start, b.span.end, b.rule))
    });
    found.dedup_by(|b, a| {
        (a.rule, a.span, &a.message, &a.aliases) == (b.rule, b.span, &b.message, &b.aliases)
    });
    (found, cx.model)
}

/// Applies fixes until nothing changes (a fix may uncover another finding), at most 8 rounds.
///
/// Within a round fixes whose edits touch are applied one after the other: the earlier place wins
/// and the later finding is looked at again in the next round.
pub fn fix_all(text: &str, options: &LintOptions, include_decisions: bool) -> String {
    let mut text = text.to_owned();
    for _ in 0..8 {
        let file = layerlab_syntax::parse(&text);
        let mut edits: Vec<Edit> = Vec::new();
        for diagnostic in check(&file, options) {
            let Some(fix) = diagnostic.fix else { continue };
            let allowed = match fix.safety {
                Safety::Safe => true,
                Safety::Decision => include_decisions,
                Safety::DisplayOnly => false,
            };
            if allowed && is_free(&edits, &fix) {
                edits.extend(fix.edits);
            }
        }
        if edits.is_empty() {
            break;
        }
        match apply_edits(&text, &edits) {
            Ok(fixed) if fixed != text => text = fixed,
            _ => break,
        }
    }
    text
}

/// Whether no edit of `fix` touches one that is already chosen. Neighbours count as touching, so
/// that two insertions at one place never depend on their order.
fn is_free(chosen: &[Edit], fix: &Fix) -> bool {
    fix.edits.iter().all(|edit| {
        chosen
            .iter()
            .all(|other| edit.span.end < other.span.start || other.span.end < edit.span.start)
    })
}
