//! The hint about a comment that silences nothing.
//!
//! Silent where this run cannot know: about checks we do not have, about rules that did not run,
//! and about facts nobody gave (a build context, a list of registries).

use super::{Owner, Suppression};
use crate::context::RuleContext;
use crate::rule;
use crate::rule::{FixClass, On, RuleMeta};
use layerlab_diagnostics::{Diagnostic, Edit, Fix, Safety, Severity, Span};

/// Metadata of the finding about comments that silence nothing.
pub const UNUSED_IGNORE: RuleMeta = RuleMeta {
    id: "unused-ignore",
    group: "syntax",
    severity: Severity::Hint,
    fix: FixClass::Safe,
    on: On::Default,
    aliases: &[],
    lesson: None,
    summary: "A comment silences a rule that found nothing there.",
    docs: "## Why\nA suppression that outlives its reason hides the next real finding.\n\n\
        ## Do\nRemove the code from the comment. A comment of another tool may still be needed by that \
        tool, so its removal is a decision.\n\nAlso reported: a comment that stands where its tool \
        does not read it, such as a hadolint comment with a blank line below it, or a name of the \
        builder's checks in the wrong case.\n",
};

/// Rules that judge only when the build context is known.
const NEED_CONTEXT: [&str; 3] = [
    "copy-ignored-file",
    "missing-dockerignore",
    "git-dir-in-context",
];

/// Codes that judge only when registries or labels are configured.
const NEED_CONFIG: [&str; 10] = [
    "DL3026", "DL3049", "DL3050", "DL3051", "DL3052", "DL3053", "DL3054", "DL3055", "DL3056",
    "DL3058",
];

/// Why a code can have no effect whatever stands below, when that is known.
pub(super) fn never_read(owner: Owner, code: &str) -> Option<String> {
    if owner != Owner::Builder {
        return None;
    }
    let meta = rule(code)?;
    let name = meta
        .aliases
        .iter()
        .find(|alias| alias.eq_ignore_ascii_case(code))?;
    (*name != code).then(|| format!("the builder compares names exactly, so it must be `{name}`"))
}

/// The hint, where one can be given.
pub(super) fn report(cx: &RuleContext<'_>, suppression: &Suppression) -> Option<Diagnostic> {
    // A build argument is no part of the file, and whoever wants no hints of this kind gets none.
    if suppression.comment.is_empty() || suppression.code == UNUSED_IGNORE.id {
        return None;
    }
    let message = match &suppression.dead {
        Some(why) => format!(
            "this comment does not silence `{}`: {why}",
            suppression.code
        ),
        None => {
            if !is_judged(cx, suppression) {
                return None;
            }
            format!(
                "this comment silences `{}`, which finds nothing here",
                suppression.code
            )
        }
    };
    let foreign = suppression.owner != Owner::Ours;
    Some(Diagnostic {
        rule: UNUSED_IGNORE.id,
        aliases: Vec::new(),
        group: UNUSED_IGNORE.group,
        severity: UNUSED_IGNORE.severity,
        span: suppression.place,
        instruction: suppression.comment,
        message,
        why: "a suppression that outlives its reason hides the next real finding".to_owned(),
        help: if suppression.dead.is_some() {
            "correct the comment, or remove it".to_owned()
        } else {
            "remove the code from the comment".to_owned()
        },
        related: Vec::new(),
        fix: removal(cx, suppression).map(|edit| Fix {
            safety: if foreign {
                Safety::Decision
            } else {
                Safety::Safe
            },
            title: if suppression.n_codes > 1 {
                format!("remove `{}` from the comment", suppression.code)
            } else {
                "remove the comment".to_owned()
            },
            edits: vec![edit],
            caveat: if foreign {
                format!("{} itself may still need it", suppression.owner.name())
            } else {
                String::new()
            },
        }),
        effect: None,
        lesson: None,
    })
}

/// Whether this run would have found something here if it were there.
fn is_judged(cx: &RuleContext<'_>, suppression: &Suppression) -> bool {
    let Some(meta) = rule(&suppression.code) else {
        return false;
    };
    // Our shell rules see less than the checks that own these codes.
    let foreign_shell_code = meta.group == "shell" && meta.id != suppression.code;
    let named = |codes: &[&str]| {
        codes.contains(&meta.id) || meta.aliases.iter().any(|alias| codes.contains(alias))
    };
    let no_context = cx.options.dockerignore.is_none() && named(&NEED_CONTEXT);
    let config = cx.config();
    let no_config = config.trusted_registries.is_empty()
        && config.label_schema.is_empty()
        && named(&NEED_CONFIG);
    meta.on == On::Default
        && cx.choices.is_on(meta)
        && !foreign_shell_code
        && !no_context
        && !no_config
        && (suppression.owner == Owner::Ours || is_needed(cx, suppression.range))
}

/// Whether the target needs what the comment covers; other tools look at every stage.
fn is_needed(cx: &RuleContext<'_>, range: Span) -> bool {
    let list = &cx.file.instructions;
    let from = list.partition_point(|instruction| instruction.span.end <= range.start);
    let to = list.partition_point(|instruction| instruction.span.start < range.end);
    (from..to).all(|idx| cx.model.stage_of(idx).is_none() || cx.model.is_instruction_needed(idx))
}

/// Takes the code out of its list, or the whole line when it is alone.
fn removal(cx: &RuleContext<'_>, suppression: &Suppression) -> Option<Edit> {
    let text = &cx.file.text;
    if suppression.n_codes <= 1 {
        let whole =
            suppression.owner == Owner::Builder && cx.text(suppression.comment).contains(';');
        return (!whole).then(|| cx.delete_lines(suppression.comment));
    }
    let place = suppression.place;
    let behind = text.get(place.end as usize..suppression.comment.end as usize)?;
    let skipped = behind.len() - behind.trim_start().len();
    if let Some(rest) = behind.trim_start().strip_prefix(',') {
        let blanks = rest.len() - rest.trim_start().len();
        let end = place.end + (skipped + 1 + blanks) as u32;
        return Some(Edit::delete(Span::new(place.start, end)));
    }
    let before = text.get(suppression.comment.start as usize..place.start as usize)?;
    let comma = before.trim_end().strip_suffix(',')?;
    let start = suppression.comment.start + comma.trim_end().len() as u32;
    Some(Edit::delete(Span::new(start, place.end)))
}
