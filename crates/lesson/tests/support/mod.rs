//! A stand-in for the engine: just enough Dockerfile to judge the course's own files. The real engine does this for
//! the published course; here it only proves that claims, exercises and wrong attempts fit together.

use layerlab_lesson::facts::*;
use layerlab_lesson::imagine::{
    ImagineAction, ImagineStep, Imagined, absolute, destinations, imagine,
};
use layerlab_lesson::model::*;

/// Judges with [`Toy`].
pub struct ToyJudge;

impl layerlab_lesson::compile::Judge for ToyJudge {
    fn examine(&self, scenario: &Scenario) -> Box<dyn Facts + '_> {
        Box::new(Toy::new(scenario))
    }
}

/// One examined scenario.
pub struct Toy {
    instructions: Vec<InstructionFact>,
    imagined: Imagined,
}

impl Toy {
    pub fn new(scenario: &Scenario) -> Self {
        let instructions = split(scenario.source());
        let last = instructions.iter().filter_map(|i| i.stage).max();
        let mut cwd = "/".to_owned();
        let mut steps = Vec::new();
        for i in instructions
            .iter()
            .filter(|i| i.stage == last && i.name != "FROM")
        {
            steps.push(ImagineStep {
                instruction: i.whole(),
                action: action(i, &mut cwd, &scenario.files),
            });
        }
        Self {
            imagined: imagine(&steps, &scenario.effects),
            instructions,
        }
    }

    fn last(&self, name: &str) -> Option<&InstructionFact> {
        let stage = self.instructions.iter().filter_map(|i| i.stage).max();
        self.instructions
            .iter()
            .rev()
            .find(|i| i.name == name && i.stage == stage)
    }
}

fn action(i: &InstructionFact, cwd: &mut String, context: &[ContextFile]) -> ImagineAction {
    let (flags, words): (Vec<&str>, Vec<&str>) =
        i.text.split(' ').partition(|word| word.starts_with("--"));
    let flag = |name: &str| {
        flags
            .iter()
            .find_map(|flag| flag.strip_prefix(name))
            .map(str::to_owned)
    };
    match i.name.as_str() {
        "WORKDIR" => {
            *cwd = absolute(cwd, &i.text);
            ImagineAction::Workdir
        }
        "COPY" => {
            let (dest, sources) = words.split_last().expect("COPY has words");
            ImagineAction::Copy {
                files: flag("--from=")
                    .is_none()
                    .then(|| destinations(sources, dest, cwd, context)),
                owner: flag("--chown="),
                mode: flag("--chmod=").and_then(|mode| u32::from_str_radix(&mode, 8).ok()),
            }
        }
        "RUN" => {
            let mounts = flags.iter().filter_map(|flag| {
                flag.split(',')
                    .find_map(|part| part.strip_prefix("target="))
            });
            let text = i
                .text
                .split(' ')
                .skip_while(|word| word.starts_with("--"))
                .collect::<Vec<_>>()
                .join(" ");
            let command = |text: &str| -> Vec<String> {
                let text = text.split('>').next().unwrap_or_default();
                text.split_whitespace()
                    .map(|word| word.trim_matches(['\'', '"']).to_owned())
                    .collect()
            };
            ImagineAction::Run {
                cwd: cwd.clone(),
                commands: text.split("&&").map(command).collect(),
                mounts: mounts.map(str::to_owned).collect(),
            }
        }
        _ => ImagineAction::Metadata,
    }
}

fn split(source: &str) -> Vec<InstructionFact> {
    let mut instructions = Vec::new();
    let (mut text, mut stage, mut start) = (String::new(), None, 1);
    for (idx, line) in source.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if text.is_empty() {
            start = idx as u32 + 1;
        }
        text.push(' ');
        match line.strip_suffix('\\') {
            Some(more) => text.push_str(more),
            None => {
                text.push_str(line);
                let joined = std::mem::take(&mut text)
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ");
                let (name, rest) = joined.split_once(' ').unwrap_or((&joined, ""));
                if name == "FROM" {
                    stage = Some(stage.map_or(0, |stage| stage + 1));
                }
                instructions.push(InstructionFact {
                    stage,
                    name: name.to_owned(),
                    text: rest.to_owned(),
                    line: start,
                });
            }
        }
    }
    instructions
}

impl Facts for Toy {
    fn parse_errors(&self) -> Vec<String> {
        Vec::new()
    }
    fn findings(&self) -> Vec<FindingFact> {
        let mut findings = Vec::new();
        let mut add = |rule: &str, line| {
            let message = format!("{rule} found");
            findings.push(FindingFact {
                rule: rule.to_owned(),
                severity: Severity::Warning,
                line,
                message,
            });
        };
        for i in &self.instructions {
            let secret = ["TOKEN", "PASSWORD", "API_KEY"]
                .iter()
                .any(|word| i.text.contains(word));
            match i.name.as_str() {
                "FROM" => match i.text.split(' ').next().unwrap_or_default().split_once(':') {
                    None => add("untagged-image", i.line),
                    Some((_, "latest")) => add("latest-tag", i.line),
                    Some(_) => {}
                },
                "ENV" if secret => add("secret-in-env", i.line),
                "ARG" if secret => add("secret-in-arg", i.line),
                "RUN"
                    if i.text.contains("apt-get update")
                        && !i.text.contains("rm -rf /var/lib/apt") =>
                {
                    add("package-cache-left", i.line);
                }
                _ => {}
            }
        }
        if self.user().is_ok_and(|user| user.is_root) {
            add("root-user", 1);
        }
        findings
    }
    fn instructions(&self) -> Vec<InstructionFact> {
        self.instructions.clone()
    }
    fn stages(&self) -> Vec<StageFact> {
        let froms = self.instructions.iter().filter(|i| i.name == "FROM");
        froms
            .map(|i| {
                let words: Vec<&str> = i.text.split(' ').collect();
                let (image, digest) = words[0].split_once('@').unwrap_or((words[0], ""));
                StageFact {
                    name: words.get(2).map(|name| (*name).to_owned()),
                    base: words[0].to_owned(),
                    tag: image.split_once(':').map(|(_, tag)| tag.to_owned()),
                    by_digest: !digest.is_empty(),
                }
            })
            .collect()
    }
    fn user(&self) -> Result<UserFact, Unknown> {
        let name = self
            .last("USER")
            .map_or("root", |i| i.text.split(':').next().unwrap_or_default());
        Ok(UserFact {
            name: name.to_owned(),
            is_root: name == "root" || name == "0",
        })
    }
    fn context(&self) -> Result<Vec<(String, u64)>, Unknown> {
        Err(Unknown("not modelled".to_owned()))
    }
    fn rebuild(&self, after: &[Event]) -> Result<Vec<StepFact>, Unknown> {
        let [Event::Arg(arg)] = after else {
            return Err(Unknown("not modelled".to_owned()));
        };
        let mut declared = false;
        let mut steps = Vec::new();
        for i in &self.instructions {
            declared |= i.name == "ARG" && i.text.split('=').next() == Some(arg);
            if ["RUN", "COPY"].contains(&i.name.as_str()) {
                let outcome = if declared && i.name == "RUN" {
                    CacheOutcome::Miss
                } else {
                    CacheOutcome::Hit
                };
                steps.push(StepFact {
                    stage: i.stage.unwrap_or(0),
                    instruction: i.whole(),
                    outcome,
                    seconds: 1.0,
                });
            }
        }
        Ok(steps)
    }
    fn layers(&self) -> Result<Vec<LayerFact>, Unknown> {
        Ok(self.imagined.layers.clone())
    }
    fn hidden_bytes(&self) -> Result<u64, Unknown> {
        self.imagined.hidden_bytes.clone()
    }
    fn stage_size(&self, _: Option<&str>, _: SizeUnit) -> Result<u64, Unknown> {
        Err(Unknown("not modelled".to_owned()))
    }
    fn files(&self) -> Result<FilesFact, Unknown> {
        Ok(self.imagined.files.clone())
    }
    fn config(&self, _: &str) -> Result<Option<String>, Unknown> {
        Err(Unknown("not modelled".to_owned()))
    }
    fn secrets(&self) -> Result<u32, Unknown> {
        Err(Unknown("not modelled".to_owned()))
    }
    fn value(&self, query: &FactQuery) -> Result<Value, Unknown> {
        let bytes = |bytes: u64| Ok(Value::Number(bytes as f64));
        match query.id.as_str() {
            "layers.hidden-bytes" => bytes(self.hidden_bytes()?),
            "layer.bytes" => {
                let layers = self.imagined.layers.iter();
                let found = layers
                    .filter(|l| layerlab_lesson::evaluate::matches(&query.of, &l.instruction));
                bytes(found.filter_map(|layer| layer.bytes).sum())
            }
            "user" => Ok(Value::Text(self.user()?.name)),
            other => Err(Unknown(format!("`{other}` is not modelled"))),
        }
    }
}
