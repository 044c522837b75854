//! Instructions of which only the last of a stage counts, for the rules about each keyword.

use crate::prelude::*;
use crate::rewrite;

/// An instruction that a later one of the same stage makes void.
pub struct Dead {
    idx: usize,
    last: usize,
    name: &'static str,
    span: Span,
}

/// All but the last `keyword` of each stage. The builder's checks name the earlier ones too.
pub fn find(cx: &RuleContext<'_>, keyword: Keyword, found: &mut Vec<Dead>) {
    let needed = |index: usize| cx.as_hadolint() || cx.model.is_needed(index);
    let stages = cx.model.stages.iter();
    let mut ranges: Vec<std::ops::Range<usize>> = stages
        .filter(|stage| needed(stage.index))
        .map(|stage| stage.instructions.clone())
        .collect();
    // hadolint judges a fragment without FROM, too.
    if cx.as_hadolint() && cx.model.stages.is_empty() {
        ranges.push(0..cx.file.instructions.len());
    }
    for range in ranges {
        let all: Vec<usize> = range
            .filter(|idx| {
                cx.instruction(*idx)
                    .is_some_and(|instruction| instruction.keyword == keyword)
            })
            .collect();
        let Some((last, dead)) = all.split_last() else {
            continue;
        };
        for idx in dead {
            if let Some(instruction) = cx.instruction(*idx) {
                found.push(Dead {
                    idx: *idx,
                    last: *last,
                    name: keyword.name(),
                    span: instruction.span,
                });
            }
        }
    }
}

/// Puts it into words.
pub fn explain(cx: &RuleContext<'_>, finding: &Dead) -> Report {
    let name = finding.name;
    let report = Report::at(
        finding.span,
        format!("this {name} does nothing: a later one of the same stage replaces it"),
    )
    .why(format!(
        "only the last {name} of a stage counts; the reader of this line is misled"
    ))
    .help("remove it; to start several programs, use a script or several containers");
    match cx.instruction(finding.last) {
        Some(last) => report.related(last.span, format!("the {name} that counts")),
        None => report,
    }
}

/// Takes the dead instruction out.
pub fn fix(cx: &RuleContext<'_>, finding: &Dead) -> Option<Fix> {
    Some(safe_fix(
        format!("remove this {}", finding.name),
        vec![rewrite::remove_instruction(cx, finding.idx)?],
    ))
}
