//! The build as a row of steps, for the scrubber.

use layerlab_protocol::check::{Basis, Stack};
use layerlab_ui::bytes_text;

/// One step: an instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildStep {
    /// 1-based line.
    pub line: u32,
    /// Position of its stage.
    pub stage: usize,
    /// One sentence.
    pub says: String,
    /// Unpacked bytes of the stage so far.
    pub total_bytes: u64,
}

/// Whether something of `line` shows when the build is done up to `until`.
pub const fn visible(line: u32, until: u32) -> bool {
    line <= until
}

/// The steps in file order. A base image is one step, however many bricks it has.
pub fn steps(stack: &Stack) -> Vec<BuildStep> {
    let mut steps = Vec::new();
    for (at, stage) in stack.stages.iter().enumerate() {
        let mut total = 0_u64;
        let base: u64 = stage
            .bricks
            .iter()
            .filter(|brick| brick.is_base)
            .map(|brick| brick.size_bytes)
            .sum();
        total += base;
        let start = match stage
            .continues
            .and_then(|parent| stack.stages.get(parent as usize))
        {
            Some(parent) => format!("goes on from stage {}", parent.name),
            None => format!("starts from {}", stage.base),
        };
        steps.push(BuildStep {
            line: stage.line,
            stage: at,
            says: format!(
                "Line {}: stage {} {start}, ≈ {}.",
                stage.line,
                stage.name,
                bytes_text(base)
            ),
            total_bytes: total,
        });
        for brick in stage.bricks.iter().filter(|brick| !brick.is_base) {
            total += brick.size_bytes;
            let hides = match brick.hides.len() {
                0 => "",
                _ => " It hides files below; their bytes stay.",
            };
            let adds = match (brick.basis, brick.size_bytes) {
                (Basis::Unknown, _) => "adds an unknown number of bytes".to_owned(),
                (_, 0) => "adds nothing".to_owned(),
                (_, bytes) => format!("adds ≈ {}", bytes_text(bytes)),
            };
            steps.push(BuildStep {
                line: brick.line,
                stage: at,
                says: format!(
                    "Line {}: `{}` {adds}; now ≈ {}.{hides}",
                    brick.line,
                    brick.title,
                    bytes_text(total)
                ),
                total_bytes: total,
            });
        }
        for pin in &stage.pins {
            let below = stage.bricks.iter().take(pin.n_bricks_below as usize);
            steps.push(BuildStep {
                line: pin.line,
                stage: at,
                says: format!(
                    "Line {}: `{}` changes settings only; no layer.",
                    pin.line, pin.title
                ),
                total_bytes: below.map(|brick| brick.size_bytes).sum(),
            });
        }
    }
    steps.sort_by_key(|step| step.line);
    steps.dedup_by_key(|step| step.line);
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::stack::fixture::{stack, stage};

    #[test]
    fn steps_follow_the_file_and_a_line_is_one_step() {
        let steps = steps(&stack(vec![stage("a", &[5, 6], 1), stage("b", &[7], 9)]));
        let lines: Vec<u32> = steps.iter().map(|step| step.line).collect();
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]), "{lines:?}");
        assert_eq!(lines.first(), Some(&1));
    }
}
