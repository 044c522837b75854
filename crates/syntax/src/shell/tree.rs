//! The syntax tree of a shell script: every construct with its place.
//!
//! Nodes live in one list and name each other by position, so a hostile script can neither exhaust
//! the stack nor be slow to drop. Lists of `&&` and `||` are flat. Deliberately absent: what a
//! construct does when it runs.

use std::ops::Range;

/// Position of a node in [`Tree::nodes`].
pub type NodeId = u32;

/// A construct of the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Bytes of the script.
    pub range: Range<u32>,
    /// The node that holds it; the root holds itself.
    pub parent: NodeId,
}

/// One item of a `case`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseItem {
    /// Words in front of `)`.
    pub patterns: Vec<NodeId>,
    /// Commands behind it.
    pub body: Vec<NodeId>,
    /// Whether it ends in `;&` or `;;&`, so that more may run.
    pub goes_on: bool,
}

/// What a node is. Words are made of parts; commands stand in pipelines, each in a
/// [`Kind::Redirected`], whether it has redirections or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The whole script.
    Script(Vec<NodeId>),
    /// `a && b || c`: the first, then each further one with whether `||` stands in front.
    AndOr(NodeId, Vec<(bool, NodeId)>),
    /// `a &`
    Background(NodeId),
    /// `! a`
    Banged(NodeId),
    /// `a | b`; for each bar whether it is `|&`.
    Pipeline(Vec<NodeId>, Vec<bool>),
    /// A command with its redirections.
    Redirected(NodeId, Vec<NodeId>),
    /// Assignments and words.
    Simple(Vec<NodeId>, Vec<NodeId>),
    /// `( … )`
    Subshell(Vec<NodeId>),
    /// `{ …; }`
    Group(Vec<NodeId>),
    /// Conditions with their branches, and the `else` branch.
    If(Vec<(Vec<NodeId>, Vec<NodeId>)>, Vec<NodeId>),
    /// `while` and `until`: condition and body.
    While(Vec<NodeId>, Vec<NodeId>),
    /// `for NAME in …`: name, words, body; `select` is told by the flag.
    For {
        /// The variable.
        name: String,
        /// `None` without `in`.
        words: Option<Vec<NodeId>>,
        /// The commands.
        body: Vec<NodeId>,
        /// `select` instead of `for`.
        select: bool,
    },
    /// `for ((…))`: the arithmetic, then the body.
    ForArithmetic(NodeId, Vec<NodeId>),
    /// `case WORD in … esac`
    Case(NodeId, Vec<CaseItem>),
    /// A function.
    Function {
        /// Its name.
        name: String,
        /// Written with the word `function`.
        keyword: bool,
        /// Written with `()`.
        parens: bool,
        /// Its body.
        body: NodeId,
    },
    /// `[ … ]`, or `[[ … ]]` when the flag is set: expression, and all words as they stand.
    Test {
        /// `[[`
        double: bool,
        /// `None` when it is empty or makes no sense.
        expression: Option<NodeId>,
        /// Words between the brackets.
        words: Vec<NodeId>,
    },
    /// `(( … ))`
    Arithmetic(NodeId),
    /// `coproc`
    Coproc(NodeId),

    /// `a OP b` in a test.
    TestBinary(String, NodeId, NodeId),
    /// `OP a` in a test, `!` included.
    TestUnary(String, NodeId),
    /// A word alone in a test.
    TestWord(NodeId),
    /// `-a`, `&&`, `-o`, `||` in a test.
    TestJoin(String, NodeId, NodeId),
    /// `\( … \)` in a test.
    TestGroup(NodeId),

    /// A word: its parts.
    Word(Vec<NodeId>),
    /// Plain characters, escapes taken out.
    Literal(String),
    /// `'…'`
    Single(String),
    /// `$'…'`, escapes kept.
    AnsiQuoted(String),
    /// `"…"`
    Double(Vec<NodeId>),
    /// `$"…"`
    Translated(Vec<NodeId>),
    /// `*`, `?`, `[…]`
    Glob(String),
    /// `!(…)` and its kin.
    ExtGlob,
    /// `{a,b}`, `{1..3}`: a word for each element.
    Braces(Vec<NodeId>),
    /// `$NAME`, `${…}`.
    Parameter {
        /// Written with braces.
        braced: bool,
        /// What stands inside; expansions in it are shown as `${VAR}`.
        text: String,
        /// Its parts.
        parts: Vec<NodeId>,
    },
    /// `$(…)`
    Substitution(Vec<NodeId>),
    /// `` `…` ``
    Backticks(Vec<NodeId>),
    /// `<(…)`; the flag is set for `>(…)`.
    ProcessSubstitution(Vec<NodeId>, bool),
    /// `$((…))`; the flag is set for the old `$[…]`.
    ArithmeticExpansion(NodeId, bool),

    /// `NAME=…`; value: a word, an array or nothing.
    Assignment {
        /// The variable.
        name: String,
        /// `+=`
        append: bool,
        /// `NAME[…]=`
        indexed: bool,
        /// `None` when nothing stands behind the sign.
        value: Option<NodeId>,
    },
    /// `( a b [i]=c )` behind a sign.
    Array(Vec<NodeId>),
    /// `[i]=value` in an array.
    Element(Option<NodeId>),

    /// Arithmetic: names, operators and operands in order.
    Expression(Vec<NodeId>),
    /// A variable in arithmetic.
    Name {
        /// The variable.
        name: String,
        /// It is given a value.
        written: bool,
        /// Its value is used.
        read: bool,
    },
    /// An operator in arithmetic.
    Operator(&'static str),
    /// Numbers and expansions in arithmetic.
    Operand(Vec<NodeId>),

    /// A redirection.
    Redirect {
        /// What stands in front: digits, `&`, `{name}` or nothing.
        fd: String,
        /// `<`, `>`, `>>`, `<>`, `>|`, `<&`, `>&`, `<<<`, `<<`, `<<-`.
        op: &'static str,
        /// `>&2`, `<&-`: another descriptor, not a file.
        duplicate: bool,
        /// The word behind it.
        target: NodeId,
        /// Body of a here-document; empty for others.
        body: Vec<NodeId>,
    },
}

/// Something the reader of the script stumbled over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Number of the finding in ShellCheck's list, without `SC`.
    pub code: u16,
    /// Bytes of the script.
    pub range: Range<u32>,
    /// Only told when the script as a whole could be read.
    pub soft: bool,
}

/// A script as a tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    /// All nodes; the last one is the root.
    pub nodes: Vec<Node>,
    /// What was stumbled over.
    pub notes: Vec<Note>,
    /// Whether the script could not be read: then the tree is a guess.
    pub broken: bool,
    /// What could not be read first: the place where it began, and a sentence.
    pub fault: Option<(Range<u32>, &'static str)>,
    /// Commands behind a place where reading had to stop; not below the root.
    pub rest: Vec<NodeId>,
}

impl Tree {
    /// The root.
    pub fn root(&self) -> NodeId {
        (self.nodes.len() as NodeId).saturating_sub(1)
    }

    /// The node at `id`; an empty literal for an unknown one.
    pub fn node(&self, id: NodeId) -> &Node {
        static NOTHING: Node = Node {
            kind: Kind::Literal(String::new()),
            range: 0..0,
            parent: 0,
        };
        self.nodes.get(id as usize).unwrap_or(&NOTHING)
    }

    /// What the node at `id` is.
    pub fn kind(&self, id: NodeId) -> &Kind {
        &self.node(id).kind
    }

    /// The node that holds `id`; `None` for the root.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        let parent = self.node(id).parent;
        (parent != id).then_some(parent)
    }

    /// The nodes above `id`, nearest first.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.parent(id), |at| self.parent(*at))
    }

    /// Every node below the root, each on the way in (`true`) and on the way out.
    pub fn walk(&self) -> Vec<(NodeId, bool)> {
        let mut out = Vec::with_capacity(self.nodes.len() * 2);
        let mut stack = vec![(self.root(), true)];
        let mut children = Vec::new();
        while let Some((id, enters)) = stack.pop() {
            out.push((id, enters));
            if enters {
                stack.push((id, false));
                children.clear();
                self.kind(id).children(&mut children);
                stack.extend(children.iter().rev().map(|child| (*child, true)));
            }
        }
        out
    }

    /// Lists of commands that `id` holds.
    pub fn lists(&self, id: NodeId) -> Vec<&[NodeId]> {
        match self.kind(id) {
            Kind::Script(list)
            | Kind::Subshell(list)
            | Kind::Group(list)
            | Kind::Substitution(list)
            | Kind::Backticks(list)
            | Kind::ForArithmetic(_, list)
            | Kind::For { body: list, .. } => vec![list],
            Kind::While(condition, body) => vec![condition, body],
            Kind::If(branches, otherwise) => branches
                .iter()
                .flat_map(|(condition, body)| [condition.as_slice(), body])
                .chain([otherwise.as_slice()])
                .collect(),
            _ => Vec::new(),
        }
    }
}

impl Kind {
    /// Appends the nodes that it holds, in the order of the text.
    pub fn children(&self, out: &mut Vec<NodeId>) {
        match self {
            Self::Script(list)
            | Self::Subshell(list)
            | Self::Group(list)
            | Self::Word(list)
            | Self::Double(list)
            | Self::Translated(list)
            | Self::Braces(list)
            | Self::Substitution(list)
            | Self::Backticks(list)
            | Self::ProcessSubstitution(list, _)
            | Self::Array(list)
            | Self::Expression(list)
            | Self::Operand(list)
            | Self::Pipeline(list, _)
            | Self::Parameter { parts: list, .. } => out.extend(list),
            Self::AndOr(first, rest) => {
                out.push(*first);
                out.extend(rest.iter().map(|(_, id)| *id));
            }
            Self::Background(one)
            | Self::Banged(one)
            | Self::Arithmetic(one)
            | Self::Coproc(one)
            | Self::TestUnary(_, one)
            | Self::TestWord(one)
            | Self::TestGroup(one)
            | Self::ArithmeticExpansion(one, _)
            | Self::Function { body: one, .. } => out.push(*one),
            Self::Redirected(command, redirects) => {
                out.push(*command);
                out.extend(redirects);
            }
            Self::Simple(assignments, words) => {
                out.extend(assignments);
                out.extend(words);
            }
            Self::If(branches, otherwise) => {
                for (condition, body) in branches {
                    out.extend(condition);
                    out.extend(body);
                }
                out.extend(otherwise);
            }
            Self::While(condition, body) => {
                out.extend(condition);
                out.extend(body);
            }
            Self::For { words, body, .. } => {
                out.extend(words.iter().flatten());
                out.extend(body);
            }
            Self::ForArithmetic(head, body) => {
                out.push(*head);
                out.extend(body);
            }
            Self::Case(word, items) => {
                out.push(*word);
                for item in items {
                    out.extend(&item.patterns);
                    out.extend(&item.body);
                }
            }
            Self::Test {
                expression, words, ..
            } => match expression {
                Some(expression) => out.push(*expression),
                None => out.extend(words),
            },
            Self::TestBinary(_, left, right) | Self::TestJoin(_, left, right) => {
                out.extend([*left, *right]);
            }
            Self::Assignment { value, .. } | Self::Element(value) => out.extend(value),
            Self::Redirect { target, body, .. } => {
                out.push(*target);
                out.extend(body);
            }
            Self::Literal(_)
            | Self::Single(_)
            | Self::AnsiQuoted(_)
            | Self::Glob(_)
            | Self::ExtGlob
            | Self::Name { .. }
            | Self::Operator(_) => {}
        }
    }
}
