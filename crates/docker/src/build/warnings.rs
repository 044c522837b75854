//! What the builder's own checks say about a Dockerfile, in its words, beside the progress.
//!
//! Only the checks that need no look at values of arguments. Source: BuildKit `frontend/dockerfile/linter/ruleset.go`.

use layerlab_buildgraph::BuildModel;
use layerlab_syntax::ast::{Arguments, Command, Dockerfile, Instruction, Keyword};

/// Warnings with their lines, as `Name: words (line 3)`, in the order of the lines.
pub(super) fn warnings(file: &Dockerfile, model: &BuildModel) -> Vec<String> {
    let mut found: Vec<(u32, String)> = Vec::new();
    let n_upper = file
        .instructions
        .iter()
        .filter(|line| line.keyword_text == line.keyword_text.to_uppercase())
        .count();
    let n_lower = file
        .instructions
        .iter()
        .filter(|line| line.keyword_text == line.keyword_text.to_lowercase())
        .count();
    let has_shell = file
        .instructions
        .iter()
        .any(|line| line.keyword == Keyword::Shell);
    let mut relative_from = None;
    for (at, line) in file.instructions.iter().enumerate() {
        let mut warn = |text: String| found.push((line.line, text));
        casing(line, n_lower > n_upper, &mut warn);
        match &line.arguments {
            Arguments::From {
                alias: Some((word, name)),
                ..
            } => {
                relative_from = None;
                let upper = |text: &str| text == text.to_uppercase();
                if upper(&line.keyword_text) != upper(&word.text) {
                    warn(format!(
                        "FromAsCasing: '{}' and '{}' keywords' casing do not match",
                        word.text, line.keyword_text
                    ));
                }
                if name.text != name.text.to_lowercase() {
                    warn(format!(
                        "StageNameCasing: Stage name '{}' should be lowercase",
                        name.text
                    ));
                }
            }
            Arguments::From { .. } => relative_from = None,
            Arguments::Pairs(pairs) if pairs.iter().any(|pair| pair.legacy) => {
                let word = line.keyword.name();
                warn(format!(
                    "LegacyKeyValueFormat: \"{word} key=value\" should be used instead of legacy \"{word} key value\" format"
                ));
            }
            _ => {}
        }
        if line.keyword == Keyword::Maintainer {
            warn("MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label".to_owned());
        }
        if !model.is_instruction_needed(at) {
            continue;
        }
        match (line.keyword, &line.arguments) {
            (Keyword::Cmd | Keyword::Entrypoint, Arguments::Command(Command::Shell(_)))
                if !has_shell =>
            {
                warn(format!(
                    "JSONArgsRecommended: JSON arguments recommended for {} to prevent unintended behavior related to OS signals",
                    line.keyword.name()
                ))
            }
            (Keyword::Workdir, Arguments::Text(word)) => {
                let absolute = word.text.starts_with(['/', '$', '"', '\'']);
                if !absolute && relative_from.is_none() {
                    warn(format!(
                        "WorkdirRelativePath: Relative workdir {:?} can have unexpected results if the base image changes",
                        word.text
                    ));
                }
                relative_from = relative_from.or(absolute.then_some(at));
            }
            (Keyword::Env, Arguments::Pairs(pairs)) => {
                for pair in pairs.iter().filter(|pair| is_secret(&pair.key.text)) {
                    warn(format!(
                        "SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV {:?})",
                        pair.key.text
                    ));
                }
            }
            (Keyword::Arg, Arguments::Args(args)) => {
                for arg in args.iter().filter(|arg| is_secret(&arg.name.text)) {
                    warn(format!(
                        "SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ARG {:?})",
                        arg.name.text
                    ));
                }
            }
            _ => {}
        }
    }
    for (keyword, lines) in repeated(file, model) {
        let all = lines.iter().rev().skip(1).map(|line| (*line, format!("MultipleInstructionsDisallowed: Multiple {keyword} instructions should not be used in the same stage because only the last one will be used")));
        found.extend(all);
    }
    found.sort_by_key(|(line, _)| *line);
    found
        .into_iter()
        .map(|(line, text)| format!("{text} (line {line})"))
        .collect()
}

fn casing(line: &Instruction, lower_wins: bool, warn: &mut impl FnMut(String)) {
    let text = &line.keyword_text;
    let (upper, lower) = (text.to_uppercase(), text.to_lowercase());
    let fine = if lower_wins {
        *text == lower
    } else {
        *text == upper
    };
    if !fine && line.keyword != Keyword::Unknown {
        let majority = if lower_wins { "lowercase" } else { "uppercase" };
        warn(format!(
            "ConsistentInstructionCasing: Command '{text}' should match the case of the command majority ({majority})"
        ));
    }
}

/// Lines of instructions of which only the last one of a stage counts.
fn repeated(file: &Dockerfile, model: &BuildModel) -> Vec<(&'static str, Vec<u32>)> {
    let mut found = Vec::new();
    for stage in model
        .stages
        .iter()
        .filter(|stage| model.is_needed(stage.index))
    {
        for keyword in [Keyword::Cmd, Keyword::Entrypoint, Keyword::Healthcheck] {
            let lines: Vec<u32> = stage
                .instructions
                .clone()
                .filter_map(|at| file.instructions.get(at))
                .filter(|line| line.keyword == keyword)
                .map(|line| line.line)
                .collect();
            if lines.len() > 1 {
                found.push((keyword.name(), lines));
            }
        }
    }
    found
}

/// Whether a name looks like that of a secret.
fn is_secret(name: &str) -> bool {
    const WORDS: [&str; 10] = [
        "apikey",
        "auth",
        "credential",
        "credentials",
        "key",
        "password",
        "pword",
        "passwd",
        "secret",
        "token",
    ];
    let lower = name.to_lowercase();
    let mut words = lower.split('_');
    !lower.split('_').any(|word| word == "public") && words.any(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_buildgraph::BuildOptions;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let file = layerlab_syntax::parse(text);
        let model = BuildModel::new(&file, &BuildOptions::default());
        assert_eq!(warnings(&file, &model), expected, "{text}");
    }

    #[test]
    fn the_builder_warns() {
        check(
            "FROM alpine\nCMD echo hi\n",
            &[
                "JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior related to OS signals (line 2)",
            ],
        );
        check(
            "FROM alpine as b\nCMD [\"sh\"]\n",
            &["FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 1)"],
        );
        check(
            "FROM alpine\nENV A 1\nWORKDIR app\n",
            &[
                "LegacyKeyValueFormat: \"ENV key=value\" should be used instead of legacy \"ENV key value\" format (line 2)",
                "WorkdirRelativePath: Relative workdir \"app\" can have unexpected results if the base image changes (line 3)",
            ],
        );
        check(
            "FROM alpine\nENV API_TOKEN=1 PUBLIC_KEY=2\n",
            &[
                "SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV \"API_TOKEN\") (line 2)",
            ],
        );
        check("FROM alpine\nWORKDIR /a\nWORKDIR b\nCMD [\"x\"]\n", &[]);
    }
}
