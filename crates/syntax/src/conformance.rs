//! What `layerlab parse` prints: the flat instruction list of the builder's line level.
//!
//! Plain values without a serialisation format. The meaning of the fields is that of the recorded
//! syntax cases: ENV and LABEL as name, value, separator triples; ONBUILD with the inner keyword
//! first; heredoc contents untouched, tabs included.

use crate::ast::{Dockerfile, Instruction, Keyword, ProblemLevel};
use crate::parse::{Form, form};

/// A file as the contract prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractFile {
    /// `\` or a backtick.
    pub escape: char,
    /// Parser directives in file order.
    pub directives: Vec<ContractDirective>,
    /// Instructions in file order.
    pub instructions: Vec<ContractInstruction>,
    /// What the builder refuses: first the lines, then the instructions, each in file order, so
    /// that the first error is the one the builder stops at.
    pub errors: Vec<ContractError>,
    /// What it only warns about, in file order.
    pub warnings: Vec<ContractError>,
}

/// A parser directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractDirective {
    /// Lower-case name.
    pub name: String,
    /// Trimmed value.
    pub value: String,
    /// 1-based line.
    pub line: u32,
}

/// An instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractInstruction {
    /// Upper-case keyword, also an unknown one.
    pub name: String,
    /// First line, 1-based.
    pub line: u32,
    /// Last line, heredocs included.
    pub end_line: u32,
    /// Flags as written, quotes removed.
    pub flags: Vec<String>,
    /// Flat arguments; one empty argument for an unknown keyword.
    pub args: Vec<String>,
    /// How the arguments are given.
    pub form: ContractForm,
    /// Heredocs in order of their markers.
    pub heredocs: Vec<ContractHeredoc>,
}

/// How arguments are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContractForm {
    /// As text.
    Shell,
    /// As a JSON array.
    Exec,
    /// With at least one heredoc.
    Heredoc,
}

impl ContractForm {
    /// `shell`, `exec` or `heredoc`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shell => "shell",
            Self::Exec => "exec",
            Self::Heredoc => "heredoc",
        }
    }
}

/// A heredoc.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractHeredoc {
    /// Delimiter without quotes.
    pub name: String,
    /// Body as written, leading tabs kept.
    pub content: String,
    /// Whether the delimiter is unquoted.
    pub expand: bool,
    /// `<<-`.
    pub chomp: bool,
    /// File descriptor, 0 when absent.
    pub fd: u32,
}

/// A refusal or a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractError {
    /// Snake-case kind.
    pub kind: &'static str,
    /// 1-based line.
    pub line: u32,
    /// One sentence.
    pub message: String,
}

/// The contract's view of `file`. Cost: O(n).
pub fn contract(file: &Dockerfile) -> ContractFile {
    let mut errors = Vec::new();
    let mut warnings = Vec::new();
    for problem in &file.problems {
        let error = ContractError {
            kind: problem.kind.name(),
            line: problem.line,
            message: problem.message.clone(),
        };
        match problem.kind.level() {
            ProblemLevel::Warning => warnings.push(error),
            level => errors.push((level != ProblemLevel::Line, error)),
        }
    }
    // The builder reads all lines before it builds an instruction, so what it refuses there is what
    // it tells first.
    errors.sort_by_key(|error| error.0);
    let errors = errors.into_iter().map(|error| error.1).collect();
    ContractFile {
        escape: file.escape,
        directives: file
            .directives
            .iter()
            .map(|directive| ContractDirective {
                name: directive.name.clone(),
                value: directive.value.clone(),
                line: directive.line,
            })
            .collect(),
        instructions: file
            .instructions
            .iter()
            .map(|each| instruction(file, each))
            .collect(),
        errors,
        warnings,
    }
}

fn instruction(file: &Dockerfile, instruction: &Instruction) -> ContractInstruction {
    let own = form(instruction.keyword, &instruction.rest.text, file.escape);
    let kind = if !instruction.heredocs.is_empty() {
        ContractForm::Heredoc
    } else if own.json {
        ContractForm::Exec
    } else {
        ContractForm::Shell
    };
    let mut args = Vec::new();
    let mut current = instruction;
    while let crate::ast::Arguments::Onbuild(inner) = &current.arguments {
        args.push(inner.keyword_text.clone());
        current = inner;
    }
    if std::ptr::eq(current, instruction) {
        push_args(current, own, &mut args);
    } else {
        let inner = form(current.keyword, &current.rest.text, file.escape);
        push_args(current, inner, &mut args);
    }
    ContractInstruction {
        name: instruction.keyword_text.to_uppercase(),
        line: instruction.line,
        end_line: instruction.end_line,
        flags: instruction
            .flags
            .iter()
            .map(|flag| flag.text.clone())
            .collect(),
        args,
        form: kind,
        heredocs: instruction
            .heredocs
            .iter()
            .map(|heredoc| ContractHeredoc {
                name: heredoc.name.clone(),
                content: heredoc.body_span.of(&file.text).to_owned(),
                expand: heredoc.expand,
                chomp: heredoc.chomp,
                fd: heredoc.fd,
            })
            .collect(),
    }
}

fn push_args(instruction: &Instruction, form: Form, args: &mut Vec<String>) {
    if instruction.keyword == Keyword::Unknown {
        args.push(String::new());
        return;
    }
    args.extend(form.list.into_iter().map(|piece| piece.0));
    for (key, value, legacy) in form.pairs {
        args.push(key.0);
        args.push(value.0);
        args.push(if legacy { "" } else { "=" }.to_owned());
    }
}
