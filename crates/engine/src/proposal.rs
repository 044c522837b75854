//! A better order of the steps, made of our own fixes and of nothing else.
//!
//! Only rules whose fix changes the order are used; a rule that is off or silenced proposes
//! nothing. Whether the order is better for a given day is for the day to say.

use crate::compare::align::{Step, align, numbers};
use crate::text_map::TextMap;
use crate::{CheckOptions, Engine};
use layerlab_buildgraph::BuildModel;
use layerlab_buildgraph::what_if::{same_lines, what_if};
use layerlab_diagnostics::{Safety, Span, apply_edits};
use layerlab_protocol::day::{GhostLine, Improve, Improvement, Proposal, Replacement};
use layerlab_protocol::what_if::{Outcome, WhatIfReply};
use layerlab_syntax::ast::Dockerfile;
use std::collections::BTreeMap;

/// Rules whose fix changes the order of steps.
const ORDER_RULES: [&str; 1] = ["copy-all-before-deps"];
/// Fixes applied one after the other.
const MAX_ROUNDS: usize = 8;

/// The better order of a text; `None` when no fix changes it. Cost: one check for each fix.
pub(crate) fn proposal(text: &str, options: &CheckOptions) -> Option<Proposal> {
    let mut options = options.lint();
    options.select = ORDER_RULES.map(str::to_owned).to_vec();
    let mut new = text.to_owned();
    let mut out = Proposal::default();
    for _ in 0..MAX_ROUNDS {
        let file = layerlab_syntax::parse(&new);
        let fixes = layerlab_lint::check(&file, &options).into_iter();
        let mut fixes = fixes
            .filter_map(|found| found.fix)
            .filter(|fix| fix.safety != Safety::DisplayOnly);
        let Some((fix, next)) = fixes.find_map(|fix| {
            let next = apply_edits(&new, &fix.edits).ok()?;
            (next != new).then_some((fix, next))
        }) else {
            break;
        };
        out.titles.push(fix.title);
        if !fix.caveat.is_empty() && !out.caveats.contains(&fix.caveat) {
            out.caveats.push(fix.caveat);
        }
        new = next;
    }
    if new == text {
        return None;
    }
    out.edits = vec![replacement(text, &new)];
    out.ghosts = ghosts(text, &new);
    out.text = new;
    Some(out)
}

/// The lines between the equal beginning and the equal end.
fn replacement(old: &str, new: &str) -> Replacement {
    let lines = |text: &'_ str| text.split_inclusive('\n').map(str::len).collect::<Vec<_>>();
    let (head, a, b) = {
        let same = old.split_inclusive('\n').zip(new.split_inclusive('\n'));
        let same = same.take_while(|(a, b)| a == b).count();
        let (a, b) = (lines(old), lines(new));
        let head: usize = a.iter().take(same).sum();
        (head, a, b)
    };
    // Equal ends, line by line, without reaching into the equal beginning.
    let (mut tail, most) = (0, old.len().min(new.len()) - head);
    for (a, b) in a.iter().rev().zip(b.iter().rev()) {
        let ends = |text: &'_ str, length: usize| {
            let from = text.len().checked_sub(tail + length)?;
            text.get(from..text.len() - tail).map(str::to_owned)
        };
        if a != b || tail + a > most || ends(old, *a) != ends(new, *b) {
            break;
        }
        tail += a;
    }
    let span = Span::from_usize(head, old.len() - tail);
    let utf16 = TextMap::new(old).utf16(span);
    Replacement {
        from: utf16.from,
        to: utf16.to,
        text: new.get(head..new.len() - tail).unwrap_or("").to_owned(),
    }
}

fn ghosts(old: &str, new: &str) -> Vec<GhostLine> {
    let (old, new) = (layerlab_syntax::parse(old), layerlab_syntax::parse(new));
    fn texts(file: &Dockerfile) -> impl Iterator<Item = &str> {
        let lines = file.instructions.iter();
        lines.map(|line| line.span.of(&file.text))
    }
    let mut known = BTreeMap::new();
    let before = numbers(texts(&old), &mut known);
    let after = numbers(texts(&new), &mut known);
    let mut ghosts = Vec::new();
    let mut next = 0;
    // What takes the place of lines that go stands where they do.
    let mut gone = None;
    for step in align(&before, &after) {
        match step {
            Step::Same(at, _) => (next, gone) = (at + 1, None),
            Step::Removed(at) => {
                gone.get_or_insert(at);
                next = at + 1;
            }
            Step::Added(at) => ghosts.extend(new.instructions.get(at).map(|line| GhostLine {
                above: match old.instructions.get(gone.unwrap_or(next)) {
                    Some(below) => below.line,
                    None => old.instructions.last().map_or(1, |last| last.end_line + 1),
                },
                title: line.summary(60),
            })),
        }
    }
    ghosts
}

impl Engine {
    /// A better order, and what it spares after the changes; `None` when no fix changes the order.
    pub(crate) fn improve(&self, request: &Improve) -> Option<Improvement> {
        let options = CheckOptions {
            rules: request.rules.clone(),
            target: request.target.clone(),
            dockerignore: request.dockerignore.clone(),
            context: self.given(&request.context),
            assumed: request.assumed.clone(),
            ..CheckOptions::default()
        };
        let proposal = proposal(&request.text, &options)?;
        let old = layerlab_syntax::parse(&request.text);
        let new = layerlab_syntax::parse(&proposal.text);
        let build = options.build();
        let models = (BuildModel::new(&old, &build), BuildModel::new(&new, &build));
        let pairs = same_lines((&old, &models.0), (&new, &models.1));
        let context = crate::compare::context_of_both(
            options.context.as_ref(),
            request.dockerignore.as_deref(),
            (&old, &models.0),
            (&new, &models.1),
        );
        let ask = |text: &str, edits| {
            what_if(&layerlab_buildgraph::what_if::WhatIf {
                dockerfile: text.to_owned(),
                dockerignore: request.dockerignore.clone(),
                context: Some(context.clone()),
                options: build.clone(),
                edits,
            })
        };
        let edits: Vec<_> = request
            .changes
            .iter()
            .filter_map(|change| crate::what_if::edit(&old, change))
            .collect();
        let moved = crate::day::plan::moved(&edits, &pairs);
        let before = crate::what_if::reply(request.rev, &old, ask(&request.text, edits));
        let after = crate::what_if::reply(request.rev, &new, ask(&proposal.text, moved));
        let line_of = |file: &Dockerfile, idx: usize| file.instructions.get(idx).map(|i| i.line);
        let outcome = |reply: &WhatIfReply, line: Option<u32>| {
            let step = reply.steps.iter().find(|step| Some(step.line) == line);
            step.map(|step| step.outcome)
        };
        let spared = pairs
            .iter()
            .enumerate()
            .filter_map(|(idx, pair)| {
                let line = line_of(&old, (*pair)?)?;
                let runs = matches!(
                    outcome(&before, Some(line)),
                    Some(Outcome::Cause | Outcome::Consequence)
                );
                let hit = outcome(&after, line_of(&new, idx)) == Some(Outcome::Hit);
                (runs && hit).then_some(line)
            })
            .collect();
        Some(Improvement {
            rev: request.rev,
            summary: summary(&before, &after),
            proposal,
            after,
            spared,
        })
    }
}

fn summary(before: &WhatIfReply, after: &WhatIfReply) -> String {
    let runs = |reply: &WhatIfReply| {
        let ran = |outcome| matches!(outcome, Outcome::Cause | Outcome::Consequence);
        reply.steps.iter().filter(|step| ran(step.outcome)).count()
    };
    let (now, then) = (before.rebuild_seconds, after.rebuild_seconds);
    if then < now {
        format!(
            "{} steps instead of {} run again after this change: about {} instead of {}, modelled.",
            runs(after),
            runs(before),
            crate::day::in_words(then),
            crate::day::in_words(now)
        )
    } else {
        "This order spares nothing after the change chosen above; it does after other edits."
            .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_protocol::what_if::{Change, WhatIf};

    const NAIVE: &str = "FROM node:24-slim\nWORKDIR /app\n# ü: everything\nCOPY . .\nRUN npm ci\nRUN npm run build\nCMD [\"node\", \"dist/index.js\"]\n";

    fn propose(text: &str) -> Option<Proposal> {
        proposal(text, &CheckOptions::default())
    }

    #[test]
    fn manifests_go_first_and_the_replacement_makes_the_text() {
        let found = propose(NAIVE).expect("there is one");
        let units: Vec<u16> = NAIVE.encode_utf16().collect();
        let [edit] = &found.edits[..] else {
            panic!("one replacement");
        };
        let text = |units: &[u16]| String::from_utf16_lossy(units);
        let applied = [
            text(&units[..edit.from as usize]),
            edit.text.clone(),
            text(&units[edit.to as usize..]),
        ]
        .concat();
        assert_eq!(applied, found.text);
        assert!(
            found.titles.len() == 1 && !found.ghosts.is_empty(),
            "{found:?}"
        );
        assert!(
            found
                .ghosts
                .iter()
                .any(|ghost| ghost.title.starts_with("COPY package") && ghost.above == 4),
            "{:?}",
            found.ghosts
        );
    }

    #[test]
    fn a_good_order_and_a_silenced_rule_have_no_proposal() {
        assert_eq!(
            propose(
                "FROM node:24-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n"
            ),
            None
        );
        assert_eq!(propose(""), None);
        let silent = NAIVE.replace("COPY . .", "# ignore=copy-all-before-deps\nCOPY . .");
        assert_eq!(propose(&silent), None, "{silent}");
    }

    #[test]
    fn the_ghost_names_the_steps_it_spares() {
        let source = Change::EditFile("src/index.js".to_owned());
        let found = Engine::new()
            .improve(&Improve {
                rev: 3,
                text: NAIVE.to_owned(),
                changes: vec![source.clone()],
                ..Improve::default()
            })
            .expect("there is one");
        assert_eq!((found.rev, &found.spared[..]), (3, &[5][..]));
        let promised = Engine::new().what_if(&WhatIf {
            text: found.proposal.text.clone(),
            changes: vec![source],
            ..WhatIf::default()
        });
        assert_eq!(promised.rebuild_seconds, found.after.rebuild_seconds);
        assert!(found.summary.contains("instead of"), "{}", found.summary);
    }
}
