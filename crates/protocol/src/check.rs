//! What the analyser says about a Dockerfile.
//!
//! Two coordinates travel together: lines and columns for people and the command line (1-based,
//! columns in Unicode scalar values), UTF-16 offsets for the editor.

use serde::{Deserialize, Serialize};

/// A place as the contract prints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// 1-based.
    pub line: u32,
    /// 1-based, in Unicode scalar values.
    pub column: u32,
}

/// A range; the end is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// First character.
    pub start: Position,
    /// One past the last.
    pub end: Position,
}

/// A range in UTF-16 units of the whole text, for the editor; the end is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Utf16 {
    /// First unit.
    pub from: u32,
    /// One past the last.
    pub to: u32,
}

/// Severity, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Does not build, or does not do what is written.
    Error,
    /// Likely harm.
    Warning,
    /// Advice.
    Info,
    /// Style.
    Hint,
}

impl Severity {
    /// Lower-case name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Hint => "hint",
        }
    }
}

/// Class of a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// The image does the same afterwards.
    Safe,
    /// A person decides, after seeing the diff.
    Decision,
    /// Only shows what the cure looks like; not applied.
    Display,
}

/// A replacement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What is replaced.
    pub range: Range,
    /// The same, for the editor.
    pub utf16: Utf16,
    /// By what.
    pub text: String,
}

/// Edits that cure a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// Class.
    pub safety: Safety,
    /// As on a button.
    pub title: String,
    /// The edits; they never overlap.
    pub edits: Vec<Edit>,
    /// What may be lost; empty when nothing.
    pub caveat: String,
}

/// Another place that belongs to a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// Where.
    pub range: Range,
    /// The same, for the editor.
    pub utf16: Utf16,
    /// What it has to do with it.
    pub message: String,
}

/// What a finding costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Bytes in the final image.
    pub bytes: Option<u64>,
    /// Whether the bytes are modelled rather than measured.
    pub modelled: bool,
    /// Steps that run again because of it.
    pub rebuilt_steps: Option<u32>,
    /// Seconds lost each time they do, always modelled.
    pub seconds: Option<u32>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Public rule id.
    pub rule: String,
    /// Codes of other tools for the same thing on this input.
    pub aliases: Vec<String>,
    /// How bad.
    pub severity: Severity,
    /// Group of the rule.
    pub group: String,
    /// What is wrong.
    pub message: String,
    /// Why it matters.
    pub why: String,
    /// What to write instead.
    pub help: String,
    /// Where.
    pub range: Range,
    /// The same, for the editor.
    pub utf16: Utf16,
    /// Other places.
    pub related: Vec<Related>,
    /// The cure.
    pub fix: Option<Fix>,
    /// The cost.
    pub effect: Option<Effect>,
    /// The lesson that explains it.
    pub lesson: Option<String>,
}

/// What a rule cost of the score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCost {
    /// The rule.
    pub rule: String,
    /// Points, each rule counted at most twice.
    pub points: u32,
}

/// Number of findings by severity, and one number for workshops.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Errors.
    pub errors: u32,
    /// Warnings.
    pub warnings: u32,
    /// Infos.
    pub infos: u32,
    /// Hints.
    pub hints: u32,
    /// 100 minus 15 for an error, 6 for a warning, 2 for an info; never below 0. Never shown
    /// without `cost`.
    pub score: u32,
    /// What cost points, the most expensive first.
    pub cost: Vec<RuleCost>,
}

/// What a piece of text is, for highlighting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TokenKind {
    /// `FROM`, `RUN`, `AS` …
    Keyword,
    /// `--from=…`
    Flag,
    /// A comment.
    Comment,
    /// A parser directive.
    Directive,
    /// A string of a JSON form, or a quoted word.
    String,
    /// `$NAME`
    Variable,
    /// An image reference.
    Image,
    /// A stage name where it is defined or used.
    Stage,
    /// The name of a command inside a RUN.
    Command,
    /// A heredoc marker or terminator.
    Heredoc,
    /// A heredoc body.
    HeredocBody,
    /// The name in ENV, ARG, LABEL.
    Name,
    /// `&&`, `|`, `;`
    Operator,
    /// Unknown or broken.
    Invalid,
}

/// One highlighted piece; pieces are sorted and never overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Where.
    pub utf16: Utf16,
    /// What.
    pub kind: TokenKind,
}

/// Asks for everything that follows from a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Revision of the text; a lower one than seen before is answered `Superseded`.
    pub rev: u64,
    /// The Dockerfile.
    pub text: String,
    /// The ignore file; `None` when it is not known.
    pub dockerignore: Option<String>,
    /// `learn`, `calm`, `strict`, `hadolint`; empty means `learn`.
    pub profile: String,
    /// Stage to build; `None` for the last.
    pub target: Option<String>,
    /// Build arguments.
    pub build_args: Vec<(String, String)>,
    /// What the project chose about rules.
    pub rules: crate::project::ProjectRules,
    /// Figures a person changed.
    pub assumed: crate::day::Assumed,
    /// The build context; empty means: not known.
    pub context: crate::context::Files,
}

/// Everything that follows from a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckReply {
    /// Revision this is about.
    pub rev: u64,
    /// Findings in file order.
    pub findings: Vec<Finding>,
    /// Counts.
    pub summary: Summary,
    /// Number of rules that looked at the file.
    pub n_rules: u32,
    /// Highlighting.
    pub tokens: Vec<Token>,
    /// The layer stack, stage by stage.
    pub stack: Stack,
    /// What-if questions that make sense for this file.
    pub chips: Vec<crate::what_if::Chip>,
}

/// Where a modelled number comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Published size of a real base image.
    Catalogue,
    /// Computed from a table of typical effects.
    Modelled,
    /// Not known; the number is 0 and must be shown as "unknown".
    Unknown,
}

/// Origin of a layer's bytes; decides its colour and pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// The base image.
    Base,
    /// Packages of the operating system.
    System,
    /// Packages of a language.
    Dependencies,
    /// The visitor's files.
    Files,
    /// Metadata only.
    Metadata,
}

/// One brick of the stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brick {
    /// 1-based line of its instruction.
    pub line: u32,
    /// Short text of the instruction, or of the base layer's step.
    pub title: String,
    /// Unpacked bytes.
    pub size_bytes: u64,
    /// Bytes nobody can see in the final view; part of `size_bytes`.
    pub hidden_bytes: u64,
    /// Where the numbers come from.
    pub basis: Basis,
    /// Colour and pattern.
    pub origin: Origin,
    /// Whether it comes with the base image.
    pub is_base: bool,
    /// One sentence about how the number was reached, or why a part is hidden.
    pub note: String,
    /// Modelled paths it writes, at most a dozen, for the X-ray: path, bytes, hidden later.
    pub files: Vec<(String, u64, bool)>,
    /// Paths it hides in bricks below (whiteouts), at most a dozen.
    pub hides: Vec<String>,
}

/// A metadata instruction: a pin on the rail, not a brick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// 1-based line.
    pub line: u32,
    /// Short text.
    pub title: String,
    /// How many bricks of its stage lie below it.
    pub n_bricks_below: u32,
}

/// One stage of the stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageStack {
    /// Name, or its number when it has none.
    pub name: String,
    /// 1-based line of its FROM.
    pub line: u32,
    /// The base as written.
    pub base: String,
    /// Whether the target needs it.
    pub needed: bool,
    /// Whether its layers are in the shipped image.
    pub ships: bool,
    /// Stage it continues, by position.
    pub continues: Option<u32>,
    /// Bricks, bottom first.
    pub bricks: Vec<Brick>,
    /// Pins, in file order.
    pub pins: Vec<Pin>,
    /// Unpacked bytes of the bricks.
    pub total_bytes: u64,
    /// Hidden bytes of the bricks.
    pub hidden_bytes: u64,
}

/// Something carried from one stage to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arc {
    /// From that stage, by position.
    pub from_stage: u32,
    /// To that stage.
    pub to_stage: u32,
    /// 1-based line of the COPY or RUN.
    pub line: u32,
    /// What it carries.
    pub title: String,
    /// Modelled bytes of it; `None` when unknown.
    pub bytes: Option<u64>,
}

/// The layer stack of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stack {
    /// Stages in file order.
    pub stages: Vec<StageStack>,
    /// Transfers between stages.
    pub arcs: Vec<Arc>,
    /// Unpacked bytes of what ships.
    pub total_bytes: u64,
    /// Compressed bytes to download, modelled.
    pub download_bytes: u64,
    /// Hidden bytes of what ships.
    pub hidden_bytes: u64,
    /// Number of filesystem layers of what ships, base included.
    pub n_layers: u32,
    /// Whether some brick's size is unknown.
    pub partial: bool,
    /// One sentence that says what the picture shows.
    pub summary: String,
    /// Date of the base image catalogue, as printed beside its numbers.
    pub catalogue_date: String,
}

/// Asks for one rule's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainRule {
    /// Id or any alias.
    pub id: String,
}

/// A rule, for the list and its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulePage {
    /// Public id.
    pub id: String,
    /// Group.
    pub group: String,
    /// Default severity.
    pub severity: Severity,
    /// Codes of other tools.
    pub aliases: Vec<String>,
    /// One line.
    pub summary: String,
    /// `none`, `safe` or `decision`.
    pub fix: String,
    /// Profiles in which it is on.
    pub profiles: Vec<String>,
    /// Its page, in Markdown.
    pub docs: String,
}
