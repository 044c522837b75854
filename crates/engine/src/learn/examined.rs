//! One analysed scenario: the engine's answers to what checks ask.

use layerlab_buildgraph::cache::Outcome;
use layerlab_buildgraph::context::Context;
use layerlab_buildgraph::what_if::{Edit, WhatIf, what_if};
use layerlab_buildgraph::{Base, BuildModel, BuildOptions, StartCommand};
use layerlab_diagnostics::Severity as CoreSeverity;
use layerlab_lesson::evaluate::matches;
use layerlab_lesson::facts::{
    Facts, FilesFact, FindingFact, InstructionFact, LayerFact, StageFact, StepFact, Unknown,
    UserFact, Value,
};
use layerlab_lesson::imagine::{Imagined, imagine};
use layerlab_lesson::model::{
    CacheOutcome, ContextFile, Event, FactQuery, Scenario, Severity, SizeUnit,
};
use layerlab_lint::LintOptions;
use layerlab_syntax::ast::{Dockerfile, Instruction, Keyword};
use layerlab_syntax::dockerignore;

use super::layers;

/// A scenario after analysis. Making it costs one parse and one build model.
pub struct Examined {
    pub(super) scenario: Scenario,
    pub(super) file: Dockerfile,
    pub(super) model: BuildModel,
    /// One for each stage.
    pub(super) stages: Vec<Imagined>,
    /// Of a file without stages.
    nothing: Imagined,
}

impl Examined {
    /// Analyses `scenario`.
    pub fn new(scenario: &Scenario) -> Self {
        let file = layerlab_syntax::parse(scenario.source());
        let model = BuildModel::new(&file, &BuildOptions::default());
        let kept = context_files(scenario);
        let stages = layers::imagined(&file, &model, &kept, &scenario.effects);
        Self {
            scenario: scenario.clone(),
            file,
            model,
            stages,
            nothing: imagine(&[], &[]),
        }
    }

    /// The stage that ships.
    pub(super) fn imagined(&self) -> &Imagined {
        let target = self.model.target.and_then(|target| self.stages.get(target));
        target.unwrap_or(&self.nothing)
    }

    fn lint_options(&self) -> LintOptions {
        LintOptions {
            dockerignore: ignore_text(&self.scenario),
            context: Some(
                self.scenario
                    .files
                    .iter()
                    .map(|file| (file.path.clone(), file.bytes()))
                    .collect(),
            ),
            ..LintOptions::default()
        }
    }

    /// Position of the stage that `name` means: a name, a number, `final`.
    fn stage(&self, name: Option<&str>) -> Option<usize> {
        match name {
            None | Some("final") => self.model.target,
            Some(name) => name
                .parse()
                .ok()
                .filter(|index| *index < self.model.stages.len())
                .or_else(|| self.model.stage_named(name, usize::MAX)),
        }
    }
}

/// Text of the scenario's ignore file.
fn ignore_text(scenario: &Scenario) -> Option<String> {
    let specific = format!("{}.dockerignore", scenario.dockerfile);
    let find = |path: &str| {
        scenario
            .files
            .iter()
            .find(|file| file.path == path)
            .and_then(|file| file.text())
            .map(str::to_owned)
    };
    find(&specific).or_else(|| find(".dockerignore"))
}

/// What the ignore file leaves of the context.
fn context_files(scenario: &Scenario) -> Vec<ContextFile> {
    let ignore = dockerignore::parse(&ignore_text(scenario).unwrap_or_default());
    let mut walk = ignore.walk();
    scenario
        .files
        .iter()
        .filter(|file| !walk.decide(&file.path).excluded)
        .cloned()
        .collect()
}

/// Keyword and text as checks see them: joined, blanks collapsed, heredoc bodies behind.
pub(super) fn instruction_fact(
    model: &BuildModel,
    idx: usize,
    instruction: &Instruction,
) -> InstructionFact {
    let mut words: Vec<&str> = instruction
        .flags
        .iter()
        .map(|flag| flag.text.as_str())
        .collect();
    words.extend(instruction.rest.text.split_whitespace());
    let mut text = words.join(" ");
    for heredoc in &instruction.heredocs {
        text.push('\n');
        text.push_str(heredoc.content.trim_end_matches('\n'));
    }
    InstructionFact {
        stage: model.stage_of(idx).map(|stage| stage as u32),
        name: instruction.keyword_text.to_ascii_uppercase(),
        text,
        line: instruction.line,
    }
}

fn severity(level: CoreSeverity) -> Severity {
    match level {
        CoreSeverity::Error => Severity::Error,
        CoreSeverity::Warning => Severity::Warning,
        CoreSeverity::Info => Severity::Info,
        CoreSeverity::Hint => Severity::Style,
    }
}

impl Facts for Examined {
    fn parse_errors(&self) -> Vec<String> {
        use layerlab_syntax::ast::ProblemLevel;
        self.file
            .problems
            .iter()
            .filter(|problem| problem.kind.level() != ProblemLevel::Warning)
            .map(|problem| problem.message.clone())
            .collect()
    }

    fn findings(&self) -> Vec<FindingFact> {
        let lines = layerlab_diagnostics::LineIndex::new(&self.file.text);
        layerlab_lint::check(&self.file, &self.lint_options())
            .into_iter()
            .map(|found| FindingFact {
                rule: found.rule.to_owned(),
                severity: severity(found.severity),
                line: lines.line(found.span.start),
                message: found.message,
            })
            .collect()
    }

    fn instructions(&self) -> Vec<InstructionFact> {
        self.file
            .instructions
            .iter()
            .enumerate()
            .map(|(idx, instruction)| instruction_fact(&self.model, idx, instruction))
            .collect()
    }

    fn stages(&self) -> Vec<StageFact> {
        self.model
            .stages
            .iter()
            .map(|stage| {
                let (base, tag, by_digest) = match self.model.root_base(stage.index) {
                    Some(Base::Image(image)) => {
                        (image.raw.clone(), image.tag.clone(), image.digest.is_some())
                    }
                    Some(Base::Unresolved { raw }) => (raw.clone(), None, false),
                    _ => ("scratch".to_owned(), None, false),
                };
                StageFact {
                    name: stage.name.clone(),
                    base,
                    tag,
                    by_digest,
                }
            })
            .collect()
    }

    fn user(&self) -> Result<UserFact, Unknown> {
        let target = self
            .model
            .target
            .ok_or_else(|| Unknown("there is no stage to build".to_owned()))?;
        let user = self.model.scope_after_stage(target).user();
        let Some(written) = user.value.if_complete() else {
            return Err(Unknown(
                "no USER stands here and the user of this base image is not known".to_owned(),
            ));
        };
        let name = written.split(':').next().unwrap_or("");
        let name = if name.is_empty() { "root" } else { name };
        Ok(UserFact {
            name: name.to_owned(),
            is_root: name == "root" || name.parse() == Ok(0u32),
        })
    }

    fn context(&self) -> Result<Vec<(String, u64)>, Unknown> {
        Ok(context_files(&self.scenario)
            .iter()
            .map(|file| (file.path.clone(), file.bytes()))
            .collect())
    }

    fn rebuild(&self, after: &[Event]) -> Result<Vec<StepFact>, Unknown> {
        let edits: Result<Vec<Edit>, Unknown> =
            after.iter().map(|event| self.edit(event)).collect();
        let answer = what_if(&WhatIf {
            dockerfile: self.file.text.clone(),
            dockerignore: ignore_text(&self.scenario),
            context: Some(self.build_context()),
            options: BuildOptions::default(),
            edits: edits?,
        });
        let facts = answer.steps.into_iter().filter_map(|timed| {
            let outcome = match timed.step.outcome {
                Outcome::Hit => CacheOutcome::Hit,
                Outcome::Run => CacheOutcome::Miss,
                Outcome::Skipped => CacheOutcome::Skipped,
                Outcome::Metadata => return None,
            };
            let idx = timed.step.instruction_idx;
            let instruction = self.file.instructions.get(idx)?;
            Some(StepFact {
                stage: timed.step.stage_idx as u32,
                instruction: instruction_fact(&self.model, idx, instruction).whole(),
                outcome,
                seconds: timed.seconds,
            })
        });
        Ok(facts.collect())
    }

    fn layers(&self) -> Result<Vec<LayerFact>, Unknown> {
        if self.model.target.is_none() {
            return Err(Unknown("there is no stage to build".to_owned()));
        }
        Ok(self.imagined().layers.clone())
    }

    fn hidden_bytes(&self) -> Result<u64, Unknown> {
        self.imagined().hidden_bytes.clone()
    }

    fn stage_size(&self, stage: Option<&str>, unit: SizeUnit) -> Result<u64, Unknown> {
        let index = self
            .stage(stage)
            .ok_or_else(|| Unknown("there is no such stage".to_owned()))?;
        layers::stage_size(self, index, unit)
    }

    fn files(&self) -> Result<FilesFact, Unknown> {
        Ok(self.imagined().files.clone())
    }

    fn config(&self, key: &str) -> Result<Option<String>, Unknown> {
        let target = self
            .model
            .target
            .ok_or_else(|| Unknown("there is no stage to build".to_owned()))?;
        let scope = self.model.scope_after_stage(target);
        let known = |resolved: layerlab_buildgraph::Resolved| match resolved.if_complete() {
            Some(text) => Ok(Some(text.to_owned()).filter(|text| !text.is_empty())),
            None => Err(Unknown(format!("the value of {key} is not known"))),
        };
        let start = |command: Option<StartCommand>| match command {
            Some(StartCommand::Instruction(idx)) => {
                self.file
                    .instructions
                    .get(idx)
                    .map(|instruction| match instruction.command() {
                        Some(layerlab_syntax::ast::Command::Exec(words)) => words
                            .iter()
                            .map(|word| word.text.as_str())
                            .collect::<Vec<_>>()
                            .join(" "),
                        _ => format!("/bin/sh -c {}", instruction.rest.text),
                    })
            }
            Some(StartCommand::Base(words)) => Some(words.join(" ")),
            None => None,
        };
        match key.split_once('.') {
            None if key == "User" => known(scope.user().value),
            None if key == "WorkingDir" => known(scope.workdir().value),
            None if key == "Cmd" => Ok(start(scope.cmd())),
            None if key == "Entrypoint" => Ok(start(scope.entrypoint())),
            Some(("Env", name)) => match scope.variable(name) {
                Some(variable) if variable.kind == layerlab_buildgraph::VariableKind::Env => {
                    known(variable.value.clone())
                }
                _ if scope.base_is_known() => Ok(None),
                _ => Err(Unknown(
                    "the base image's environment is not known".to_owned(),
                )),
            },
            Some(("Labels", name)) => Ok(self.label(target, name)),
            _ => Err(Unknown(format!("the key `{key}` is not modelled"))),
        }
    }

    fn secrets(&self) -> Result<u32, Unknown> {
        let found = self.findings();
        let n = found
            .iter()
            .filter(|finding| finding.rule.starts_with("secret-"))
            .count();
        Ok(n as u32)
    }

    fn value(&self, query: &FactQuery) -> Result<Value, Unknown> {
        let layers = &self.imagined().layers;
        let names = |filesystem: bool| -> Vec<String> {
            layers
                .iter()
                .filter(|layer| layer.filesystem == filesystem)
                .map(|layer| layer.instruction.clone())
                .collect()
        };
        let number = |count: usize| Ok(Value::Number(count as f64));
        match query.id.as_str() {
            "layers.fs" => Ok(Value::List(names(true))),
            "layers.metadata" => Ok(Value::List(names(false))),
            "layers.fs-count" => number(names(true).len()),
            "layers.metadata-count" => number(names(false).len()),
            "layers.hidden-bytes" => Ok(Value::Number(self.hidden_bytes()? as f64)),
            "layer.bytes" => {
                let mut sum = 0;
                for layer in layers.iter().filter(|l| matches(&query.of, &l.instruction)) {
                    sum += layer.bytes.ok_or_else(|| {
                        Unknown(format!("the size of `{}` is not known", layer.instruction))
                    })?;
                }
                Ok(Value::Number(sum as f64))
            }
            "size.over-base" | "size.visible-over-base" => {
                let mut sum = 0;
                for layer in layers {
                    sum += layer.bytes.ok_or_else(|| {
                        Unknown(format!("the size of `{}` is not known", layer.instruction))
                    })?;
                }
                if query.id == "size.visible-over-base" {
                    sum = sum.saturating_sub(self.hidden_bytes()?);
                }
                Ok(Value::Number(sum as f64))
            }
            "user" => Ok(Value::Text(self.user()?.name)),
            "stages" => number(self.model.stages.len()),
            "findings" => number(
                self.findings()
                    .iter()
                    .filter(|f| matches!(f.severity, Severity::Error | Severity::Warning))
                    .count(),
            ),
            other => Err(Unknown(format!("`{other}` is not modelled"))),
        }
    }
}

impl Examined {
    fn edit(&self, event: &Event) -> Result<Edit, Unknown> {
        let exists = |path: &String| {
            if self.scenario.files.iter().any(|file| file.path == *path) {
                Ok(path.clone())
            } else {
                Err(Unknown(format!("there is no file `{path}` here")))
            }
        };
        Ok(match event {
            Event::Edit(path) => Edit::EditFile(exists(path)?),
            Event::Touch(path) => Edit::Touch(exists(path)?),
            Event::Chmod(path) => Edit::Chmod(exists(path)?),
            Event::Delete(path) => Edit::Delete(exists(path)?),
            Event::Add(path) => Edit::Add(path.clone()),
            Event::Arg(name) => Edit::BuildArg {
                name: name.clone(),
                value: "another value".to_owned(),
            },
            Event::Base(image) => Edit::NewBase(image.clone()),
            Event::Line(pattern) => self
                .file
                .instructions
                .iter()
                .enumerate()
                .position(|(idx, i)| {
                    matches(pattern, &instruction_fact(&self.model, idx, i).whole())
                })
                .map(Edit::EditLine)
                .ok_or_else(|| Unknown(format!("no instruction matches `{pattern}`")))?,
        })
    }

    /// The scenario's files as a build context, the Dockerfile left out.
    pub(super) fn build_context(&self) -> Context {
        let mut context = Context::new();
        for file in &self.scenario.files {
            if file.path == self.scenario.dockerfile {
                continue;
            }
            match file.text() {
                Some(text) => context.write(&file.path, text.as_bytes()),
                None => context.write_opaque(&file.path, file.bytes()),
            }
        }
        context
    }

    /// Value of a label set in the target's chain; the last one wins.
    fn label(&self, target: usize, name: &str) -> Option<String> {
        use layerlab_syntax::ast::Arguments;
        let mut chain = self.model.chain(target);
        chain.reverse();
        let mut value = None;
        for stage in chain {
            let range = self.model.stages.get(stage)?.instructions.clone();
            for idx in range {
                let Some(instruction) = self.file.instructions.get(idx) else {
                    continue;
                };
                let (Keyword::Label, Arguments::Pairs(pairs)) =
                    (instruction.keyword, &instruction.arguments)
                else {
                    continue;
                };
                let scope = self.model.scope_before(idx);
                for pair in pairs {
                    if matches(name, &scope.resolve(&pair.key.text).value) {
                        value = Some(scope.resolve(&pair.value.text).value);
                    }
                }
            }
        }
        value
    }
}
