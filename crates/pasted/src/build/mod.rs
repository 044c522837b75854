//! Output of `docker build`: which steps were cached, which took long, which failed and why.
//!
//! Three printers: plain progress of BuildKit (`#7 [3/5] RUN …`), its terminal picture (` => [3/5] RUN …   3.2s`), and the
//! old builder (`Step 3/5 : RUN …`). All become the same list of steps.

mod legacy;
mod plain;
mod terminal;

use crate::blocks::Block;
use crate::explain::Reading;
use crate::failures;
use crate::lines::Line;
use crate::mask::{self, Values};
use crate::size;
use crate::view::{Notice, Part, Table, code, count, short};
use layerlab_diagnostics::{Severity, Span};

/// Steps kept of one build.
const MAX_STEPS: usize = 2000;
/// A context from this size on is worth a question.
const LARGE_CONTEXT_BYTES: u64 = 50_000_000;

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Unknown,
    Done,
    Cached,
    Failed,
    Cancelled,
}

/// One step.
#[derive(Debug, Clone, Default)]
struct Step {
    /// `2/5`, `build 2/5`; empty for the builder's own steps.
    place: String,
    /// The instruction, or what the builder does.
    text: String,
    span: Span,
    state: State,
    seconds: Option<f64>,
    /// Bytes of the build context.
    context_bytes: Option<u64>,
}

impl Step {
    fn named(name: &str, span: Span) -> Self {
        let (place, text) = match name
            .strip_prefix('[')
            .and_then(|rest| rest.split_once("] "))
        {
            Some((place, text)) if place.contains('/') => (place, text),
            _ => ("", name),
        };
        Self {
            place: place.to_owned(),
            text: text.trim().to_owned(),
            span,
            ..Self::default()
        }
    }

    fn shown(&self) -> String {
        short(&mask::mask(&self.text, Values::Words).text, 120)
    }
}

/// What the printers have in common.
#[derive(Debug, Default)]
struct Build {
    steps: Vec<Step>,
    /// Whole time that the printer names.
    seconds: Option<f64>,
    /// `Dockerfile:6`.
    place: Option<(String, Span)>,
    unread: Vec<Span>,
}

/// Explains one build.
pub(crate) fn explain(block: &Block<'_, '_>) -> Reading {
    let build = if block
        .lines
        .iter()
        .any(|line| line.trimmed().starts_with("Step "))
    {
        legacy::read(block.lines)
    } else if block
        .lines
        .iter()
        .any(|line| line.trimmed().starts_with("=> "))
    {
        terminal::read(block.lines)
    } else {
        plain::read(block.lines)
    };
    let mut part = Part::new("docker build");
    failed(&mut part, &build, block.lines);
    context(&mut part, &build);
    slow(&mut part, &build);
    cached(&mut part, &build);
    warnings(&mut part, block.lines);
    part.summary = summary(&build);
    if !build.steps.is_empty() {
        part.tables.push(table(&build));
    }
    Reading {
        part,
        unread: build.unread,
        ..Reading::default()
    }
}

/// Parts of the output that follow the steps and are understood: the excerpt of the file, rules, hints.
fn is_tail(text: &str) -> bool {
    let is_excerpt = text.split_once('|').is_some_and(|(number, _)| {
        !number.trim().is_empty() && number.trim().bytes().all(|byte| byte.is_ascii_digit())
    });
    is_excerpt
        || text.bytes().all(|byte| byte == b'-')
        || text.starts_with("> [")
        || [
            "ERROR",
            "WARN",
            "View build details",
            "What's next",
            "Learn more",
            "- ",
            "DEPRECATED",
            "Install the buildx",
            "https://",
            "View a summary",
            "docker scout",
            "Use 'docker",
            "Error",
            "error:",
        ]
        .iter()
        .any(|begin| text.starts_with(begin))
        || text.ends_with("(use docker --debug to expand):")
        || text.contains("warning found")
        || text.contains("warnings found")
}

/// `Dockerfile.copy:2`: the file and the line that the builder names.
fn file_place(text: &str) -> Option<String> {
    let (name, line) = text.rsplit_once(':')?;
    let is_place = !name.is_empty()
        && !name.contains(' ')
        && !line.is_empty()
        && line.bytes().all(|byte| byte.is_ascii_digit());
    is_place.then(|| text.to_owned())
}

fn is_own(step: &Step) -> bool {
    !step.place.is_empty()
}

fn summary(build: &Build) -> String {
    let own: Vec<&Step> = build.steps.iter().filter(|step| is_own(step)).collect();
    if own.is_empty() {
        return if build.steps.iter().any(|step| step.state == State::Failed)
            || build.steps.is_empty()
        {
            "The build stopped before its first step.".to_owned()
        } else {
            "No step of a Dockerfile is in this part of the output.".to_owned()
        };
    }
    let n = |state: State| own.iter().filter(|step| step.state == state).count();
    let failed = n(State::Failed);
    let mut says = format!(
        "{}: {} from the cache, {} run{}",
        count(own.len(), "step", "steps"),
        n(State::Cached),
        n(State::Done),
        match failed {
            0 => String::new(),
            n => format!(", {n} failed"),
        },
    );
    let total = build
        .seconds
        .unwrap_or_else(|| build.steps.iter().filter_map(|step| step.seconds).sum());
    if total > 0.0 {
        says.push_str(&format!("; {} in all", seconds(total)));
    }
    says.push('.');
    says
}

fn seconds(value: f64) -> String {
    if value >= 120.0 {
        format!("{} min {} s", (value / 60.0) as u64, (value % 60.0) as u64)
    } else {
        format!("{value:.1} s")
    }
}

/// Lines before the first error that are searched when the error itself says nothing special.
const BEFORE_ERROR: usize = 40;

/// What went wrong: first what the end of the output says, then what the step printed before it.
fn causes(lines: &[Line<'_>]) -> Vec<Notice> {
    let is_end = |line: &Line<'_>| {
        let text = line.trimmed();
        text.starts_with("ERROR")
            || text.contains(" ERROR: ")
            || text.starts_with("error: failed")
            || text.starts_with("Error response")
            || text.contains("failed to solve")
            || text.contains("returned a non-zero code")
            || text.starts_with("COPY failed")
            || text.starts_with("ADD failed")
    };
    let Some(end) = lines.iter().position(is_end) else {
        return Vec::new();
    };
    let found = failures::find(lines.get(end..).unwrap_or_default(), 6);
    if found.iter().any(failures::is_special) {
        return found;
    }
    let with_output = failures::find(
        lines
            .get(end.saturating_sub(BEFORE_ERROR)..)
            .unwrap_or_default(),
        6,
    );
    if with_output.is_empty() {
        found
    } else {
        with_output
    }
}

fn failed(part: &mut Part, build: &Build, lines: &[Line<'_>]) {
    let causes = causes(lines);
    let step = build.steps.iter().find(|step| step.state == State::Failed);
    if let Some(step) = step {
        let place = match &build.place {
            Some((place, _)) => match place.rsplit_once(':') {
                Some((name, line)) => format!(", line {line} of `{}`", short(name, 60)),
                None => String::new(),
            },
            None => String::new(),
        };
        let cause = causes.first();
        part.notice(
            Severity::Error,
            step.span,
            format!("`{}` failed{place}", step.shown()),
            cause.map_or_else(
                || {
                    "the message is not one that is explained here; its last lines say more"
                        .to_owned()
                },
                |cause| format!("{}: {}", cause.what, cause.why),
            ),
            cause.map_or_else(String::new, |cause| cause.todo.clone()),
        );
        part.notices.extend(causes.into_iter().skip(1));
    } else {
        part.notices.extend(causes);
    }
}

fn context(part: &mut Part, build: &Build) {
    let Some(step) = build.steps.iter().max_by_key(|step| step.context_bytes) else {
        return;
    };
    let Some(bytes) = step
        .context_bytes
        .filter(|bytes| *bytes >= LARGE_CONTEXT_BYTES)
    else {
        return;
    };
    part.notice(
        Severity::Warning,
        step.span,
        format!("{} of build context were sent", size::text(bytes)),
        "more than a program's source needs: `.git`, `node_modules`, build results or data came along, every time",
        "list them in `.dockerignore`",
    );
}

fn slow(part: &mut Part, build: &Build) {
    let total: f64 = build.steps.iter().filter_map(|step| step.seconds).sum();
    let slowest = build
        .steps
        .iter()
        .filter(|step| {
            step.seconds
                .is_some_and(|seconds| seconds >= 5.0 && seconds >= total * 0.3)
        })
        .max_by(|one, two| {
            one.seconds
                .unwrap_or(0.0)
                .total_cmp(&two.seconds.unwrap_or(0.0))
        });
    if let Some(step) = slowest {
        part.notice(
            Severity::Info,
            step.span,
            format!("the slowest step: `{}`, {} of {}", step.shown(), seconds(step.seconds.unwrap_or(0.0)), seconds(total)),
            "it runs again whenever something above it changes",
            "copy only the files it needs before it, and keep downloads in a cache mount (`RUN --mount=type=cache`)",
        );
    }
}

/// The first step that ran although one before it was cached: the change is there.
fn cached(part: &mut Part, build: &Build) {
    let own: Vec<&Step> = build.steps.iter().filter(|step| is_own(step)).collect();
    let n_cached = own
        .iter()
        .filter(|step| step.state == State::Cached)
        .count();
    let stage = |step: &Step| {
        step.place
            .split(' ')
            .next()
            .filter(|word| !word.contains('/'))
            .map(str::to_owned)
    };
    let first_run = own.iter().position(|step| {
        matches!(step.state, State::Done | State::Failed) && !step.text.starts_with("FROM")
    });
    if let Some(at) = first_run
        && let Some(step) = own.get(at)
        && n_cached > 0
    {
        let below = own
            .get(at + 1..)
            .unwrap_or_default()
            .iter()
            .filter(|other| stage(other) == stage(step) && other.state == State::Done)
            .count();
        let copies = step.text.starts_with("COPY") || step.text.starts_with("ADD");
        part.notice(
            Severity::Info,
            step.span,
            format!("the cache ended at `{}`", step.shown()),
            format!(
                "{}, so it ran{}",
                if copies {
                    "a file it copies, or the instruction itself, has changed"
                } else {
                    "the instruction, a build argument or something above it has changed"
                },
                match below {
                    0 => String::new(),
                    n => format!(", and with it the {} below it", count(n, "step", "steps")),
                }
            ),
            if copies && below > 0 {
                "copy what changes often as late as possible"
            } else {
                ""
            },
        );
    } else if n_cached > 0
        && first_run.is_none()
        && own.iter().all(|step| step.state != State::Unknown)
    {
        part.notice(
            Severity::Hint,
            own.first().map_or(Span::empty(0), |step| step.span),
            "every step came from the cache",
            "neither an instruction nor a copied file has changed; packages from the network are as old as the cache",
            "build with `--pull --no-cache` now and then, to get updates",
        );
    }
}

/// Findings of the builder's own checks.
fn warnings(part: &mut Part, lines: &[Line<'_>]) {
    for line in lines
        .iter()
        .filter(|line| line.trimmed().starts_with("- "))
        .take(20)
    {
        let text = line.trimmed().trim_start_matches("- ");
        let Some((rule, message)) = text.split_once(": ") else {
            continue;
        };
        let is_rule = rule.len() > 6
            && rule.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && rule.starts_with(|c: char| c.is_ascii_uppercase());
        if is_rule && message.contains("(line ") {
            part.notice(
                Severity::Warning,
                line.span,
                format!("the builder warns: {} ({})", short(&mask::mask(message, Values::Words).text, 160), short(rule, 40)),
                "the image was built, but this line does something else than it seems to, or will stop to work",
                "paste the Dockerfile here: the same finding is explained with its fix",
            );
        }
    }
}

fn table(build: &Build) -> Table {
    let mut table = Table::new("Steps", &["Step", "Place", "#Time", "Result"]);
    for step in &build.steps {
        let result = match step.state {
            State::Unknown => "",
            State::Done => "ran",
            State::Cached => "from the cache",
            State::Failed => "failed",
            State::Cancelled => "stopped, since another failed",
        };
        table.row(
            step.span,
            [
                code(&step.shown(), 120),
                step.place.clone(),
                step.seconds.map(seconds).unwrap_or_default(),
                result.to_owned(),
            ],
        );
    }
    table
}

/// Lines that no printer knows; the span of all lines when there are none at all.
fn keep_unread(build: &mut Build, line: &Line<'_>) {
    let text = line.trimmed();
    if let Some(place) = file_place(text) {
        build.place = Some((place, line.span));
    } else if !is_tail(text) && failures::known(line).is_none() {
        build.unread.push(line.span);
    }
}
