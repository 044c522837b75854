//! The `lab-…` blocks as the page draws them: files are already read in, patterns and checks already typed.

use serde::{Deserialize, Serialize};

use crate::model::{
    Bytes, Check, ContextFile, Event, FactQuery, Inline, Replay, Scenario, World, WorldTask,
};

/// One widget of a lesson.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Unique in the lesson and stable while the order of blocks is: the exercise id, or `b1`, `b2`, ….
    pub id: String,
    /// Line of the fence in `lesson.md`, from 1.
    pub line: u32,
    /// What it draws.
    pub kind: BlockKind,
}

/// The closed list of widgets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    /// Editor with live views.
    Dockerfile(DockerfileBlock),
    /// Animated layer stack.
    Layers(LayersBlock),
    /// Build graph with what-if toggles.
    Cache(CacheBlock),
    /// Bars and icicle.
    Size(SizeBlock),
    /// Sandbox terminal.
    Terminal(TerminalBlock),
    /// Two files side by side with both analyses.
    Diff(DiffBlock),
    /// A prediction, then the engine's answer.
    Predict(PredictBlock),
    /// A sentence with a live badge.
    Claim(ClaimBlock),
    /// One quiz item.
    Quiz(QuizBlock),
    /// A task card.
    Exercise(Exercise),
    /// A numbered walk-through.
    Steps(StepsBlock),
}

/// `lab-dockerfile`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DockerfileBlock {
    /// The file and its context.
    pub scenario: Scenario,
    /// Views to offer, first one open.
    pub view: Vec<View>,
    /// No editing.
    pub readonly: bool,
    /// Lines to mark.
    pub highlight: Vec<LineRange>,
}

/// A view beside an editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// Findings.
    Lint,
    /// Layer stack.
    Layers,
    /// Sizes.
    Size,
    /// Cache what-if.
    Cache,
}

/// Lines `first..=last`, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRange {
    /// First line.
    pub first: u32,
    /// Last line.
    pub last: u32,
}

/// What a picture is drawn from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PictureSource {
    /// A Dockerfile: modelled.
    Dockerfile(Scenario),
    /// An image archive of the course, by path: measured.
    Tar(String),
}

/// `lab-layers`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayersBlock {
    /// What to draw.
    pub source: PictureSource,
    /// Caption, also the picture's accessible name.
    pub caption: Vec<Inline>,
    /// Build step to start at; the finished stack when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// Second stack beside the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare: Option<PictureSource>,
    /// Show the files inside the bricks.
    pub xray: bool,
}

/// `lab-cache`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CacheBlock {
    /// The file and its context.
    pub scenario: Scenario,
    /// Toggles to offer.
    pub edits: Vec<Event>,
    /// What the nodes show.
    pub show: CacheShow,
}

/// What a cache picture shows first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CacheShow {
    /// Hit, cause, consequence.
    #[default]
    HitMiss,
    /// Modelled seconds.
    Time,
}

/// `lab-size`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SizeBlock {
    /// What to draw.
    pub source: PictureSource,
    /// Path to mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub highlight_path: Option<String>,
}

/// `lab-terminal`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TerminalBlock {
    /// Where it starts.
    pub world: World,
    /// Hosts to show.
    pub hosts: Vec<String>,
    /// Lines offered.
    pub run: Vec<String>,
    /// Status that the last of them ends with when they run in order.
    #[serde(default, skip_serializing_if = "crate::model::world::is_zero")]
    pub exits: i32,
    /// Height in lines.
    pub height: u32,
}

/// `lab-diff`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DiffBlock {
    /// Left.
    pub before: Scenario,
    /// Right.
    pub after: Scenario,
}

/// `lab-predict`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PredictBlock {
    /// The question.
    pub ask: Vec<Inline>,
    /// How it is answered, and what is right.
    pub kind: PredictKind,
    /// The file the question is about, when there is one; show it above the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<Scenario>,
    /// Simulated hosts that the question is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay: Option<Replay>,
    /// Shown after the answer.
    pub because: Vec<Inline>,
}

/// Form of a prediction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PredictKind {
    /// Put these into order; `items` is the right one, the page shuffles.
    Order {
        /// Right order.
        items: Vec<String>,
    },
    /// A number computed by the engine.
    Number {
        /// What is asked of the engine.
        fact: FactQuery,
        /// Word behind the input, such as `MB`. A byte fact is divided accordingly.
        unit: String,
        /// Allowed deviation in per cent.
        tolerance: u32,
    },
    /// One of some texts.
    Choice {
        /// Choices.
        choices: Vec<String>,
        /// Index of the right one; when absent the fact decides.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        right: Option<u32>,
        /// What is asked of the engine.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fact: Option<FactQuery>,
    },
    /// Mark the lines of the file that the fact lists.
    Steps {
        /// A fact whose value is a list of instructions.
        fact: FactQuery,
    },
}

/// `lab-claim`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimBlock {
    /// The sentence.
    pub text: Vec<Inline>,
    /// What it is claimed about; without files when it is about simulated hosts.
    pub scenario: Scenario,
    /// Simulated hosts that it is claimed about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay: Option<Replay>,
    /// All must hold.
    pub checks: Vec<Check>,
}

/// `lab-quiz`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuizBlock {
    /// The question.
    pub ask: Vec<Inline>,
    /// At least two options, at least one right.
    pub options: Vec<QuizOption>,
}

/// One option of a quiz item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuizOption {
    /// The option.
    pub text: Vec<Inline>,
    /// Is it right?
    pub right: bool,
    /// Why it is right or wrong; never empty.
    pub why: Vec<Inline>,
}

/// `lab-exercise`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exercise {
    /// Public id, unique in the course; never changes.
    pub id: String,
    /// Short title.
    pub title: String,
    /// The task.
    pub goal: Vec<Inline>,
    /// What the learner starts from.
    pub start: Scenario,
    /// No editing: the task is answered through inputs.
    pub readonly: bool,
    /// All must hold.
    pub checks: Vec<Check>,
    /// From gentle to plain; never empty.
    pub hints: Vec<Vec<Inline>>,
    /// Files that differ in the solution.
    pub solution: Vec<ContextFile>,
    /// Right answers by input; empty when nothing is typed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<(String, String)>,
    /// What is done on simulated hosts, when the exercise is about them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<WorldTask>,
    /// Recorded wrong attempts. They prove that each check can fail; not part of the compiled file.
    #[serde(skip)]
    pub wrong: Vec<WrongAttempt>,
}

/// A try that must not pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WrongAttempt {
    /// Files that differ from the start.
    pub files: Vec<ContextFile>,
    /// Typed answers.
    pub answers: Vec<(String, String)>,
    /// Lines typed on simulated hosts.
    pub run: Vec<String>,
    /// Positions (from 1) of checks that must fail; others may or may not.
    pub fails: Vec<u32>,
    /// What the learner was thinking.
    pub note: String,
}

/// `lab-steps`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepsBlock {
    /// The file before the first step, when the walk-through is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<Scenario>,
    /// The simulated hosts that the lines of the steps run on, one after another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub world: Option<World>,
    /// The steps.
    pub steps: Vec<WalkStep>,
}

/// One state of a walk-through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WalkStep {
    /// What is said.
    pub say: Vec<Inline>,
    /// A command typed into the sandbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// Status that it ends with.
    #[serde(default, skip_serializing_if = "crate::model::world::is_zero")]
    pub exit: i32,
    /// What holds after it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// The Dockerfile from here on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit: Option<String>,
    /// Where to look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<String>,
    /// A brick, line or total to print beside the step, when authored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<Bytes>,
}
