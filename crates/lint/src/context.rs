//! What a rule may look at: the tree, the build model, and the commands inside every RUN.

use crate::choices::Choices;
use crate::facts::bases::{self, Family};
use crate::facts::costs::Costs;
use crate::facts::shell_named::NamedShells;
use crate::runs::{RunScript, run_scripts};
use crate::settings::LintConfig;
use crate::shell::Found;
use layerlab_buildgraph::context::Context;
use layerlab_buildgraph::{BuildModel, BuildOptions};
use layerlab_diagnostics::{Edit, LineIndex, Severity, Span};
use layerlab_syntax::ast::{Dockerfile, Instruction, Keyword};
use layerlab_syntax::dockerignore::IgnoreFile;
use std::cell::OnceCell;

/// Which rules report, and how loud they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Profile {
    /// Warnings and the reasons behind them.
    #[default]
    Learn,
    /// Only what is worth stopping for.
    Calm,
    /// Everything, pins and health check included.
    Strict,
    /// What hadolint and the builder's own checks report, with their levels.
    Hadolint,
}

impl Profile {
    /// The profile of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "learn" | "" => Some(Self::Learn),
            "calm" => Some(Self::Calm),
            "strict" => Some(Self::Strict),
            "hadolint" => Some(Self::Hadolint),
            _ => None,
        }
    }
}

/// Which ignore comments count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Comments {
    /// Those of every tool.
    #[default]
    All,
    /// Those of every tool but hadolint (`disable-ignore-pragma` of its configuration).
    NotHadolint,
    /// None.
    Unread,
}

/// Choices of the caller.
#[derive(Debug, Clone, Default)]
pub struct LintOptions {
    /// Which rules report.
    pub profile: Profile,
    /// Rules left out, by id or alias.
    pub ignore: Vec<String>,
    /// When not empty: only these, by id or alias; they report even where the profile leaves them out.
    pub select: Vec<String>,
    /// Levels a project chose, by rule id or alias; later ones win. Naming a rule turns it on.
    pub severities: Vec<(String, Severity)>,
    /// Which ignore comments count.
    pub comments: Comments,
    /// The ignore file's text; `None` when it is not known, empty when there is none.
    pub dockerignore: Option<String>,
    /// Files of the build context (path, bytes); `None` when they are not known.
    pub context: Option<Context>,
    /// Target and build arguments.
    pub build: BuildOptions,
    /// What the project configured for single rules.
    pub config: LintConfig,
}

/// One file under analysis.
pub struct RuleContext<'a> {
    /// The tree.
    pub file: &'a Dockerfile,
    /// Stages, scope, reach.
    pub model: BuildModel,
    /// Choices of the caller.
    pub options: &'a LintOptions,
    /// The same about rules, ready to be looked up.
    pub choices: Choices,
    /// The ignore file, when it is known.
    pub ignore_file: Option<IgnoreFile>,
    /// Line starts.
    pub lines: LineIndex,
    /// The commands of every RUN (ONBUILD RUN too), in file order.
    pub runs: Vec<RunScript>,
    /// What kind of system each stage rests on.
    pub families: Vec<Family>,
    /// Comments that name a shell.
    shells: NamedShells,
    /// What is wrong inside the scripts, found when it is first asked for.
    shell: OnceCell<Vec<Found>>,
    /// What each line adds to the image, modelled when it is first asked for.
    costs: OnceCell<Costs>,
}

impl<'a> RuleContext<'a> {
    /// Prepares what rules share. Cost: near-linear in the file.
    pub fn new(file: &'a Dockerfile, options: &'a LintOptions) -> Self {
        let model = BuildModel::new(file, &options.build);
        let shells = NamedShells::new(file, &model);
        let runs = run_scripts(file, &model, &shells);
        Self {
            file,
            options,
            choices: Choices::new(options),
            ignore_file: options
                .dockerignore
                .as_deref()
                .map(layerlab_syntax::dockerignore::parse),
            lines: LineIndex::new(&file.text),
            runs,
            families: bases::families(&model),
            model,
            shells,
            shell: OnceCell::new(),
            costs: OnceCell::new(),
        }
    }

    /// Findings inside the scripts that have one of these numbers of ShellCheck, in file order.
    pub fn shell_findings<'c>(&'c self, codes: &'c [u16]) -> impl Iterator<Item = &'c Found> + 'c {
        self.shell
            .get_or_init(|| crate::shell::find(self))
            .iter()
            .filter(|found| codes.contains(&found.code))
    }

    /// What each line adds to the image. Cost of the first call: one layer model of the file.
    pub fn costs(&self) -> &Costs {
        self.costs.get_or_init(|| Costs::new(self))
    }

    /// The words that start the shell before an instruction: SHELL's, or those of a comment that
    /// names the shell of the base.
    pub fn shell_before(&self, instruction: usize) -> Vec<String> {
        self.shells.before(self.file, &self.model, instruction)
    }

    /// Comments that name a shell: offset and program, in file order.
    pub fn named_shells(&self) -> &[(u32, String)] {
        self.shells.list()
    }

    /// What the project configured for single rules.
    pub fn config(&self) -> &'a LintConfig {
        &self.options.config
    }

    /// Whether findings follow the scope of hadolint and the builder's checks: every stage counts.
    pub fn as_hadolint(&self) -> bool {
        self.options.profile == Profile::Hadolint
    }

    /// Instructions of one keyword with their position, in file order; ONBUILD is not looked into.
    pub fn instructions(
        &self,
        keyword: Keyword,
    ) -> impl Iterator<Item = (usize, &'a Instruction)> + use<'a> {
        self.file
            .instructions
            .iter()
            .enumerate()
            .filter(move |(_, instruction)| instruction.keyword == keyword)
    }

    /// The same, only in stages the target needs.
    pub fn needed(&self, keyword: Keyword) -> impl Iterator<Item = (usize, &'a Instruction)> + '_ {
        self.instructions(keyword)
            .filter(|(idx, _)| self.as_hadolint() || self.model.is_instruction_needed(*idx))
    }

    /// The same, only in stages whose layers ship.
    pub fn in_final_chain(
        &self,
        keyword: Keyword,
    ) -> impl Iterator<Item = (usize, &'a Instruction)> + '_ {
        self.instructions(keyword)
            .filter(|(idx, _)| self.ships(*idx))
    }

    /// Whether an instruction stands in a stage whose layers ship.
    ///
    /// hadolint also judges a fragment without any FROM, as if it were a stage.
    pub fn ships(&self, instruction: usize) -> bool {
        match self.model.stage_of(instruction) {
            Some(stage) => self.model.in_final_chain(stage),
            None => self.as_hadolint() && self.model.stages.is_empty(),
        }
    }

    /// RUN scripts in needed stages.
    pub fn needed_runs(&self) -> impl Iterator<Item = &RunScript> {
        self.runs
            .iter()
            .filter(|run| self.as_hadolint() || self.model.is_instruction_needed(run.instruction))
    }

    /// RUN scripts whose layers ship (ONBUILD RUN is not among them).
    pub fn final_runs(&self) -> impl Iterator<Item = &RunScript> {
        self.runs
            .iter()
            .filter(|run| !run.onbuild && self.ships(run.instruction))
    }

    /// The instruction at a position.
    pub fn instruction(&self, idx: usize) -> Option<&'a Instruction> {
        self.file.instructions.get(idx)
    }

    /// The instruction that holds `span`, as a range; `span` itself when none does.
    pub fn instruction_span(&self, span: Span) -> Span {
        let list = &self.file.instructions;
        let idx = list.partition_point(|instruction| instruction.span.start <= span.start);
        idx.checked_sub(1)
            .and_then(|idx| list.get(idx))
            .map(|instruction| instruction.span)
            .filter(|whole| whole.encloses(span))
            .unwrap_or(span)
    }

    /// Deletes the whole lines of `span`, the line end included.
    pub fn delete_lines(&self, span: Span) -> Edit {
        let text = &self.file.text;
        let start = self.lines.line_start(self.lines.line(span.start));
        let rest = text.get(span.end as usize..).unwrap_or("");
        let end = match rest.find('\n') {
            Some(at) => span.end + at as u32 + 1,
            None => text.len() as u32,
        };
        Edit::delete(Span::new(start, end))
    }

    /// The text of `span`.
    pub fn text(&self, span: Span) -> &'a str {
        span.of(&self.file.text)
    }

    /// 1-based line of the start of `span`.
    pub fn line(&self, span: Span) -> u32 {
        self.lines.line(span.start)
    }
}
