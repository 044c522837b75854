//! The tree of a Dockerfile: every keyword, flag, word, heredoc and comment with its place.
//!
//! Nothing is expanded, evaluated or judged here. Spans are bytes of the *physical* text, so an
//! editor can underline them; a word broken over lines has a span that covers the break.

use layerlab_diagnostics::Span;

/// A parsed file. Lossless: [`Dockerfile::text`] is the input, and every span points into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dockerfile {
    /// The input as given.
    pub text: String,
    /// The escape character: `\` unless an `escape` directive says backtick.
    pub escape: char,
    /// Parser directives, in file order.
    pub directives: Vec<Directive>,
    /// Comments (not the directives), in file order, also those inside continued instructions.
    pub comments: Vec<Comment>,
    /// Instructions in file order, also the broken and unknown ones.
    pub instructions: Vec<Instruction>,
    /// Everything the builder would refuse, in file order, and a few things it only warns about.
    pub problems: Vec<SyntaxProblem>,
}

/// A `# name=value` line at the very top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// Lower-case name: `syntax`, `escape` or `check`.
    pub name: String,
    /// The value without outer blanks.
    pub value: String,
    /// From `#` to the end of the line.
    pub span: Span,
    /// Place of the value.
    pub value_span: Span,
    /// 1-based line.
    pub line: u32,
}

/// A comment line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// From `#` to the end of the line, line end left out.
    pub span: Span,
    /// 1-based line.
    pub line: u32,
    /// Whether it stands between the lines of one continued instruction.
    pub in_instruction: bool,
}

/// Keyword of an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each variant is the keyword of that spelling")]
pub enum Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
    /// Any other word.
    Unknown,
}

impl Keyword {
    /// All known keywords, alphabetically.
    pub const ALL: [Keyword; 18] = [
        Self::Add,
        Self::Arg,
        Self::Cmd,
        Self::Copy,
        Self::Entrypoint,
        Self::Env,
        Self::Expose,
        Self::From,
        Self::Healthcheck,
        Self::Label,
        Self::Maintainer,
        Self::Onbuild,
        Self::Run,
        Self::Shell,
        Self::Stopsignal,
        Self::User,
        Self::Volume,
        Self::Workdir,
    ];

    /// Upper-case spelling; `?` for an unknown one.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Add => "ADD",
            Self::Arg => "ARG",
            Self::Cmd => "CMD",
            Self::Copy => "COPY",
            Self::Entrypoint => "ENTRYPOINT",
            Self::Env => "ENV",
            Self::Expose => "EXPOSE",
            Self::From => "FROM",
            Self::Healthcheck => "HEALTHCHECK",
            Self::Label => "LABEL",
            Self::Maintainer => "MAINTAINER",
            Self::Onbuild => "ONBUILD",
            Self::Run => "RUN",
            Self::Shell => "SHELL",
            Self::Stopsignal => "STOPSIGNAL",
            Self::User => "USER",
            Self::Volume => "VOLUME",
            Self::Workdir => "WORKDIR",
            Self::Unknown => "?",
        }
    }

    /// The keyword of that word, whatever its case; [`Keyword::Unknown`] for any other.
    pub fn from_word(word: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|keyword| keyword.name().eq_ignore_ascii_case(word))
            .unwrap_or(Self::Unknown)
    }
}

/// Text made of several physical pieces (continuations and comments taken out), with the way back.
///
/// Offsets into [`Mapped::text`] are *logical*; [`Mapped::span`] gives the physical place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapped {
    /// The joined text.
    pub text: String,
    /// `(logical start, physical start)` of each piece, ascending in both.
    pub pieces: Vec<(u32, u32)>,
}

impl Mapped {
    /// Physical offset of the logical `offset`; at a seam the start of the later piece.
    pub fn physical(&self, offset: u32) -> u32 {
        let idx = self.pieces.partition_point(|piece| piece.0 <= offset);
        match idx
            .checked_sub(1)
            .and_then(|before| self.pieces.get(before))
        {
            Some((logical, physical)) => physical + (offset - logical),
            None => self.pieces.first().map_or(offset, |piece| piece.1),
        }
    }

    /// Physical range that covers the logical `start..end` (breaks inside are covered too).
    pub fn span(&self, start: u32, end: u32) -> Span {
        if end <= start {
            return Span::empty(self.physical(start));
        }
        Span::new(self.physical(start), self.physical(end - 1) + 1)
    }

    /// Physical range of the whole text.
    pub fn full_span(&self) -> Span {
        self.span(0, self.text.len() as u32)
    }
}

/// A word as written, quotes and variables included.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Word {
    /// Logical text: continuations joined, quotes and escapes kept. In exec form: the decoded string.
    pub text: String,
    /// Physical place; in exec form with its quotes.
    pub span: Span,
}

/// A `--name` or `--name=value` word in front of the arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// Name without dashes, case kept.
    pub name: String,
    /// Value with quotes removed; `None` without `=`.
    pub value: Option<String>,
    /// The whole word as written (quotes removed), as in `--from=build`.
    pub text: String,
    /// The whole word.
    pub span: Span,
    /// The value as written; empty span at the end of the word when there is none.
    pub value_span: Span,
}

/// A here-document attached to an instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc {
    /// Delimiter without quotes.
    pub name: String,
    /// The `<<NAME` word.
    pub marker_span: Span,
    /// File descriptor in front of `<<`; 0 when absent.
    pub fd: u32,
    /// Whether variables in the body are expanded (the delimiter is unquoted).
    pub expand: bool,
    /// `<<-`: leading tabs are removed.
    pub chomp: bool,
    /// Body after tab removal, with the line ends as written.
    pub content: String,
    /// Physical lines of the body, terminator left out.
    pub body_span: Span,
    /// The terminator line; `None` when the file ended first.
    pub terminator_span: Option<Span>,
}

/// How the text of a command is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Text for the shell in force. For a lone heredoc the text is the marker (`<<EOF`).
    Shell(Mapped),
    /// A JSON array, run as it is.
    Exec(Vec<Word>),
}

/// One `key=value` of ENV or LABEL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Name as written.
    pub key: Word,
    /// Value as written, quotes kept.
    pub value: Word,
    /// `key value` without `=`, the deprecated form.
    pub legacy: bool,
}

/// One name of an ARG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgDeclaration {
    /// The variable.
    pub name: Word,
    /// Default as written; `None` without `=`.
    pub default: Option<Word>,
}

/// What follows the keyword and its flags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arguments {
    /// FROM.
    From {
        /// Image or stage as written.
        image: Word,
        /// The `AS` word itself and the name after it.
        alias: Option<(Word, Word)>,
    },
    /// RUN, CMD, ENTRYPOINT.
    Command(Command),
    /// SHELL.
    ShellList(Vec<Word>),
    /// ENV, LABEL.
    Pairs(Vec<Pair>),
    /// ARG.
    Args(Vec<ArgDeclaration>),
    /// COPY, ADD. Heredoc markers stand among the sources as `<<NAME`.
    Copy {
        /// All but the last.
        sources: Vec<Word>,
        /// The last.
        destination: Word,
        /// JSON form.
        json: bool,
    },
    /// EXPOSE, VOLUME.
    Words {
        /// The words.
        words: Vec<Word>,
        /// JSON form.
        json: bool,
    },
    /// WORKDIR, USER, STOPSIGNAL, MAINTAINER: the whole rest, blanks included.
    Text(Word),
    /// HEALTHCHECK: `None` is the form NONE.
    Healthcheck(Option<Command>),
    /// ONBUILD: the instruction inside; its spans are physical like all others.
    Onbuild(Box<Instruction>),
    /// Unknown keyword, or arguments that could not be read (a problem says why).
    Opaque,
}

/// One instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// What it is.
    pub keyword: Keyword,
    /// The keyword as written.
    pub keyword_text: String,
    /// Place of the keyword.
    pub keyword_span: Span,
    /// From the keyword to the last argument byte, heredoc bodies and terminators included.
    pub span: Span,
    /// First physical line, 1-based.
    pub line: u32,
    /// Last physical line, heredocs included.
    pub end_line: u32,
    /// Leading `--` words.
    pub flags: Vec<Flag>,
    /// Everything after the flags, joined and trimmed.
    pub rest: Mapped,
    /// Parsed arguments.
    pub arguments: Arguments,
    /// Heredocs, in order of their markers.
    pub heredocs: Vec<Heredoc>,
}

impl Instruction {
    /// Value of the flag `name`, the first if it is repeated.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.name == name)
    }

    /// All flags called `name`.
    pub fn flags_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Flag> {
        self.flags.iter().filter(move |flag| flag.name == name)
    }

    /// The command of RUN, CMD, ENTRYPOINT or HEALTHCHECK CMD.
    pub fn command(&self) -> Option<&Command> {
        match &self.arguments {
            Arguments::Command(command) | Arguments::Healthcheck(Some(command)) => Some(command),
            _ => None,
        }
    }

    /// The instruction inside an ONBUILD, else the instruction itself.
    pub fn unwrap_onbuild(&self) -> &Instruction {
        match &self.arguments {
            Arguments::Onbuild(inner) => inner,
            _ => self,
        }
    }

    /// One line that names it in messages: joined text with single blanks, cut at `max` characters.
    pub fn summary(&self, max: usize) -> String {
        let mut text = self.keyword_text.to_ascii_uppercase();
        for flag in &self.flags {
            text.push(' ');
            text.push_str(&flag.text);
        }
        for word in self.rest.text.split_whitespace() {
            text.push(' ');
            text.push_str(word);
            if text.len() > max * 4 {
                break;
            }
        }
        if text.chars().count() <= max {
            return text;
        }
        let mut cut: String = text.chars().take(max.saturating_sub(1)).collect();
        cut.push('…');
        cut
    }
}

/// What kind of thing the builder refuses. Names follow the syntax reference, section 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(
    missing_docs,
    reason = "the names are the documented kinds; see the syntax reference, section 5"
)]
pub enum ProblemKind {
    NoInstructions,
    BadEscapeDirective,
    RepeatedDirective,
    UnterminatedHeredoc,
    MissingEquals,
    NeedsNameAndValue,
    JsonNotStrings,
    LineTooLong,
    UnknownInstruction,
    UnknownFlag,
    RepeatedFlag,
    FlagWithoutValue,
    FlagNotBoolean,
    NetworkMode,
    SecurityMode,
    NeedsOneArgument,
    NeedsExactlyOneArgument,
    NeedsTwoArguments,
    FromArgumentCount,
    BadStageName,
    BlankName,
    NeedsJsonForm,
    EmptyVolume,
    OnbuildOfOnbuild,
    OnbuildOfForbidden,
    HealthcheckType,
    HealthcheckNoCommand,
    HealthcheckNoneArguments,
    BadDuration,
    DurationTooSmall,
    /// `--retries` that is no whole number.
    BadRetries,
    NegativeRetries,
    HeredocAsDestination,
    /// A `--mount` that is no comma-separated list, or whose `from` holds a variable.
    BadMount,
    NoStageYet,
    NoStage,
    /// Only a warning: a blank line inside a continuation.
    BlankContinuation,
}

/// At which level the builder gives up (syntax reference, section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemLevel {
    /// Before any instruction is built.
    Line,
    /// One instruction; the rest of the file is fine.
    Instruction,
    /// The stage structure.
    Stage,
    /// Accepted with a warning.
    Warning,
}

/// Something the builder refuses or warns about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxProblem {
    /// What kind.
    pub kind: ProblemKind,
    /// The word at fault.
    pub span: Span,
    /// The 1-based line the builder names (for an instruction its first line).
    pub line: u32,
    /// One sentence in our words, with the actual names.
    pub message: String,
    /// The nearest known word, when one is near.
    pub suggestion: Option<String>,
}
