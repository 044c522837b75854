//! What hadolint shows of ShellCheck: one finding a RUN, the last one, judged with the shell and
//! the names that it remembers.
//!
//! Its memory: SHELL holds until the next ENV or ARG, which put `/bin/sh` back; a stage continues
//! the state of the stage it is made from, when the name is written the same; triggers of ONBUILD
//! know only what other triggers set.

use super::text::script_text;
use crate::context::RuleContext;
use crate::runs::RunScript;
use crate::shell::{Found, Hit, Language, PROXIES, Surroundings, check};
use layerlab_diagnostics::Severity;
use layerlab_syntax::ast::{Arguments, Command, Instruction, Keyword};
use layerlab_syntax::shell::read;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

const DEFAULT: &str = "/bin/sh";

/// What is remembered between instructions.
#[derive(Clone)]
struct State {
    shell: String,
    names: Rc<BTreeSet<String>>,
}

impl State {
    fn new(shell: &str) -> Self {
        Self {
            shell: shell.to_owned(),
            names: Rc::new(PROXIES.into_iter().map(str::to_owned).collect()),
        }
    }

    /// ENV, ARG, SHELL.
    fn step(&mut self, instruction: &Instruction) {
        match &instruction.arguments {
            Arguments::Pairs(pairs) if instruction.keyword == Keyword::Env => {
                let names = pairs.iter().map(|pair| pair.key.text.clone());
                Rc::make_mut(&mut self.names).extend(names);
                DEFAULT.clone_into(&mut self.shell);
            }
            // Only the first name of an ARG is read.
            Arguments::Args(args) => {
                let first = args.iter().take(1).map(|arg| arg.name.text.clone());
                Rc::make_mut(&mut self.names).extend(first);
                DEFAULT.clone_into(&mut self.shell);
            }
            Arguments::ShellList(words) => {
                self.shell = words
                    .first()
                    .map(|word| word.text.clone())
                    .unwrap_or_default();
            }
            _ if instruction.keyword == Keyword::Shell => {
                let mut words = instruction.rest.text.split_whitespace();
                self.shell = words.next().unwrap_or_default().to_owned();
            }
            _ => {}
        }
    }
}

/// The findings of all RUNs, in file order. Cost: near-linear in the file.
pub(crate) fn findings(cx: &RuleContext<'_>) -> Vec<Found> {
    let mut out = Vec::new();
    let mut initial = DEFAULT.to_owned();
    let mut state = State::new(DEFAULT);
    let mut triggered = State::new(DEFAULT);
    let mut stages: BTreeMap<String, State> = BTreeMap::new();
    let mut alias: Option<String> = None;
    let mut comments = cx.named_shells().iter().peekable();
    let mut runs = cx.runs.iter().enumerate().peekable();
    let mut is_below_from = false;
    for (idx, instruction) in cx.file.instructions.iter().enumerate() {
        while let Some((_, shell)) = comments.next_if(|(at, _)| *at < instruction.span.start) {
            state.shell.clone_from(shell);
            if !is_below_from {
                initial.clone_from(shell);
            }
        }
        let inner = instruction.unwrap_onbuild();
        let is_trigger = !std::ptr::eq(inner, instruction);
        if let Arguments::From { image, alias: own } = &instruction.arguments {
            is_below_from = true;
            if let Some(name) = alias.take() {
                stages.insert(name, state);
            }
            state = match stages.get(&image.text) {
                Some(parent) => parent.clone(),
                None => State::new(&initial),
            };
            alias = own.as_ref().map(|(_, name)| name.text.clone());
            continue;
        }
        let now = if is_trigger {
            &mut triggered
        } else {
            &mut state
        };
        now.step(inner);
        if let Some((at, run)) = runs.next_if(|(_, run)| run.instruction == idx) {
            let (hit, is_same_text) = last(cx, run, inner, now);
            out.extend(hit.map(|hit| Found {
                code: hit.code,
                span: if is_same_text {
                    run.span_of(&hit.range)
                } else {
                    run.span
                },
                range: hit.range,
                level: hit.level,
                name: hit.name,
                run: is_same_text.then_some(at),
            }));
        }
    }
    out
}

/// The last finding of a script, by its place, and whether the script is the text that we read.
fn last(
    cx: &RuleContext<'_>,
    run: &RunScript,
    instruction: &Instruction,
    state: &State,
) -> (Option<Hit>, bool) {
    // Words of a JSON array are no text for a shell.
    let Some(Command::Shell(_)) = instruction.command() else {
        return (None, false);
    };
    let Some(text) = script_text(cx.file, instruction) else {
        return (None, false);
    };
    let (notes, language) = if is_for_another_program(&text) {
        (Vec::new(), None)
    } else {
        as_written(&state.shell)
    };
    let note = |code| Hit {
        code,
        range: 0..0,
        level: Severity::Error,
        name: state.shell.clone(),
    };
    let mut hits: Vec<Hit> = notes.into_iter().map(note).collect();
    let is_same_text = text == run.text && !run.script.tree.nodes.is_empty();
    if let Some(language) = language {
        let around = Surroundings {
            language,
            names: &state.names,
            known: &|name| state.names.contains(name),
            trusted: true,
            // A broken line is one blank to the tool, however far the next one is indented, and
            // nothing that could stand between quotes.
            breaks: &|range| is_same_text && run.breaks_line(range),
        };
        hits.extend(if is_same_text {
            check(&text, &run.script.tree, &around)
        } else {
            check(&text, &read(&text), &around)
        });
    }
    hits.retain(|hit| hit.code != 1004);
    let last = hits
        .into_iter()
        .max_by(|a, b| (a.range.start, a.level, a.code).cmp(&(b.range.start, b.level, b.code)));
    (last, is_same_text)
}

/// Whether the first line of a script asks for a program that is no shell.
fn is_for_another_program(text: &str) -> bool {
    let Some(line) = text.lines().next().and_then(|line| line.strip_prefix("#!")) else {
        return false;
    };
    let mut words = line
        .split_whitespace()
        .filter(|word| !word.ends_with("/env"));
    words
        .next()
        .is_some_and(|program| Language::of_program(program).is_none())
}

/// What is said of the shell itself, and the language it stands for; `None` where nothing is read.
fn as_written(program: &str) -> (Vec<u16>, Option<Language>) {
    let base = program.rsplit(['/', '\\']).next().unwrap_or(program);
    let begins = |name: &&str| base.starts_with(*name);
    if ["pwsh", "powershell"].iter().any(begins) || program.starts_with("cmd") {
        return (Vec::new(), None);
    }
    let mut notes = Vec::new();
    if !program.starts_with('/') && !program.contains('\\') {
        notes.push(2239);
    }
    let foreign = [
        "awk", "csh", "expect", "fish", "perl", "python", "ruby", "tcsh", "zsh",
    ];
    if foreign.iter().any(begins) {
        notes.push(1071);
        return (notes, None);
    }
    let known = ["sh", "ash", "dash", "bash", "bats", "busybox", "ksh"];
    if !known.iter().any(begins) {
        notes.push(1008);
    }
    let language = match base {
        "busybox" => Language::Busybox,
        _ => Language::of_program(program).unwrap_or(Language::Bash),
    };
    (notes, Some(language))
}
