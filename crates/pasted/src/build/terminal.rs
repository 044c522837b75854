//! The terminal picture: ` => CACHED [2/5] WORKDIR /app    0.0s`. Of a captured animation the last picture counts.

use super::{Build, MAX_STEPS, State, Step, keep_unread};
use crate::explain::is_blank;
use crate::lines::Line;
use crate::size;

pub(super) fn read(lines: &[Line<'_>]) -> Build {
    let mut build = Build::default();
    let mut in_excerpt = false;
    for line in lines {
        let text = line.trimmed();
        if is_blank(line) {
            continue;
        }
        if let Some(head) = text.strip_prefix("[+] Building ") {
            build.steps.clear();
            build.seconds = head
                .split('s')
                .next()
                .and_then(|seconds| seconds.trim().parse().ok());
            continue;
        }
        if let Some(rest) = text.strip_prefix("=> ") {
            if let Some(detail) = rest.trim_start().strip_prefix("=> ") {
                if let Some((_, sent)) = detail.split_once("transferring context: ")
                    && let Some(step) = build.steps.last_mut()
                {
                    step.context_bytes = sent.split(' ').next().and_then(size::bytes);
                }
                continue;
            }
            if build.steps.len() < MAX_STEPS {
                build.steps.push(step(rest.trim(), line));
            }
            continue;
        }
        if text.len() >= 6 && text.bytes().all(|byte| byte == b'-') {
            in_excerpt = !in_excerpt && text.len() < 12;
        } else if !in_excerpt {
            keep_unread(&mut build, line);
        }
    }
    build
}

fn step(rest: &str, line: &Line<'_>) -> Step {
    let (state, rest) = [
        ("CACHED ", State::Cached),
        ("ERROR ", State::Failed),
        ("CANCELED ", State::Cancelled),
    ]
    .into_iter()
    .find_map(|(word, state)| rest.strip_prefix(word).map(|rest| (state, rest)))
    .unwrap_or((State::Done, rest));
    let (name, time) = match rest.rsplit_once(char::is_whitespace) {
        Some((name, time)) if time.ends_with('s') => {
            match time.trim_end_matches('s').parse::<f64>() {
                Ok(seconds) => (name, Some(seconds)),
                Err(_) => (rest, None),
            }
        }
        _ => (rest, None),
    };
    Step {
        state,
        seconds: time,
        ..Step::named(name.trim(), line.span)
    }
}
