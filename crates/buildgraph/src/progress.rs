//! How the builder's progress output names the steps: `[2/5] WORKDIR /app`, `[build  3/12] RUN make`.
//!
//! Facts: build-cache reference section 9. The number counts FROM an image, RUN, COPY, ADD and every
//! WORKDIR; one to `/` is counted and not shown, so the last number can be missing. It is padded to
//! the width of the count. A file of one stage shows no stage name. Texts are as written: which
//! variables the builder fills in depends on its version.

use layerlab_syntax::ast::{Arguments, Dockerfile, Instruction, Keyword};

use crate::model::{Base, BuildModel};
use crate::paths;

/// Longest text of a step, in characters.
const MAX_TEXT: usize = 400;

/// A step of a needed stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Index of the instruction; of the ONBUILD for a trigger.
    pub instruction: usize,
    /// The stage that runs it.
    pub stage: usize,
    /// Number, from 1.
    pub number: usize,
    /// Steps of the stage.
    pub of: usize,
    /// Whether a line of the output shows it.
    pub shown: bool,
    /// As the output has it, brackets included.
    pub text: String,
}

/// Whether an instruction is counted: it makes a step, or is a WORKDIR.
fn is_counted(line: &Instruction) -> bool {
    matches!(
        line.keyword,
        Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir
    )
}

/// Whether an instruction makes a layer (build-cache reference, section 4): RUN, COPY, ADD, and a
/// WORKDIR that does not lead to `/`.
pub fn makes_layer(model: &BuildModel, idx: usize, line: &Instruction) -> bool {
    match (line.keyword, &line.arguments) {
        (Keyword::Run | Keyword::Copy | Keyword::Add, _) => true,
        (Keyword::Workdir, Arguments::Text(word)) => {
            let path = model.scope_before(idx).absolute_path(&word.text).value;
            paths::clean(&path) != "/"
        }
        _ => false,
    }
}

/// The joined text with its inner blanks, the keyword in capitals.
fn written(line: &Instruction) -> String {
    let mut text = line.keyword_text.to_ascii_uppercase();
    for flag in &line.flags {
        text.push(' ');
        text.push_str(&flag.text);
    }
    text.push(' ');
    text.extend(line.rest.text.chars().take(MAX_TEXT));
    text
}

/// The steps of the stages that the target needs, in file order. Cost: near-linear in the file.
pub fn labels(file: &Dockerfile, model: &BuildModel) -> Vec<Label> {
    let mut labels = Vec::new();
    for stage in model.stages.iter().filter(|s| model.is_needed(s.index)) {
        let triggers = stage.triggers.iter().map(|idx| (*idx, true));
        let own = stage.instructions.clone().map(|idx| (idx, false));
        let lines: Vec<(usize, &Instruction)> = triggers
            .chain(own)
            .filter_map(|(idx, is_trigger)| {
                let line = file.instructions.get(idx)?;
                Some((
                    idx,
                    if is_trigger {
                        line.unwrap_onbuild()
                    } else {
                        line
                    },
                ))
            })
            .filter(|(_, line)| is_counted(line))
            .collect();
        let from = match &stage.base {
            Base::Image(image) => Some(image.canonical()),
            Base::Unresolved { raw } => Some(raw.clone()),
            Base::Scratch | Base::Stage(_) => None,
        };
        let of = lines.len() + usize::from(from.is_some());
        let width = of.to_string().len();
        let name = match model.stages.len() {
            1 => String::new(),
            _ => format!("{} ", stage.display_name()),
        };
        let first = from.map(|image| (stage.from, true, format!("FROM {image}")));
        let rest = lines
            .into_iter()
            .map(|(idx, line)| (idx, makes_layer(model, idx, line), written(line)));
        for (at, (instruction, shown, text)) in first.into_iter().chain(rest).enumerate() {
            let number = at + 1;
            labels.push(Label {
                instruction,
                stage: stage.index,
                number,
                of,
                shown,
                text: format!("[{name}{number:>width$}/{of}] {text}"),
            });
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BuildOptions;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let file = layerlab_syntax::parse(text);
        let model = BuildModel::new(&file, &BuildOptions::default());
        let labels = labels(&file, &model);
        let shown = labels.iter().filter(|label| label.shown);
        let got: Vec<&str> = shown.map(|label| label.text.as_str()).collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn one_stage_has_no_name_and_settings_do_not_count() {
        check(
            "FROM alpine:3.20 AS only\nENV A=1\nWORKDIR /app\nRUN a \\\n   b\nCMD x\n",
            &[
                "[1/3] FROM docker.io/library/alpine:3.20",
                "[2/3] WORKDIR /app",
                "[3/3] RUN a    b",
            ],
        );
    }

    #[test]
    fn stages_have_names_and_unneeded_ones_are_left_out() {
        check(
            "FROM ghcr.io/a/b:1 AS build\nRUN mkdir /out\nFROM alpine AS spare\nRUN false\nFROM scratch AS spare2\nCOPY --from=build /out /x\nFROM spare2\nRUN y\n",
            &[
                "[build 1/2] FROM ghcr.io/a/b:1",
                "[build 2/2] RUN mkdir /out",
                "[spare2 1/1] COPY --from=build /out /x",
                "[stage-3 1/1] RUN y",
            ],
        );
    }

    #[test]
    fn a_workdir_to_the_root_counts_and_is_not_shown() {
        check(
            "FROM alpine\nRUN a\nWORKDIR /\n",
            &["[1/3] FROM docker.io/library/alpine:latest", "[2/3] RUN a"],
        );
    }

    #[test]
    fn numbers_are_padded_to_the_width_of_the_count() {
        let text = format!("FROM scratch\n{}", "RUN a\n".repeat(10));
        let file = layerlab_syntax::parse(&text);
        let model = BuildModel::new(&file, &BuildOptions::default());
        let labels = labels(&file, &model);
        assert_eq!(labels[0].text, "[ 1/10] RUN a");
        assert_eq!(labels[9].text, "[10/10] RUN a");
    }
}
