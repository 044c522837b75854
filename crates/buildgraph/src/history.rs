//! The rows that `docker history` would show for the lines of a file, in the builder's own words.
//!
//! Facts: build-cache reference section 9. Rows of the base image are not part of it. What depends on
//! something unknown says so. Values of variables are handed to the caller's `mask`, since a history
//! shows every build argument.

use layerlab_syntax::ast::{Arguments, Command, Dockerfile, Instruction, Keyword};

use crate::Resolved;
use crate::model::BuildModel;
use crate::progress::makes_layer;
use crate::scope::Scope;

/// Written behind what makes a layer, WORKDIR left out.
const MARK: &str = " # buildkit";
/// Most ports of one EXPOSE range that are written out.
const MAX_PORTS: u32 = 4_096;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Index of the instruction; of the ONBUILD for a trigger.
    pub instruction: usize,
    /// The stage that has the line.
    pub stage: usize,
    /// The column CREATED BY, in full.
    pub created_by: String,
    /// Whether every part of it is known.
    pub complete: bool,
    /// Whether the row has no layer.
    pub empty: bool,
}

/// Replaces a value that must not be shown; gets the variable's name and the value.
pub type Mask<'a> = &'a dyn Fn(&str, &str) -> String;

/// Rows of the lines that make the target, oldest first. Cost: near-linear in the file, plus the ARGs in
/// scope of each RUN.
pub fn rows(file: &Dockerfile, model: &BuildModel, mask: Mask<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for stage in model.final_chain().iter().rev() {
        let Some(stage) = model.stages.get(*stage) else {
            continue;
        };
        let triggers = stage.triggers.iter().map(|idx| (*idx, true));
        let own = stage.instructions.clone().map(|idx| (idx, false));
        for (idx, is_trigger) in triggers.chain(own) {
            let Some(line) = file.instructions.get(idx) else {
                continue;
            };
            let line = if is_trigger {
                line.unwrap_onbuild()
            } else {
                line
            };
            let mut writer = Writer {
                file,
                model,
                scope: model.scope_before(idx),
                mask,
                complete: true,
            };
            if let Some(created_by) = writer.write(line) {
                rows.push(Row {
                    instruction: idx,
                    stage: stage.index,
                    created_by,
                    complete: writer.complete,
                    empty: !makes_layer(model, idx, line),
                });
            }
        }
    }
    rows
}

struct Writer<'a> {
    file: &'a Dockerfile,
    model: &'a BuildModel,
    scope: Scope<'a>,
    mask: Mask<'a>,
    complete: bool,
}

impl Writer<'_> {
    fn value(&mut self, resolved: Resolved) -> String {
        self.complete &= resolved.complete;
        resolved.value
    }

    fn word(&mut self, text: &str) -> String {
        self.value(self.scope.resolve(text))
    }

    fn pair(&mut self, name: &str, value: Resolved) -> String {
        let value = self.value(value);
        format!("{name}={}", (self.mask)(name, &value))
    }

    /// `None` for what leaves no row.
    fn write(&mut self, line: &Instruction) -> Option<String> {
        Some(match (line.keyword, &line.arguments) {
            (Keyword::Run, _) => self.run(line),
            (Keyword::Copy | Keyword::Add, Arguments::Copy { .. }) => self.copy(line),
            (Keyword::Workdir, Arguments::Text(word)) => {
                format!(
                    "WORKDIR {}",
                    self.value(self.scope.absolute_path(&word.text))
                )
            }
            (Keyword::Env, Arguments::Pairs(pairs)) => {
                self.pairs("ENV", pairs.iter().map(|p| (&*p.key.text, &*p.value.text)))
            }
            (Keyword::Label, Arguments::Pairs(pairs)) => self.pairs(
                "LABEL",
                pairs.iter().map(|p| (&*p.key.text, &*p.value.text)),
            ),
            (Keyword::Arg, Arguments::Args(declarations)) => self.arg(declarations),
            (Keyword::Cmd | Keyword::Entrypoint, Arguments::Command(command)) => {
                let words = match command {
                    Command::Exec(words) => words.iter().map(|word| word.text.clone()).collect(),
                    Command::Shell(text) => self.in_shell(&text.text),
                };
                let quoted: Vec<String> = words.iter().map(|word| quoted(word)).collect();
                let name = line.keyword_text.to_ascii_uppercase();
                format!("{name} [{}]", quoted.join(" "))
            }
            (Keyword::Expose, Arguments::Words { words, .. }) => {
                let mut all: Vec<String> = Vec::new();
                for word in words {
                    let word = self.word(&word.text);
                    for port in word.split_whitespace() {
                        all.extend(ports(port));
                    }
                }
                all.sort();
                all.dedup();
                format!("EXPOSE [{}]", all.join(" "))
            }
            (Keyword::Volume, Arguments::Words { words, .. }) => {
                let all: Vec<String> = words.iter().map(|word| self.word(&word.text)).collect();
                format!("VOLUME [{}]", all.join(" "))
            }
            (Keyword::Shell, Arguments::ShellList(words)) => {
                let all: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
                format!("SHELL [{}]", all.join(" "))
            }
            (Keyword::Healthcheck, Arguments::Healthcheck(command)) => {
                self.healthcheck(line, command.as_ref())
            }
            (Keyword::User, Arguments::Text(word)) => format!("USER {}", self.word(&word.text)),
            (Keyword::Stopsignal, Arguments::Text(word)) => {
                format!("STOPSIGNAL {}", self.word(&word.text))
            }
            (Keyword::Maintainer, Arguments::Text(word)) => format!("MAINTAINER {}", word.text),
            _ => return None,
        })
    }

    fn in_shell(&self, text: &str) -> Vec<String> {
        let mut words = self.scope.shell().value;
        words.push(text.to_owned());
        words
    }

    fn run(&mut self, line: &Instruction) -> String {
        let mut words: Vec<String> = Vec::new();
        // Each name once, at its first place, with the value in force: an ENV of the name wins.
        let mut seen = std::collections::BTreeSet::new();
        for declaration in self.scope.arguments() {
            if !seen.insert(declaration.name.as_str()) {
                continue;
            }
            let value = match self.scope.variable(&declaration.name) {
                Some(variable) => variable.value.clone(),
                None => declaration.value.clone().unwrap_or(Resolved::known("")),
            };
            let pair = self.pair(&declaration.name, value);
            words.push(pair);
        }
        if !words.is_empty() {
            words.insert(0, format!("|{}", words.len()));
        }
        match line.command() {
            Some(Command::Exec(list)) => words.extend(list.iter().map(|word| word.text.clone())),
            Some(Command::Shell(text)) => {
                let text = &text.text;
                let lone = line.heredocs.first().filter(|heredoc| {
                    line.heredocs.len() == 1
                        && heredoc.marker_span.of(&self.file.text).trim() == text.trim()
                });
                match lone {
                    Some(script) if script.content.starts_with("#!") => {
                        words.push(format!("/dev/pipes/{}", script.name));
                    }
                    Some(script) => words.extend(self.in_shell(&script.content)),
                    None => {
                        let mut joined = text.clone();
                        for heredoc in &line.heredocs {
                            joined.push('\n');
                            joined.push_str(&heredoc.content);
                            joined.push_str(&heredoc.name);
                        }
                        words.extend(self.in_shell(&joined));
                    }
                }
            }
            None => words.push(line.rest.text.clone()),
        }
        format!("RUN {}{MARK}", words.join(" "))
    }

    fn copy(&mut self, line: &Instruction) -> String {
        let Arguments::Copy {
            sources,
            destination,
            ..
        } = &line.arguments
        else {
            return String::new();
        };
        let mut text = line.keyword_text.to_ascii_uppercase();
        let is_on = |flag: &layerlab_syntax::ast::Flag| {
            flag.value
                .as_deref()
                .is_none_or(|value| value.eq_ignore_ascii_case("true"))
        };
        if line.flag("parents").is_some_and(is_on) {
            text.push_str(" --parents");
        }
        for name in ["chown", "chmod"] {
            if let Some(value) = line.flag(name).and_then(|flag| flag.value.as_deref()) {
                text.push_str(&format!(" --{name}={}", self.word(value)));
            }
        }
        let mut heredocs = line.heredocs.iter();
        for source in sources {
            let heredoc = source
                .text
                .contains("<<")
                .then(|| heredocs.next())
                .flatten();
            text.push(' ');
            match heredoc {
                Some(heredoc) => text.push_str(&format!("<<{}", heredoc.name)),
                None => text.push_str(&self.word(&source.text)),
            }
        }
        text.push(' ');
        text.push_str(&self.word(&destination.text));
        text.push_str(MARK);
        text
    }

    fn pairs<'p>(
        &mut self,
        keyword: &str,
        pairs: impl Iterator<Item = (&'p str, &'p str)>,
    ) -> String {
        let mut text = keyword.to_owned();
        for (name, value) in pairs {
            let name = self.word(name);
            let value = self.scope.resolve(value);
            text.push(' ');
            text.push_str(&self.pair(&name, value));
        }
        text
    }

    fn arg(&mut self, declarations: &[layerlab_syntax::ast::ArgDeclaration]) -> String {
        let mut text = "ARG".to_owned();
        for declaration in declarations {
            let name = declaration.name.text.as_str();
            text.push(' ');
            match self.argument(name, declaration) {
                Some(value) => text.push_str(&self.pair(name, value)),
                None => text.push_str(name),
            }
        }
        text
    }

    /// The value that this ARG gives: of the build, else its default, else the global one.
    fn argument(
        &self,
        name: &str,
        declaration: &layerlab_syntax::ast::ArgDeclaration,
    ) -> Option<Resolved> {
        if let Some(given) = self.scope.options().build_arg(name) {
            return Some(Resolved::known(given));
        }
        match &declaration.default {
            Some(default) => Some(self.scope.resolve(&default.text)),
            None => self.model.globals.value(name).cloned(),
        }
    }

    fn healthcheck(&mut self, line: &Instruction, command: Option<&Command>) -> String {
        let test = match command {
            None => "NONE".to_owned(),
            Some(Command::Shell(text)) => format!("CMD-SHELL {}", text.text),
            Some(Command::Exec(words)) => {
                let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
                format!("CMD {}", words.join(" "))
            }
        };
        let duration = |name: &str| {
            let given = line.flag(name).and_then(|flag| flag.value.as_deref());
            given
                .and_then(duration_text)
                .unwrap_or_else(|| "0s".to_owned())
        };
        let retries = line
            .flag("retries")
            .and_then(|flag| flag.value.as_deref()?.parse::<u32>().ok())
            .unwrap_or(0);
        format!(
            "HEALTHCHECK {{Test:[{test}] Interval:{} Timeout:{} StartPeriod:{} StartInterval:{} Retries:{retries}}}",
            duration("interval"),
            duration("timeout"),
            duration("start-period"),
            duration("start-interval"),
        )
    }
}

/// As a Go program quotes a text.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            letter if letter.is_control() => out.push_str(&format!("\\x{:02x}", letter as u32)),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// `80`, `53/udp`, `8000-8002`, each with its protocol.
fn ports(word: &str) -> Vec<String> {
    let (range, protocol) = word.split_once('/').unwrap_or((word, "tcp"));
    let protocol = protocol.to_ascii_lowercase();
    let range = range.rsplit(':').next().unwrap_or(range);
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    match (first.parse::<u32>(), last.parse::<u32>()) {
        (Ok(first), Ok(last)) => (first..=last.min(first.saturating_add(MAX_PORTS)))
            .map(|port| format!("{port}/{protocol}"))
            .collect(),
        _ => vec![word.to_owned()],
    }
}

/// A Go duration as Go prints it again: `90s` is `1m30s`, `1.5h` is `1h30m0s`. `None` for what is none.
fn duration_text(text: &str) -> Option<String> {
    let mut rest = text.trim();
    let mut seconds = 0.0_f64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, tail) = rest.split_at_checked(digits)?;
        let units = tail
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(tail.len());
        let (unit, tail) = tail.split_at_checked(units)?;
        let factor = match unit {
            "ns" => 1e-9,
            "us" | "µs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3_600.0,
            _ => return None,
        };
        seconds += number.parse::<f64>().ok()? * factor;
        rest = tail;
    }
    if seconds == 0.0 {
        return Some("0s".to_owned());
    }
    if seconds < 1.0 {
        let nanos = (seconds * 1e9).round();
        return Some(match nanos {
            n if n < 1e3 => format!("{n}ns"),
            n if n < 1e6 => format!("{}µs", n / 1e3),
            n => format!("{}ms", n / 1e6),
        });
    }
    let whole = seconds.floor() as u64;
    let (hours, minutes) = (whole / 3_600, whole % 3_600 / 60);
    let rest = (((seconds - (hours * 3_600 + minutes * 60) as f64) * 1e9).round()) / 1e9;
    Some(match (hours, minutes) {
        (0, 0) => format!("{rest}s"),
        (0, minutes) => format!("{minutes}m{rest}s"),
        (hours, minutes) => format!("{hours}h{minutes}m{rest}s"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BuildOptions;

    fn rows_of(text: &str, options: &BuildOptions) -> Vec<Row> {
        let file = layerlab_syntax::parse(text);
        let model = BuildModel::new(&file, options);
        rows(&file, &model, &|_, value| value.to_owned())
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let options = BuildOptions {
            build_args: vec![("VERSION".to_owned(), "1.2".to_owned())],
            ..BuildOptions::default()
        };
        let rows = rows_of(text, &options);
        let got: Vec<&str> = rows.iter().map(|row| row.created_by.as_str()).collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn a_run_shows_its_shell_and_every_argument_in_scope() {
        check(
            "FROM alpine:3.20\nARG VERSION=1\nARG DEBUG\nRUN apt-get update && \\\n    apt-get install x\nRUN [\"a\", \"b c\"]\nSHELL [\"/bin/bash\", \"-ec\"]\nENV VERSION=2\nRUN x\n",
            &[
                "ARG VERSION=1.2",
                "ARG DEBUG",
                "RUN |2 VERSION=1.2 DEBUG= /bin/sh -c apt-get update &&     apt-get install x # buildkit",
                "RUN |2 VERSION=1.2 DEBUG= a b c # buildkit",
                "SHELL [/bin/bash -ec]",
                "ENV VERSION=2",
                "RUN |2 VERSION=2 DEBUG= /bin/bash -ec x # buildkit",
            ],
        );
    }

    #[test]
    fn copies_keep_owner_and_mode_only() {
        check(
            "FROM alpine AS b\nRUN x\nFROM alpine\nENV D=/srv\nCOPY --link --from=b --chmod=644 --chown=1:1 a.txt $D/x\nADD <<A <<'B' /y/\n1\nA\n2\nB\nWORKDIR sub\nWORKDIR /\n",
            &[
                "ENV D=/srv",
                "COPY --chown=1:1 --chmod=644 a.txt /srv/x # buildkit",
                "ADD <<A <<B /y/ # buildkit",
                "WORKDIR /sub",
                "WORKDIR /",
            ],
        );
    }

    #[test]
    fn settings_are_written_as_the_builder_does() {
        check(
            "FROM alpine\nCMD [\"node\", \"app.js\"]\nCMD node \"app.js\"\nEXPOSE 80 443/UDP\nVOLUME /data /more\nHEALTHCHECK --interval=90s --retries=2 CMD curl localhost\nHEALTHCHECK NONE\nLABEL a=\"two words\" b=c\nONBUILD RUN x\nUSER node\n",
            &[
                "CMD [\"node\" \"app.js\"]",
                "CMD [\"/bin/sh\" \"-c\" \"node \\\"app.js\\\"\"]",
                "EXPOSE [443/udp 80/tcp]",
                "VOLUME [/data /more]",
                "HEALTHCHECK {Test:[CMD-SHELL curl localhost] Interval:1m30s Timeout:0s StartPeriod:0s StartInterval:0s Retries:2}",
                "HEALTHCHECK {Test:[NONE] Interval:0s Timeout:0s StartPeriod:0s StartInterval:0s Retries:0}",
                "LABEL a=two words b=c",
                "USER node",
            ],
        );
    }

    #[test]
    fn heredocs_and_continued_stages() {
        check(
            "FROM alpine AS a\nRUN <<EOF\nset -e\nx\nEOF\nFROM a\nRUN <<EOF\n#!/bin/sh\nEOF\n",
            &[
                "RUN /bin/sh -c set -e\nx\n # buildkit",
                "RUN /dev/pipes/EOF # buildkit",
            ],
        );
    }

    #[test]
    fn what_is_not_known_says_so_and_secrets_are_masked() {
        let file =
            layerlab_syntax::parse("FROM nobody/knows\nCOPY a $HOME_DIR/\nARG TOKEN=abc\nRUN x\n");
        let model = BuildModel::new(&file, &BuildOptions::default());
        let rows = rows(&file, &model, &|name, value| match name {
            "TOKEN" => "***".to_owned(),
            _ => value.to_owned(),
        });
        assert!(!rows[0].complete);
        assert!(rows[1].complete && rows[1].empty);
        assert_eq!(
            rows[2].created_by,
            "RUN |1 TOKEN=*** /bin/sh -c x # buildkit"
        );
        assert!(!rows[2].empty);
    }

    #[test]
    fn durations_are_printed_as_go_does() {
        for (given, printed) in [
            ("5s", "5s"),
            ("1.5h", "1h30m0s"),
            ("90s", "1m30s"),
            ("1m0.5s", "1m0.5s"),
            ("250ms", "250ms"),
            ("0", ""),
        ] {
            assert_eq!(duration_text(given).unwrap_or_default(), printed, "{given}");
        }
    }
}
