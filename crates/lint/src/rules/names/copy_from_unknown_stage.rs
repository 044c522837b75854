//! `copy-from-unknown-stage`: `COPY --from` names no stage above.

use crate::prelude::*;

declare_rule! {
    /// Copies from a name that no stage above has, so an image of that name is pulled instead.
    /// ## Why
    /// A stage that stands below is refused. A misspelt name is not: the builder looks for an image of that name, without a
    /// tag, and fails late or, worse, finds one. A build context given on the command line may have
    /// that name too; then this finding can be silenced.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: unreachable-stage
    /// FROM debian:12.8-slim AS build
    /// FROM debian:12.8-slim
    /// COPY --from=biuld /out/app /usr/local/bin/app
    /// USER 10001
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12.8-slim AS build
    /// FROM debian:12.8-slim
    /// COPY --from=build /out/app /usr/local/bin/app
    /// USER 10001
    /// ```
    pub struct CopyFromUnknownStage;
    id: "copy-from-unknown-stage",
    group: "names",
    severity: Warning,
    fix: Decision,
    on: Default,
    aliases: ["DL3022"],
    lesson: Some("multi-stage-ship-the-product"),
}

/// Stages whose names are compared with a misspelt one, nearest first.
const MAX_COMPARED: usize = 50;

/// A `--from` without its stage.
pub struct Unknown {
    name: String,
    span: Span,
    near: Option<String>,
    later: Option<Span>,
    number: bool,
}

impl Rule for CopyFromUnknownStage {
    type Finding = Unknown;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Unknown>) {
        for (idx, instruction) in cx.needed(Keyword::Copy) {
            let Some(flag) = instruction.flag("from") else {
                continue;
            };
            // A fragment without FROM has no stage above.
            let fragment = cx.as_hadolint() && cx.model.stages.is_empty();
            let Some(stage) = cx.model.stage_of(idx).or(fragment.then_some(0)) else {
                continue;
            };
            let name = flag.value.as_deref().unwrap_or("");
            let own = cx
                .model
                .stages
                .get(stage)
                .and_then(|stage| stage.name.as_deref())
                .is_some_and(|own| own.eq_ignore_ascii_case(name));
            // hadolint takes a variable for a name.
            let variable = name.contains('$') && !cx.as_hadolint();
            if name.is_empty() || name.contains([':', '@']) || variable || name == "scratch" || own
            {
                continue;
            }
            let number = name.parse::<usize>().ok();
            // Its own number is the business of `copy-from-self`.
            if number.is_some_and(|number| number <= stage && !fragment)
                || cx.model.stage_named(name, stage).is_some()
            {
                continue;
            }
            let later = cx
                .model
                .stages
                .iter()
                .skip(stage + 1)
                .find(|later| {
                    later
                        .name
                        .as_deref()
                        .is_some_and(|known| known.eq_ignore_ascii_case(name))
                        || Some(later.index) == number
                })
                .map(|later| later.name_span.unwrap_or(later.base_span));
            let near = cx
                .model
                .stages
                .iter()
                .take(stage)
                .rev()
                .take(MAX_COMPARED)
                .filter_map(|earlier| earlier.name.as_deref())
                .filter(|known| number.is_none() && is_near(name, known))
                .map(str::to_owned)
                .next();
            found.push(Unknown {
                name: name.to_owned(),
                span: flag.value_span,
                near,
                later,
                number: number.is_some(),
            });
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Unknown) -> Report {
        let name = &finding.name;
        let report = Report::at(finding.span, format!("no stage above is called `{name}`"));
        if let Some(later) = finding.later {
            return report
                .why("a stage can only read the ones above it; the builder refuses to copy from one that is defined later")
                .help("move the stage above this one")
                .related(later, "it stands below")
                .severity(Severity::Error);
        }
        let why = format!("the builder then pulls an image called `{name}`, without a tag");
        match &finding.near {
            Some(near) => report
                .why(why)
                .help(format!("did you mean `{near}`?"))
                .severity(Severity::Error),
            None if finding.number => report
                .why("there are fewer stages, and a number is no image")
                .help("count the FROM lines from 0, or better give the stage a name")
                .severity(Severity::Error),
            None => report.why(why).help(format!(
                "name a stage above; if an image is meant, write `{name}:<tag>`; if a build context of that name is given on the command line, ignore this"
            )),
        }
    }

    fn fix(&self, _: &RuleContext<'_>, finding: &Unknown) -> Option<Fix> {
        let near = finding.near.as_ref()?;
        Some(decision_fix(
            format!("write `{near}`"),
            vec![Edit::replace(finding.span, near.clone())],
            "check that this is the stage you meant",
        ))
    }
}

/// Whether a name that finds no stage was surely meant as one: a number, the stage itself, one below,
/// one in another case, or a misspelt one.
pub fn means_a_stage(cx: &RuleContext<'_>, stage: usize, name: &str) -> bool {
    if name.contains(['/', ':', '@', '$']) || name.is_empty() {
        return false;
    }
    if name.chars().all(|c| c.is_ascii_digit()) {
        return true;
    }
    let known = |other: &layerlab_buildgraph::Stage| other.name.clone().unwrap_or_default();
    let from = stage.saturating_sub(MAX_COMPARED);
    cx.model
        .stages
        .iter()
        .skip(from)
        .take(2 * MAX_COMPARED)
        .any(|other| {
            let other_name = known(other);
            other_name.eq_ignore_ascii_case(name)
                || other.index < stage && !other_name.is_empty() && is_near(name, &other_name)
        })
}

/// At most two letters apart (one in names of up to four).
pub fn is_near(one: &str, other: &str) -> bool {
    let one: Vec<char> = one.to_lowercase().chars().take(64).collect();
    let other: Vec<char> = other.to_lowercase().chars().take(64).collect();
    let limit = if one.len().min(other.len()) <= 4 {
        1
    } else {
        2
    };
    if one.len().abs_diff(other.len()) > limit {
        return false;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let get = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let cost = (get(&row, j + 1) + 1)
                .min(get(&next, j) + 1)
                .min(get(&row, j) + usize::from(a != b));
            next.push(cost);
        }
        row = next;
    }
    row.last().is_some_and(|cost| *cost <= limit)
}
