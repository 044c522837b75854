//! Turns the body of a `lab-…` fence into a block, with its files read in.

use serde::de::DeserializeOwned;
use toml::Table;

use super::markdown::{self, Fence};
use super::problem::{Lines, Problems};
use super::raw::*;
use super::world::world_keys;
use super::{SourceTree, check};
use crate::model::*;

/// Name that a single file of a widget gets in its scenario.
pub(super) const DOCKERFILE: &str = "Dockerfile";

/// Reads the blocks of one lesson.
pub(crate) struct BlockReader<'a> {
    pub(crate) tree: &'a SourceTree,
    /// Folder of the lesson, with a trailing `/`.
    pub(crate) folder: String,
    pub(crate) links: Vec<(u32, LinkTarget)>,
    /// Docker of the lesson, which its worlds have unless they say otherwise.
    pub(super) profile: Profile,
    n_blocks: u32,
}

impl<'a> BlockReader<'a> {
    pub(crate) fn new(tree: &'a SourceTree, folder: String, profile: Profile) -> Self {
        Self {
            tree,
            folder,
            profile,
            links: Vec::new(),
            n_blocks: 0,
        }
    }

    pub(crate) fn read(&mut self, fence: &Fence, problems: &mut Problems<'_>) -> Option<Node> {
        self.n_blocks += 1;
        let mut body = Body {
            reader: self,
            fence,
            problems,
        };
        let kind = match fence.info.trim() {
            "lab-dockerfile" => body.dockerfile()?,
            "lab-layers" => body.layers()?,
            "lab-cache" => body.cache()?,
            "lab-size" => body.size()?,
            "lab-terminal" => body.terminal()?,
            "lab-diff" => body.diff()?,
            "lab-predict" => body.predict()?,
            "lab-claim" => body.claim()?,
            "lab-quiz" => body.quiz()?,
            "lab-exercise" => body.exercise()?,
            "lab-steps" => body.steps()?,
            other => {
                problems.error(fence.line, format!("there is no block `{other}`"));
                return None;
            }
        };
        let id = match &kind {
            BlockKind::Exercise(exercise) => exercise.id.clone(),
            _ => format!("b{}", self.n_blocks),
        };
        Some(Node::Lab(Box::new(Block {
            id,
            line: fence.line,
            kind,
        })))
    }
}

pub(super) struct Body<'b, 'a, 'p> {
    pub(super) reader: &'b mut BlockReader<'a>,
    fence: &'b Fence,
    problems: &'b mut Problems<'p>,
}

/// The keys that describe a scenario.
struct RawScenario {
    file: Option<String>,
    text: Option<String>,
    context: Vec<RawStub>,
    effects: Vec<RunEffect>,
}

macro_rules! scenario_keys {
    ($raw:ident, $file:ident, $text:ident) => {
        RawScenario {
            file: $raw.$file,
            text: $raw.$text,
            context: $raw.context,
            effects: $raw.effects,
        }
    };
}

impl Body<'_, '_, '_> {
    pub(super) fn parse<T: DeserializeOwned>(&mut self) -> Option<T> {
        match toml::from_str(&self.fence.body) {
            Ok(raw) => Some(raw),
            Err(error) => {
                let lines = Lines::new(&self.fence.body, self.fence.line + 1);
                let line = error
                    .span()
                    .map_or(self.fence.line, |span| lines.line(span.start));
                let message = error.message().lines().next().unwrap_or("not understood");
                self.problems
                    .error(line, format!("`{}`: {message}", self.fence.info.trim()));
                None
            }
        }
    }

    pub(super) fn error(&mut self, message: impl Into<String>) {
        self.problems.error(self.fence.line, message);
    }

    pub(super) fn inline(&mut self, text: &str) -> Vec<Inline> {
        markdown::read_inline(text, self.fence.line, self.problems, &mut self.reader.links)
    }

    pub(super) fn inline_required(&mut self, key: &str, text: &str) -> Vec<Inline> {
        let inlines = self.inline(text);
        if inlines.is_empty() {
            self.error(format!("`{key}` is empty"));
        }
        inlines
    }

    /// A scenario of one file named `Dockerfile`; `None` when neither `file` nor `text` is given.
    fn scenario(&mut self, raw: RawScenario) -> Option<Scenario> {
        let source = match (raw.file, raw.text) {
            (Some(file), None) => self.text_file(&file)?,
            (None, Some(text)) => text,
            (None, None) => return None,
            (Some(_), Some(_)) => {
                self.error("give either a file or the text itself, not both");
                return None;
            }
        };
        let mut files = vec![ContextFile {
            path: DOCKERFILE.to_owned(),
            content: FileContent::Text(source),
        }];
        files.extend(stubs(raw.context));
        Some(Scenario {
            dockerfile: DOCKERFILE.to_owned(),
            files,
            effects: raw.effects,
        })
    }

    fn scenario_required(&mut self, raw: RawScenario) -> Option<Scenario> {
        let missing = raw.file.is_none() && raw.text.is_none();
        if missing {
            self.error("this block needs a file");
        }
        self.scenario(raw)
    }

    fn text_file(&mut self, file: &str) -> Option<String> {
        let path = format!("{}{file}", self.reader.folder);
        let Some(bytes) = self.reader.tree.get(&path) else {
            self.error(format!("there is no file `{file}` in the lesson's folder"));
            return None;
        };
        let text = std::str::from_utf8(bytes).ok().map(str::to_owned);
        if text.is_none() {
            self.error(format!("`{file}` is not UTF-8 text"));
        }
        text
    }

    /// All files of a folder of the lesson, by path in that folder.
    pub(super) fn folder(&mut self, folder: &str) -> Vec<ContextFile> {
        let prefix = format!("{}{}/", self.reader.folder, folder.trim_end_matches('/'));
        let tree = self.reader.tree;
        let mut files = Vec::new();
        for (path, bytes) in tree.range(prefix.clone()..) {
            let Some(relative) = path.strip_prefix(&prefix) else {
                break;
            };
            let content = match std::str::from_utf8(bytes) {
                Ok(text) => FileContent::Text(text.to_owned()),
                Err(_) => FileContent::Stub(Bytes(bytes.len() as u64)),
            };
            files.push(ContextFile {
                path: relative.to_owned(),
                content,
            });
        }
        if files.is_empty() {
            self.error(format!("there is no file in `{folder}`"));
        }
        files
    }

    fn picture(&mut self, raw: RawScenario) -> Option<PictureSource> {
        match raw.file.as_deref() {
            Some(tar) if tar.ends_with(".tar") => {
                if !self.reader.tree.contains_key(tar)
                    && !self.reader.tree.contains_key(&format!("images/{tar}"))
                {
                    self.error(format!("there is no image archive `{tar}`"));
                }
                Some(PictureSource::Tar(tar.to_owned()))
            }
            _ => self.scenario_required(raw).map(PictureSource::Dockerfile),
        }
    }

    fn dockerfile(&mut self) -> Option<BlockKind> {
        let raw: RawDockerfile = self.parse()?;
        let mut highlight = Vec::new();
        for text in &raw.highlight {
            let (first, last) = text.split_once('-').unwrap_or((text, text));
            match (first.trim().parse(), last.trim().parse()) {
                (Ok(first), Ok(last)) if first <= last => highlight.push(LineRange { first, last }),
                _ => self.error(format!(
                    "`highlight` wants lines such as \"3-4\", not `{text}`"
                )),
            }
        }
        let view = if raw.view.is_empty() {
            vec![View::Lint]
        } else {
            raw.view
        };
        let readonly = raw.readonly;
        let scenario = self.scenario_required(scenario_keys!(raw, file, text))?;
        Some(BlockKind::Dockerfile(DockerfileBlock {
            scenario,
            view,
            readonly,
            highlight,
        }))
    }

    fn layers(&mut self) -> Option<BlockKind> {
        let raw: RawLayers = self.parse()?;
        let caption = self.inline_required("caption", &raw.caption);
        let (step, xray) = (raw.step, raw.xray);
        let compare = raw.compare;
        let keys = scenario_keys!(raw, from, text);
        let beside: Vec<RawStub> = keys
            .context
            .iter()
            .map(|stub| RawStub {
                path: stub.path.clone(),
                bytes: stub.bytes,
            })
            .collect();
        let effects = keys.effects.clone();
        let source = self.picture(keys)?;
        let compare = match compare {
            Some(file) => Some(self.picture(RawScenario {
                file: Some(file),
                text: None,
                context: beside,
                effects,
            })?),
            None => None,
        };
        Some(BlockKind::Layers(LayersBlock {
            source,
            caption,
            step,
            compare,
            xray,
        }))
    }

    fn cache(&mut self) -> Option<BlockKind> {
        let raw: RawCache = self.parse()?;
        let (edits, show) = (raw.edits, raw.show);
        let scenario = self.scenario_required(RawScenario {
            file: raw.file,
            text: raw.text,
            context: raw.context,
            effects: raw.effects,
        })?;
        Some(BlockKind::Cache(CacheBlock {
            scenario,
            edits,
            show,
        }))
    }

    fn size(&mut self) -> Option<BlockKind> {
        let raw: RawSize = self.parse()?;
        let highlight_path = raw.highlight_path;
        let source = self.picture(RawScenario {
            file: raw.from,
            text: raw.text,
            context: raw.context,
            effects: raw.effects,
        })?;
        Some(BlockKind::Size(SizeBlock {
            source,
            highlight_path,
        }))
    }

    fn terminal(&mut self) -> Option<BlockKind> {
        let raw: RawTerminal = self.parse()?;
        let world = self.world_required(world_keys!(raw, files))?;
        Some(BlockKind::Terminal(TerminalBlock {
            world,
            hosts: raw.hosts,
            run: raw.run.into_texts(),
            exits: raw.exits,
            height: raw.height.unwrap_or(12),
        }))
    }

    fn diff(&mut self) -> Option<BlockKind> {
        let raw: RawDiff = self.parse()?;
        let context = raw
            .context
            .iter()
            .map(|stub| RawStub {
                path: stub.path.clone(),
                bytes: stub.bytes,
            })
            .collect();
        let effects = raw.effects.clone();
        let before = self.scenario_required(RawScenario {
            file: Some(raw.before),
            text: None,
            context,
            effects,
        })?;
        let after = self.scenario_required(RawScenario {
            file: Some(raw.after),
            text: None,
            context: raw.context,
            effects: raw.effects,
        })?;
        Some(BlockKind::Diff(DiffBlock { before, after }))
    }

    fn predict(&mut self) -> Option<BlockKind> {
        let mut raw: RawPredict = self.parse()?;
        let fact: Option<FactQuery> = match raw.fact.take() {
            None => None,
            Some(mut fact) => {
                check::widen_fact(&mut fact);
                match fact.try_into() {
                    Ok(fact) => Some(fact),
                    Err(_) => {
                        self.error("`fact` is an id, or a table with `id` and `of`");
                        return None;
                    }
                }
            }
        };
        let kind = match (raw.kind.as_str(), fact) {
            ("order", None) if raw.items.len() > 1 => PredictKind::Order {
                items: std::mem::take(&mut raw.items),
            },
            ("number", Some(fact)) => PredictKind::Number {
                fact,
                unit: std::mem::take(&mut raw.unit),
                tolerance: raw.tolerance,
            },
            ("choice", fact) if raw.choices.len() > 1 => {
                let choices = std::mem::take(&mut raw.choices);
                let right = raw
                    .right
                    .take()
                    .map(|right| choices.iter().position(|choice| *choice == right));
                let right = match right {
                    Some(Some(idx)) => u32::try_from(idx).ok(),
                    Some(None) => {
                        self.error("`right` must be one of the choices");
                        None
                    }
                    None => None,
                };
                if right.is_some() == fact.is_some() {
                    self.error("a choice needs either `right` or `fact`");
                }
                PredictKind::Choice {
                    choices,
                    right,
                    fact,
                }
            }
            ("steps", Some(fact)) => PredictKind::Steps { fact },
            (kind, _) => {
                self.error(format!(
                    "`kind = \"{kind}\"` does not fit: order needs items; number and steps need a fact; choice needs choices"
                ));
                return None;
            }
        };
        let ask = self.inline_required("ask", &raw.ask);
        let because = self.inline_required("because", &raw.because);
        let (scenario, replay) = if raw.fixture.is_some() {
            let (run, exits) = (std::mem::take(&mut raw.run).into_texts(), raw.exits);
            let world = self.world_required(world_keys!(raw, files))?;
            (None, Some(Replay { world, run, exits }))
        } else {
            (self.scenario(scenario_keys!(raw, file, text)), None)
        };
        Some(BlockKind::Predict(PredictBlock {
            ask,
            kind,
            scenario,
            replay,
            because,
        }))
    }

    fn claim(&mut self) -> Option<BlockKind> {
        let mut raw: RawClaim = self.parse()?;
        let text = self.inline_required("text", &raw.text);
        let tables = match raw.check {
            OneOrMany::One(table) => vec![table],
            OneOrMany::Many(tables) => tables,
        };
        let checks = self.checks(tables, Vec::new(), false);
        let (scenario, replay) = if raw.fixture.is_some() {
            let (run, exits) = (std::mem::take(&mut raw.run).into_texts(), raw.exits);
            let world = self.world_required(world_keys!(raw, files))?;
            (Scenario::default(), Some(Replay { world, run, exits }))
        } else {
            let scenario = self.scenario_required(scenario_keys!(raw, file, dockerfile))?;
            (scenario, None)
        };
        Some(BlockKind::Claim(ClaimBlock {
            text,
            scenario,
            replay,
            checks,
        }))
    }

    pub(super) fn checks(
        &mut self,
        tables: Vec<Table>,
        any: Vec<RawAny>,
        needs_otherwise: bool,
    ) -> Vec<Check> {
        let mut checks = Vec::new();
        for table in tables {
            match check::read(table) {
                Ok(check) => {
                    if needs_otherwise && check.otherwise.trim().is_empty() {
                        self.error("every check of an exercise says what is missing (`otherwise`)");
                    }
                    checks.push(check);
                }
                Err(message) => self.error(message),
            }
        }
        for group in any {
            let alternatives = self.checks(group.check, Vec::new(), false);
            checks.push(Check {
                that: CheckKind::Any(alternatives),
                negated: group.not,
                otherwise: group.otherwise,
            });
        }
        if checks.is_empty() {
            self.error("at least one check is needed");
        }
        checks
    }

    fn quiz(&mut self) -> Option<BlockKind> {
        let raw: RawQuiz = self.parse()?;
        let ask = self.inline_required("ask", &raw.ask);
        if raw.option.len() < 2 || !raw.option.iter().any(|option| option.right) {
            self.error("a quiz item needs two options or more, and a right one");
        }
        let mut options = Vec::new();
        for option in raw.option {
            let text = self.inline_required("text", &option.text);
            let why = match &option.why {
                Some(why) => self.inline_required("why", why),
                None => {
                    self.error("every option says why it is right or wrong");
                    Vec::new()
                }
            };
            options.push(QuizOption {
                text,
                right: option.right,
                why,
            });
        }
        Some(BlockKind::Quiz(QuizBlock { ask, options }))
    }

    fn steps(&mut self) -> Option<BlockKind> {
        let mut raw: RawSteps = self.parse()?;
        if raw.step.is_empty() {
            self.error("a walk-through needs steps");
        }
        let mut steps = Vec::new();
        for step in std::mem::take(&mut raw.step) {
            let say = self.inline_required("say", &step.say);
            let edit = match step.edit {
                Some(file) => Some(self.text_file(&file)?),
                None => None,
            };
            let checks = match step.check {
                None => Vec::new(),
                Some(OneOrMany::One(table)) => self.checks(vec![table], Vec::new(), false),
                Some(OneOrMany::Many(tables)) => self.checks(tables, Vec::new(), false),
            };
            if raw.fixture.is_none() && (step.exit != 0 || !checks.is_empty()) {
                self.error("`exit` and `check` of a step need a `fixture`");
            }
            steps.push(WalkStep {
                say,
                run: step.run,
                exit: step.exit,
                checks,
                edit,
                look: step.look,
                bytes: step.bytes,
            });
        }
        let (scenario, world) = if raw.fixture.is_some() {
            (None, Some(self.world_required(world_keys!(raw, files))?))
        } else {
            (self.scenario(scenario_keys!(raw, file, text)), None)
        };
        Some(BlockKind::Steps(StepsBlock {
            scenario,
            world,
            steps,
        }))
    }
}

pub(super) fn stubs(raw: Vec<RawStub>) -> impl Iterator<Item = ContextFile> {
    raw.into_iter().map(|stub| ContextFile {
        path: stub.path,
        content: FileContent::Stub(stub.bytes),
    })
}
