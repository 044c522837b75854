//! The configuration the final image will have, as `docker inspect` would show it.
//!
//! What the file sets is certain; what a base image brings comes from the catalogue, which knows
//! environment, user, folder and start command of the images it read and nothing of labels, ports,
//! volumes and health checks. What is not known is said to be unknown and left out of the JSON.
//! Facts: build-cache reference section 4, image specification `config.md`.

use layerlab_buildgraph::scope::{Scope, StartCommand, VariableKind};
use layerlab_buildgraph::{Base, BuildModel, BuildOptions, Resolved, catalogue};
use layerlab_lint::facts::secrets;
use layerlab_protocol::size::{ConfigReport, ConfigRow, FinalConfig, SettingFrom};
use layerlab_syntax::ast::{Arguments, Command, Dockerfile, Instruction, Keyword};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Ports of one EXPOSE range that are written out.
const MAX_PORTS: u32 = 4_096;

/// Reads it off the file. Cost: near-linear in the file.
pub fn final_config(request: &FinalConfig) -> ConfigReport {
    let file = layerlab_syntax::parse(&request.text);
    let options = BuildOptions {
        target: request.target.clone(),
        build_args: request.build_args.clone(),
        ..BuildOptions::default()
    };
    let model = BuildModel::new(&file, &options);
    let mut report = ConfigReport {
        rev: request.rev,
        says: String::new(),
        rows: Vec::new(),
        json: "{}".to_owned(),
        partial: false,
    };
    let Some(target) = model.target else {
        report.says = "No stage yet: an image begins with FROM.".to_owned();
        return report;
    };
    let mut work = Work {
        scope: model.scope_after_stage(target),
        base: Known::of(model.root_base(target)),
        file: &file,
        model: &model,
        rows: Vec::new(),
        json: Map::new(),
    };
    work.all(target);
    report.says = work.base.says.clone();
    report.partial = work.base.kind != Knowledge::Scratch
        || work.rows.iter().any(|row| row.from == SettingFrom::Unknown);
    report.json = serde_json::to_string_pretty(&Value::Object(work.json)).unwrap_or_default();
    report.rows = work.rows;
    report
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Knowledge {
    /// There is no base.
    Scratch,
    /// The catalogue read the image, or a sibling of it.
    Catalogue,
    /// Nothing.
    Nothing,
}

struct Known {
    kind: Knowledge,
    says: String,
}

impl Known {
    fn of(base: Option<&Base>) -> Self {
        let (kind, says) = match base {
            Some(Base::Scratch) => (
                Knowledge::Scratch,
                "The final stage begins with nothing, so all of it is in the file.".to_owned(),
            ),
            Some(Base::Image(image)) => match catalogue::lookup(image) {
                Some(found) if !found.image.env.is_empty() => (
                    Knowledge::Catalogue,
                    format!(
                        "Base `{}`: environment, user, folder and start command from {}; its labels, ports, volumes and health check are not in the catalogue.",
                        image.familiar(),
                        match (found.exact, found.image.as_of) {
                            (true, Some(date)) => format!("the image of {date}"),
                            _ => format!("`{}`, a sibling tag", found.image.reference),
                        }
                    ),
                ),
                _ => (
                    Knowledge::Nothing,
                    format!(
                        "`{}` is not in the catalogue: what it brings is unknown.",
                        image.familiar()
                    ),
                ),
            },
            Some(Base::Unresolved { raw }) => (
                Knowledge::Nothing,
                format!("What `{raw}` stands for is unknown, and so is what it brings."),
            ),
            Some(Base::Stage(_)) | None => (Knowledge::Nothing, String::new()),
        };
        Self { kind, says }
    }
}

/// A value a line made.
struct Made {
    value: Resolved,
    line: u32,
}

struct Work<'a> {
    file: &'a Dockerfile,
    model: &'a BuildModel,
    scope: Scope<'a>,
    base: Known,
    rows: Vec<ConfigRow>,
    json: Map<String, Value>,
}

impl<'a> Work<'a> {
    /// Lines that configure what ships, base stage first, triggers unwrapped.
    fn lines(&self) -> impl Iterator<Item = (usize, &'a Instruction)> + use<'a> {
        let (file, model) = (self.file, self.model);
        let stages = model.final_chain().iter().rev();
        let all = stages.filter_map(|stage| model.stages.get(*stage));
        all.flat_map(move |stage| {
            let triggers = stage.triggers.iter().filter_map(move |idx| {
                let line = file.instructions.get(*idx)?;
                Some((*idx, line.unwrap_onbuild()))
            });
            let own = stage.instructions.clone();
            let own = own.filter_map(move |idx| Some((idx, file.instructions.get(idx)?)));
            triggers.chain(own)
        })
    }

    fn line(&self, instruction: usize) -> u32 {
        let found = self.file.instructions.get(instruction);
        found.map_or(0, |line| line.line)
    }

    fn all(&mut self, target: usize) {
        self.user();
        let ports = self.ports();
        self.map("ExposedPorts", ports);
        self.env();
        self.start("Entrypoint", self.scope.entrypoint());
        self.start("Cmd", self.scope.cmd());
        let volumes = self.volumes();
        self.map("Volumes", volumes);
        self.workdir();
        self.labels();
        self.stop_signal();
        self.healthcheck();
        self.onbuild(target);
        self.shell();
    }

    fn row(&mut self, key: &str, value: String, from: SettingFrom, line: u32, note: &str) {
        self.rows.push(ConfigRow {
            key: key.to_owned(),
            value,
            from,
            line,
            note: note.to_owned(),
        });
    }

    /// A row for a key that no line sets and of which the catalogue holds nothing.
    fn unset(&mut self, key: &str) {
        if self.base.kind == Knowledge::Scratch {
            self.row(key, String::new(), SettingFrom::Default, 0, "not set");
        } else {
            let note = "no line sets it; whether the base does is not known";
            self.row(key, String::new(), SettingFrom::Unknown, 0, note);
        }
    }

    fn setting(&mut self, key: &str, value: &Resolved, instruction: Option<usize>, empty: &str) {
        let line = instruction.map_or(0, |idx| self.line(idx));
        let from = match (instruction, self.base.kind) {
            (Some(_), _) => SettingFrom::Line,
            (None, Knowledge::Scratch) => SettingFrom::Default,
            (None, Knowledge::Catalogue) => SettingFrom::Base,
            (None, Knowledge::Nothing) => SettingFrom::Unknown,
        };
        if from == SettingFrom::Unknown {
            let note = "no line sets it, and the base is not known";
            return self.row(key, String::new(), from, 0, note);
        }
        let note = match (value.complete, from, value.value.is_empty()) {
            (false, SettingFrom::Line, _) => "depends on something that is not known here",
            (_, _, true) => empty,
            _ => "",
        };
        if !value.value.is_empty() && (value.complete || from == SettingFrom::Base) {
            self.json.insert(key.to_owned(), value.value.clone().into());
        }
        self.row(key, value.value.clone(), from, line, note);
    }

    fn user(&mut self) {
        let user = self.scope.user();
        self.setting(
            "User",
            &user.value,
            user.instruction,
            "root, since none is set",
        );
    }

    fn workdir(&mut self) {
        let folder = self.scope.workdir();
        self.setting("WorkingDir", &folder.value, folder.instruction, "/");
    }

    fn env(&mut self) {
        let mut list = Vec::new();
        let environment = self.scope.image_environment();
        for variable in &environment {
            let value = masked(variable.name, &variable.value.value);
            let (from, line) = match (variable.kind, variable.instruction) {
                (VariableKind::Env | VariableKind::Arg, Some(idx)) => {
                    (SettingFrom::Line, self.line(idx))
                }
                _ if self.base.kind == Knowledge::Scratch => (SettingFrom::Default, 0),
                _ => (SettingFrom::Base, 0),
            };
            let is_known = variable.value.complete || from != SettingFrom::Line;
            let note = if is_known {
                ""
            } else {
                "depends on something that is not known here"
            };
            let pair = format!("{}={value}", variable.name);
            if is_known {
                list.push(Value::from(pair.clone()));
            }
            self.row("Env", pair, from, line, note);
        }
        if self.base.kind == Knowledge::Nothing {
            let note = "what the base sets comes before these";
            self.row("Env", String::new(), SettingFrom::Unknown, 0, note);
        }
        if !list.is_empty() {
            self.json.insert("Env".to_owned(), list.into());
        }
    }

    /// The command as the image keeps it: the shell form with its shell.
    fn words(&self, idx: usize, line: &Instruction) -> Vec<String> {
        match line.command() {
            Some(Command::Exec(words)) => words.iter().map(|word| word.text.clone()).collect(),
            Some(Command::Shell(text)) => {
                let mut words = self.model.scope_before(idx).shell().value;
                words.push(text.text.clone());
                words
            }
            None => Vec::new(),
        }
    }

    fn start(&mut self, key: &str, command: Option<StartCommand>) {
        let (words, from, line): (Vec<String>, _, _) = match command {
            Some(StartCommand::Instruction(idx)) => {
                let Some(line) = self.file.instructions.get(idx) else {
                    return;
                };
                let words = self.words(idx, line.unwrap_onbuild());
                (words, SettingFrom::Line, line.line)
            }
            Some(StartCommand::Base(words)) => (
                words.iter().map(|word| (*word).to_owned()).collect(),
                SettingFrom::Base,
                0,
            ),
            None => {
                let entry = matches!(self.scope.entrypoint(), Some(StartCommand::Instruction(_)));
                let (from, note) = match (key, self.base.kind) {
                    ("Cmd", _) if entry => (
                        SettingFrom::Default,
                        "empty: the ENTRYPOINT of the file drops the one of the base",
                    ),
                    (_, Knowledge::Nothing) => (
                        SettingFrom::Unknown,
                        "no line sets it, and the base is not known",
                    ),
                    _ => (SettingFrom::Default, "not set"),
                };
                return self.row(key, String::new(), from, 0, note);
            }
        };
        let value = json!(words);
        self.row(key, value.to_string(), from, line, "");
        self.json.insert(key.to_owned(), value);
    }

    fn made(
        &self,
        keyword: Keyword,
        each: impl Fn(&Scope<'_>, &Instruction) -> Vec<Resolved>,
    ) -> Vec<Made> {
        let mut made = Vec::new();
        for (idx, line) in self.lines().filter(|(_, line)| line.keyword == keyword) {
            let scope = self.model.scope_before(idx);
            let line_number = self.line(idx);
            made.extend(each(&scope, line).into_iter().map(|value| Made {
                value,
                line: line_number,
            }));
        }
        made
    }

    fn ports(&self) -> Vec<Made> {
        self.made(Keyword::Expose, |scope, line| {
            let Arguments::Words { words, .. } = &line.arguments else {
                return Vec::new();
            };
            let resolved = words.iter().map(|word| scope.resolve(&word.text));
            resolved.flat_map(|word| ports(&word)).collect()
        })
    }

    fn volumes(&self) -> Vec<Made> {
        self.made(Keyword::Volume, |scope, line| match &line.arguments {
            Arguments::Words { words, .. } => {
                words.iter().map(|word| scope.resolve(&word.text)).collect()
            }
            _ => Vec::new(),
        })
    }

    /// A set, sorted by name; the first line that names an entry counts.
    fn map(&mut self, key: &str, made: Vec<Made>) {
        if made.is_empty() {
            return self.unset(key);
        }
        let mut all: BTreeMap<String, Made> = BTreeMap::new();
        for made in made {
            all.entry(made.value.value.clone()).or_insert(made);
        }
        let mut object = Map::new();
        for (name, made) in all {
            let note = if made.value.complete {
                ""
            } else {
                "depends on something that is not known here"
            };
            if made.value.complete {
                object.insert(name.clone(), json!({}));
            }
            self.row(key, name, SettingFrom::Line, made.line, note);
        }
        if !object.is_empty() {
            self.json.insert(key.to_owned(), object.into());
        }
    }

    fn labels(&mut self) {
        let mut all: BTreeMap<String, Made> = BTreeMap::new();
        for (idx, line) in self.lines() {
            let (Keyword::Label, Arguments::Pairs(pairs)) = (line.keyword, &line.arguments) else {
                continue;
            };
            let scope = self.model.scope_before(idx);
            for pair in pairs {
                let name = scope.resolve(&pair.key.text).value;
                let value = scope.resolve(&pair.value.text);
                let line = self.line(idx);
                all.insert(name, Made { value, line });
            }
        }
        if all.is_empty() {
            return self.unset("Labels");
        }
        let mut object = Map::new();
        for (name, made) in all {
            let value = masked(&name, &made.value.value);
            let note = if made.value.complete {
                ""
            } else {
                "depends on something that is not known here"
            };
            if made.value.complete {
                object.insert(name.clone(), value.clone().into());
            }
            self.row(
                "Labels",
                format!("{name}={value}"),
                SettingFrom::Line,
                made.line,
                note,
            );
        }
        if !object.is_empty() {
            self.json.insert("Labels".to_owned(), object.into());
        }
    }

    fn stop_signal(&mut self) {
        let mut made = self.made(Keyword::Stopsignal, |scope, line| match &line.arguments {
            Arguments::Text(word) => vec![scope.resolve(&word.text)],
            _ => Vec::new(),
        });
        match made.pop() {
            Some(made) => {
                if made.value.complete {
                    let value = made.value.value.clone();
                    self.json.insert("StopSignal".to_owned(), value.into());
                }
                self.row(
                    "StopSignal",
                    made.value.value,
                    SettingFrom::Line,
                    made.line,
                    "",
                );
            }
            None => self.unset("StopSignal"),
        }
    }

    fn healthcheck(&mut self) {
        let found = self
            .lines()
            .filter(|(_, line)| line.keyword == Keyword::Healthcheck)
            .last();
        let Some((idx, line)) = found else {
            return self.unset("Healthcheck");
        };
        let test: Vec<String> = match &line.arguments {
            Arguments::Healthcheck(None) => vec!["NONE".to_owned()],
            Arguments::Healthcheck(Some(Command::Shell(text))) => {
                vec!["CMD-SHELL".to_owned(), text.text.clone()]
            }
            Arguments::Healthcheck(Some(Command::Exec(words))) => std::iter::once("CMD".to_owned())
                .chain(words.iter().map(|word| word.text.clone()))
                .collect(),
            _ => return self.unset("Healthcheck"),
        };
        let mut object = Map::new();
        object.insert("Test".to_owned(), json!(test));
        let mut shown = json!(test).to_string();
        for (flag, key) in [
            ("interval", "Interval"),
            ("timeout", "Timeout"),
            ("start-period", "StartPeriod"),
            ("start-interval", "StartInterval"),
        ] {
            let given = line.flag(flag).and_then(|flag| flag.value.as_ref());
            if let Some(nanos) = given.and_then(|value| nanoseconds(value))
                && nanos > 0
            {
                object.insert(key.to_owned(), nanos.into());
            }
            if let Some(value) = given {
                shown.push_str(&format!(" {flag} {value}"));
            }
        }
        let retries = line.flag("retries").and_then(|flag| flag.value.as_ref());
        if let Some(value) = retries {
            shown.push_str(&format!(" retries {value}"));
            if let Some(n) = value.parse::<u32>().ok().filter(|n| *n > 0) {
                object.insert("Retries".to_owned(), n.into());
            }
        }
        self.json.insert("Healthcheck".to_owned(), object.into());
        let line = self.line(idx);
        self.row("Healthcheck", shown, SettingFrom::Line, line, "");
    }

    /// Of the target alone: what it continues has consumed its own.
    fn onbuild(&mut self, target: usize) {
        let own = self
            .model
            .stages
            .get(target)
            .map(|stage| stage.instructions.clone());
        let mut list = Vec::new();
        for idx in own.into_iter().flatten() {
            let Some(line) = self.file.instructions.get(idx) else {
                continue;
            };
            if line.keyword == Keyword::Onbuild {
                let text = line.rest.text.clone();
                list.push(Value::from(text.clone()));
                self.row("OnBuild", text, SettingFrom::Line, line.line, "");
            }
        }
        if !list.is_empty() {
            self.json.insert("OnBuild".to_owned(), list.into());
        }
    }

    fn shell(&mut self) {
        let shell = self.scope.shell();
        if let Some(idx) = shell.instruction {
            let value = json!(shell.value);
            let line = self.line(idx);
            self.row("Shell", value.to_string(), SettingFrom::Line, line, "");
            self.json.insert("Shell".to_owned(), value);
        }
    }
}

/// `80`, `53/udp`, `8000-8002` as the image names them.
fn ports(word: &Resolved) -> Vec<Resolved> {
    let (range, protocol) = word.value.split_once('/').unwrap_or((&word.value, "tcp"));
    let protocol = protocol.to_ascii_lowercase();
    // `host:container`: the builder keeps the container's side.
    let range = range.rsplit(':').next().unwrap_or(range);
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let (Ok(first), Ok(last)) = (first.parse::<u32>(), last.parse::<u32>()) else {
        return vec![Resolved {
            value: word.value.clone(),
            complete: false,
        }];
    };
    (first..=last.min(first.saturating_add(MAX_PORTS)))
        .map(|port| Resolved {
            value: format!("{port}/{protocol}"),
            complete: word.complete,
        })
        .collect()
}

/// A Go duration such as `1m30s` or `1.5h`.
fn nanoseconds(text: &str) -> Option<u64> {
    let mut rest = text.trim();
    let mut total = 0.0_f64;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, tail) = rest.split_at_checked(digits)?;
        let units = tail
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(tail.len());
        let (unit, tail) = tail.split_at_checked(units)?;
        let nanos = match unit {
            "ns" => 1.0,
            "us" | "µs" => 1e3,
            "ms" => 1e6,
            "s" => 1e9,
            "m" => 60e9,
            "h" => 3_600e9,
            _ => return None,
        };
        total += number.parse::<f64>().ok()? * nanos;
        rest = tail;
    }
    Some(total.round() as u64)
}

fn masked(name: &str, value: &str) -> String {
    if secrets::is_secret_name(name) && !secrets::is_placeholder(value)
        || secrets::shape(value).is_some()
    {
        return secrets::masked(value);
    }
    value.to_owned()
}

#[cfg(test)]
mod tests;
