//! The tree of a template.

/// A list of nodes.
pub(super) type Body = Vec<Node>;

/// A piece of a template.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// Text outside of actions.
    Text(String),
    /// `{{pipeline}}`
    Action(Pipe),
    /// `{{if}}`, with its `else`.
    If(Pipe, Body, Body),
    /// `{{with}}`, with its `else`.
    With(Pipe, Body, Body),
    /// `{{range}}`, with its `else`.
    Range(Pipe, Body, Body),
    /// `{{break}}`
    Break,
    /// `{{continue}}`
    Continue,
}

/// Commands that feed each other, and the variables that take the result.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pipe {
    /// `$x :=`, `$i, $x :=`.
    pub(super) variables: Vec<String>,
    /// `=` instead of `:=`.
    pub(super) assigns: bool,
    /// At least one.
    pub(super) commands: Vec<Command>,
    pub(super) at: usize,
}

/// A word with arguments.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Command {
    /// At least one; the first is what is called or evaluated.
    pub(super) operands: Vec<Operand>,
    pub(super) at: usize,
}

/// A value or a function's name.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    /// `.`
    Dot,
    /// `.A.B`
    Field(Vec<String>, usize),
    /// `$x.A.B`; the first is the name with its `$`.
    Variable(Vec<String>, usize),
    /// `(pipeline).A`
    Chain(Box<Pipe>, Vec<String>, usize),
    /// A function.
    Function(String, usize),
    /// `"text"`, with its source.
    Text(String, String),
    /// A number, with its source.
    Number(Number, String),
    /// `true`, `false`
    Bool(bool),
    /// `nil`
    Nil(usize),
}

/// A constant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Int(i64),
    Float(f64),
}

impl std::fmt::Display for Pipe {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.variables.is_empty() {
            let sign = if self.assigns { "=" } else { ":=" };
            write!(out, "{} {sign} ", self.variables.join(", "))?;
        }
        for (position, command) in self.commands.iter().enumerate() {
            if position > 0 {
                out.write_str(" | ")?;
            }
            write!(out, "{command}")?;
        }
        Ok(())
    }
}

impl std::fmt::Display for Command {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (position, operand) in self.operands.iter().enumerate() {
            if position > 0 {
                out.write_str(" ")?;
            }
            write!(out, "{operand}")?;
        }
        Ok(())
    }
}

impl std::fmt::Display for Operand {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Dot => out.write_str("."),
            Self::Field(names, _) => {
                for name in names {
                    write!(out, ".{name}")?;
                }
                Ok(())
            }
            Self::Variable(names, _) => out.write_str(&names.join(".")),
            Self::Chain(pipe, names, _) => {
                write!(out, "({pipe})")?;
                for name in names {
                    write!(out, ".{name}")?;
                }
                Ok(())
            }
            Self::Function(name, _) => out.write_str(name),
            Self::Text(_, source) | Self::Number(_, source) => out.write_str(source),
            Self::Bool(value) => write!(out, "{value}"),
            Self::Nil(_) => out.write_str("nil"),
        }
    }
}
