//! `env-self-reference`: one ENV uses what it only just sets.

use crate::facts::references;
use crate::facts::variables::is_set_above;
use crate::prelude::*;
use layerlab_syntax::ast::Pair;
use std::collections::BTreeMap;

declare_rule! {
    /// Uses a variable in the very ENV that sets it, where it still has its old value.
    /// ## Why
    /// All values of one ENV see the state before it. `ENV A=1 B=$A` sets B to what A was on the line
    /// above: usually nothing.
    /// ## Examples
    /// ```dockerfile,bad
    /// ENV APP_HOME=/opt/app APP_CONF=$APP_HOME/conf
    /// ```
    /// ```dockerfile,good
    /// ENV APP_HOME=/opt/app
    /// ENV APP_CONF=$APP_HOME/conf
    /// ```
    pub struct EnvSelfReference;
    id: "env-self-reference",
    group: "names",
    severity: Warning,
    fix: Decision,
    on: Default,
    aliases: ["DL3044", "UndefinedVar"],
    lesson: None,
}

/// A value that comes one line too early.
pub struct TooEarly {
    idx: usize,
    name: String,
    target: String,
    span: Span,
    set_at: Span,
    guarded: bool,
}

/// In hadolint's profile: the instruction that first sets each name, as that tool lets a value of any
/// stage above count.
fn first_set<'a>(cx: &RuleContext<'a>) -> BTreeMap<&'a str, usize> {
    let mut first = BTreeMap::new();
    let lines = cx.file.instructions.iter().enumerate();
    for (idx, line) in lines.filter(|_| cx.as_hadolint()) {
        match &line.arguments {
            Arguments::Pairs(pairs) if line.keyword == Keyword::Env => {
                for pair in pairs {
                    first.entry(pair.key.text.as_str()).or_insert(idx);
                }
            }
            Arguments::Args(declarations) => {
                for declaration in declarations {
                    first.entry(declaration.name.text.as_str()).or_insert(idx);
                }
            }
            _ => {}
        }
    }
    first
}

impl Rule for EnvSelfReference {
    type Finding = TooEarly;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<TooEarly>) {
        let first_set = first_set(cx);
        for (idx, instruction) in cx.needed(Keyword::Env) {
            let Arguments::Pairs(pairs) = &instruction.arguments else {
                continue;
            };
            let scope = cx.model.scope_before(idx);
            let keys: std::collections::BTreeMap<&str, Span> = pairs
                .iter()
                .map(|pair| (pair.key.text.as_str(), pair.key.span))
                .collect();
            let mut seen = std::collections::BTreeSet::new();
            for pair in pairs {
                let value = &pair.value;
                for reference in references::in_text(&value.text, value.span, cx.file.escape, true)
                {
                    let Some(set_at) = keys.get(reference.name.as_str()) else {
                        continue;
                    };
                    let before = scope.variable(&reference.name);
                    // Of two values for one name in one ENV the later wins, and sees the old state.
                    let set_twice =
                        reference.name == pair.key.text && *set_at == pair.key.span && {
                            let same = |other: &&Pair| other.key.text == pair.key.text;
                            pairs.iter().filter(same).nth(1).is_some()
                        };
                    let above = first_set.get(reference.name.as_str());
                    let known = above.is_some_and(|above| *above < idx)
                        || before.is_some_and(|set| set.instruction.is_some() || !set_twice)
                        || is_set_above(cx, idx, &reference.name)
                        || scope.declares(&reference.name)
                        // `PATH=/x:$PATH` means the old one, which the base has.
                        || reference.name == pair.key.text && !set_twice
                        || reference.name == "PATH" && !set_twice;
                    if known || seen.contains(&reference.name) {
                        continue;
                    }
                    seen.insert(reference.name.clone());
                    found.push(TooEarly {
                        idx,
                        target: pair.key.text.clone(),
                        span: reference.span,
                        set_at: *set_at,
                        guarded: reference.guarded,
                        name: reference.name,
                    });
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &TooEarly) -> Report {
        let TooEarly { name, target, .. } = finding;
        let report = Report::at(
            finding.span,
            format!("`${name}` has no value yet: this same ENV sets it"),
        )
        .why(format!(
            "all values of one ENV see the state before it, so `{target}` is built with an empty `{name}`"
        ))
        .help(format!("set `{target}` in an ENV of its own, below"))
        .related(finding.set_at, "set here, for the lines below");
        if finding.guarded {
            report.aliases(["DL3044"])
        } else {
            report
        }
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &TooEarly) -> Option<Fix> {
        let instruction = cx.instruction(finding.idx)?;
        let Arguments::Pairs(pairs) = &instruction.arguments else {
            return None;
        };
        let pair = pairs.iter().find(|pair| pair.key.text == finding.target)?;
        let span = pair.key.span.cover(pair.value.span);
        if cx.text(instruction.span).contains('\n') || pair.legacy {
            return None;
        }
        let before = cx.file.text.get(..span.start as usize)?;
        let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
        let moved = format!(
            "{}{} {}",
            crate::rewrite::line_end(cx),
            instruction.keyword_text,
            cx.text(span)
        );
        let cut = Span::new(span.start - blanks as u32, span.end);
        let edits = if span.end == instruction.span.end {
            vec![Edit::replace(cut, moved)]
        } else {
            vec![Edit::delete(cut), Edit::insert(instruction.span.end, moved)]
        };
        Some(decision_fix(
            format!("set `{}` on a line of its own", finding.target),
            edits,
            "the variable then has the value you wrote; check what relied on the empty one",
        ))
    }
}
