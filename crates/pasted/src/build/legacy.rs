//! The old builder: `Step 3/5 : RUN …`, then ` ---> Using cache`, the image id of the step, or what it printed.

use super::{Build, MAX_STEPS, State, Step};
use crate::failures;
use crate::lines::Line;
use crate::size;

pub(super) fn read(lines: &[Line<'_>]) -> Build {
    let mut build = Build::default();
    let mut context = None;
    for line in lines {
        let text = line.trimmed();
        if let Some(rest) = text.strip_prefix("Step ")
            && let Some((place, instruction)) = rest.split_once(" : ")
        {
            if build.steps.len() < MAX_STEPS {
                let mut step = Step::named(instruction, line.span);
                step.place = place.to_owned();
                step.context_bytes = context.take();
                build.steps.push(step);
            }
        } else if let Some(sent) = text.strip_prefix("Sending build context to Docker daemon") {
            context = size::bytes(sent.trim());
        } else if let Some(step) = build.steps.last_mut() {
            if text == "---> Using cache" {
                step.state = State::Cached;
            } else if text.starts_with("---> ")
                && !text.starts_with("---> Running in")
                && step.state == State::Unknown
            {
                step.state = State::Done;
            } else if failures::named_code(text).is_some_and(|code| code != 0)
                || text.starts_with("COPY failed")
                || text.starts_with("ADD failed")
                || text.starts_with("Error response")
            {
                step.state = State::Failed;
            }
        }
        // Everything between steps is what they printed.
    }
    build
}
