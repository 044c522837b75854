//! The tree of a terminal line.

/// A whole input: one or more lines, with the bodies of its here-documents.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// What to run.
    pub script: Script,
    /// Bodies of here-documents, in the order of their `<<`; [`RedirectKind::HereDocument`] names them by position.
    pub here_documents: Vec<Word>,
}

/// Lists that run one after the other (`;` or a new line between them).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Script {
    /// In order. Empty for a blank line or a comment.
    pub lists: Vec<AndOr>,
}

/// Pipelines joined by `&&` and `||`, which bind equally and to the left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AndOr {
    /// Always runs.
    pub first: Pipeline,
    /// Each runs if the status so far asks for it.
    pub rest: Vec<(Join, Pipeline)>,
}

/// Between two pipelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// `&&`
    And,
    /// `||`
    Or,
}

/// Commands whose output feeds the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pipeline {
    /// `! command`: success and failure change places.
    pub negated: bool,
    /// At least one.
    pub commands: Vec<Command>,
}

/// One stage of a pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A name with arguments.
    Simple(Simple),
    /// `{ …; }`
    Group(Script, Vec<Redirect>),
    /// `( … )`: changes of variables and folder end with it.
    Subshell(Script, Vec<Redirect>),
    /// `if …; then …; elif …; then …; else …; fi`
    If {
        /// Condition and body, in order; the first is `if`, the others are `elif`.
        branches: Vec<(Script, Script)>,
        /// `else`, empty when there is none.
        otherwise: Script,
        /// Redirects after `fi`.
        redirects: Vec<Redirect>,
    },
    /// `for NAME in WORDS; do …; done`
    For {
        /// The variable.
        name: String,
        /// What it goes through.
        words: Vec<Word>,
        /// The body.
        body: Script,
        /// Redirects after `done`.
        redirects: Vec<Redirect>,
    },
    /// `while …; do …; done`, or `until`.
    While {
        /// `until`: runs as long as the condition fails.
        until: bool,
        /// The condition.
        condition: Script,
        /// The body.
        body: Script,
        /// Redirects after `done`.
        redirects: Vec<Redirect>,
    },
}

/// `NAME=value command words >file`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Simple {
    /// Before the command; they last for it, or for good when there is no command.
    pub assignments: Vec<Assignment>,
    /// The command and its arguments, not yet expanded.
    pub words: Vec<Word>,
    /// In the order they were written.
    pub redirects: Vec<Redirect>,
}

/// `NAME=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// Its value; not split into words.
    pub value: Word,
}

/// Where input comes from or output goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// `2` in `2>`; `None` means the usual one for the kind.
    pub descriptor: Option<u8>,
    /// What happens.
    pub kind: RedirectKind,
}

/// The kinds of redirects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedirectKind {
    /// `> file`
    Write(Word),
    /// `>> file`
    Append(Word),
    /// `< file`
    Read(Word),
    /// `>&1`, `2>&1`: joins the stream of that number.
    Join(u8),
    /// `&> file`: both streams.
    WriteBoth(Word),
    /// `<< END`: position in [`Line::here_documents`].
    HereDocument(usize),
    /// `<<< word`
    HereString(Word),
}

/// One word as typed, with its quotes resolved and its expansions still to do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Word {
    /// In order; adjacent parts belong together.
    pub parts: Vec<Part>,
    /// The text as typed, for messages and for keywords.
    pub source: String,
}

impl Word {
    /// The text when nothing in the word depends on the state: no variable, no substitution.
    #[must_use]
    pub fn literal(&self) -> Option<String> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text { text: piece, .. } => text.push_str(piece),
                _ => return None,
            }
        }
        Some(text)
    }
}

/// A piece of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text as it is. Unquoted `*`, `?` and `[…]` are patterns; unquoted blanks cannot occur.
    Text {
        /// The characters.
        text: String,
        /// Between quotes or after a backslash: no pattern, no splitting.
        quoted: bool,
    },
    /// `$NAME`, `${NAME}`, `$?`.
    Variable {
        /// The name; a digit or one of `?$!#@*` for the special ones.
        name: String,
        /// What the braces ask for.
        form: VariableForm,
        /// Inside double quotes: the value is one word.
        quoted: bool,
    },
    /// `$( … )` or backquotes.
    Command {
        /// What runs; its output, without new lines at the end, takes this place.
        script: Script,
        /// Inside double quotes: the output is one word.
        quoted: bool,
    },
    /// A leading `~`: the home folder.
    Home,
}

/// What `${…}` does with the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VariableForm {
    /// The value, empty when unset.
    Plain,
    /// `${#NAME}`: number of characters.
    Length,
    /// `${NAME:-word}`; `colon` also takes an empty value as missing.
    Default {
        /// With `:`.
        colon: bool,
        /// Instead of a missing value.
        word: Word,
    },
    /// `${NAME:+word}`: the word if there is a value.
    Alternative {
        /// With `:`.
        colon: bool,
        /// Instead of a present value.
        word: Word,
    },
    /// `${NAME:?word}`: an error if there is none.
    Required {
        /// With `:`.
        colon: bool,
        /// The message.
        word: Word,
    },
    /// `${NAME%pattern}` and its relatives.
    Trim {
        /// Which end, and how much.
        trim: Trim,
        /// The pattern.
        word: Word,
    },
}

/// Which part of a value `${NAME#…}` and `${NAME%…}` remove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trim {
    /// `#`
    ShortestPrefix,
    /// `##`
    LongestPrefix,
    /// `%`
    ShortestSuffix,
    /// `%%`
    LongestSuffix,
}
