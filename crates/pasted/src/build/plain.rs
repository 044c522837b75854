//! Plain progress: every line begins with the number of its step, `#7 0.130 text`; the first one names the step.

use super::{Build, MAX_STEPS, State, Step, keep_unread};
use crate::explain::is_blank;
use crate::lines::Line;
use crate::size;
use std::collections::BTreeMap;

pub(super) fn read(lines: &[Line<'_>]) -> Build {
    let mut build = Build::default();
    let mut by_number: BTreeMap<u32, usize> = BTreeMap::new();
    // Between the rules stands what the failed step printed.
    let mut in_excerpt = false;
    for line in lines {
        let text = line.trimmed();
        if is_blank(line) {
            continue;
        }
        let Some((number, rest)) = numbered(text) else {
            if text.len() >= 6 && text.bytes().all(|byte| byte == b'-') {
                in_excerpt = !in_excerpt && text.len() < 12;
            } else if !in_excerpt {
                keep_unread(&mut build, line);
            }
            continue;
        };
        if number == 0 || rest.is_empty() {
            continue;
        }
        let at = match by_number.get(&number) {
            Some(at) => *at,
            None if build.steps.len() < MAX_STEPS => {
                build.steps.push(Step::named(rest, line.span));
                by_number.insert(number, build.steps.len() - 1);
                continue;
            }
            None => continue,
        };
        if let Some(step) = build.steps.get_mut(at) {
            update(step, rest);
        }
    }
    build
}

fn numbered(text: &str) -> Option<(u32, &str)> {
    let rest = text.strip_prefix('#')?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = (rest.get(..digits)?, rest.get(digits..)?);
    (rest.is_empty() || rest.starts_with(' ')).then_some(())?;
    Some((number.parse().ok()?, rest.trim()))
}

fn update(step: &mut Step, rest: &str) {
    if let Some(time) = rest.strip_prefix("DONE ") {
        // A step is done more than once when it goes on in the background; the states before hold.
        if step.state != State::Cached {
            step.state = State::Done;
        }
        step.seconds = time.trim_end_matches('s').parse().ok();
    } else if rest == "CACHED" {
        step.state = State::Cached;
    } else if rest.starts_with("ERROR") {
        step.state = State::Failed;
    } else if rest.starts_with("CANCELED") {
        step.state = State::Cancelled;
    } else if let Some(sent) = rest.strip_prefix("transferring context: ") {
        let bytes = sent.split(' ').next().and_then(size::bytes);
        step.context_bytes = step.context_bytes.max(bytes);
    }
    // Everything else is what the step printed, or details of the builder.
}
