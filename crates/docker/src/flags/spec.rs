//! What the table says about a command, a group of commands and a flag.

/// What a command does, whatever path leads to it: `docker rmi` and `docker image rm` are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the command of that name")]
pub enum Verb {
    Build,
    BuilderPrune,
    Commit,
    ContainerInspect,
    ContainerPrune,
    ContextLs,
    ContextShow,
    ContextUse,
    Cp,
    Create,
    Diff,
    Exec,
    Export,
    History,
    ImageInspect,
    ImagePrune,
    Images,
    Import,
    Info,
    Inspect,
    Kill,
    Load,
    Login,
    Logout,
    Logs,
    NetworkConnect,
    NetworkCreate,
    NetworkDisconnect,
    NetworkInspect,
    NetworkLs,
    NetworkPrune,
    NetworkRm,
    Pause,
    Port,
    Ps,
    Pull,
    Push,
    Rename,
    Restart,
    Rm,
    Rmi,
    Run,
    Save,
    Search,
    Start,
    Stats,
    Stop,
    SystemDf,
    SystemPrune,
    Tag,
    Top,
    Unpause,
    Update,
    Version,
    VolumeCreate,
    VolumeInspect,
    VolumeLs,
    VolumePrune,
    VolumeRm,
    Wait,
}

/// One way to call a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path {
    /// The words after `docker`: `image ls`.
    pub words: &'static str,
    /// The path docker shows in messages when this one is only another name in the same group.
    pub shown: &'static str,
}

/// How many arguments a command takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arguments {
    /// Any number.
    Any,
    /// None.
    None,
    /// Exactly so many.
    Exactly(usize),
    /// So many or more.
    AtLeast(usize),
    /// So many or fewer.
    AtMost(usize),
    /// Between the two.
    Between(usize, usize),
}

/// What a flag's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Present or not; `--flag=false` is allowed.
    Switch,
    /// Text; the last one counts.
    Text,
    /// Text; every one counts.
    List,
    /// Every one counts, and commas separate too.
    Commas,
    /// `name=value`, every one counts.
    Filter,
    /// A whole number.
    Number,
    /// A number of bytes with a binary suffix (`512m`).
    Bytes,
    /// A decimal number.
    Decimal,
    /// A length of time (`1m30s`).
    Duration,
}

/// One flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flag {
    /// Without the dashes.
    pub long: &'static str,
    /// One letter, if there is one.
    pub short: Option<char>,
    /// What its value is.
    pub kind: Kind,
    /// The name of the value's type in the help; empty for switches.
    pub type_name: &'static str,
    /// The default as the help shows it; empty when it is not shown.
    pub default: &'static str,
    /// The description in the help.
    pub help: &'static str,
    /// Whether this simulation acts on it.
    pub simulated: bool,
    /// The flag it is an old name of; empty for a name of its own. Old names are not in the help.
    pub instead: &'static str,
    /// What docker prints when the old name is used; empty for nothing.
    pub notice: &'static str,
}

impl Flag {
    /// A switch.
    #[must_use]
    pub const fn switch(long: &'static str, help: &'static str) -> Self {
        Self {
            long,
            short: None,
            kind: Kind::Switch,
            type_name: "",
            default: "",
            help,
            simulated: true,
            instead: "",
            notice: "",
        }
    }

    /// A flag with a value of some kind, whose type has a name in the help.
    #[must_use]
    pub const fn value(
        kind: Kind,
        type_name: &'static str,
        long: &'static str,
        help: &'static str,
    ) -> Self {
        Self {
            long,
            short: None,
            kind,
            type_name,
            default: "",
            help,
            simulated: true,
            instead: "",
            notice: "",
        }
    }

    /// A text.
    #[must_use]
    pub const fn text(long: &'static str, help: &'static str) -> Self {
        Self::value(Kind::Text, "string", long, help)
    }

    /// A repeatable text.
    #[must_use]
    pub const fn list(long: &'static str, help: &'static str) -> Self {
        Self::value(Kind::List, "list", long, help)
    }

    /// Adds the letter.
    #[must_use]
    pub const fn or(self, short: char) -> Self {
        Self {
            short: Some(short),
            ..self
        }
    }

    /// Adds the default that the help shows.
    #[must_use]
    pub const fn by_default(self, default: &'static str) -> Self {
        Self { default, ..self }
    }

    /// Marks an old name of another flag.
    #[must_use]
    pub const fn old_name_of(self, instead: &'static str, notice: &'static str) -> Self {
        Self {
            instead,
            notice,
            ..self
        }
    }

    /// Marks a flag that docker has and this simulation ignores.
    #[must_use]
    pub const fn ignored(self) -> Self {
        Self {
            simulated: false,
            ..self
        }
    }
}

/// Everything about a command that is not behaviour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerbSpec {
    /// Which.
    pub verb: Verb,
    /// How it is called; the first is the one that messages prefer nothing over.
    pub paths: &'static [Path],
    /// What follows the path in the usage line.
    pub usage: &'static str,
    /// One line.
    pub short: &'static str,
    /// Its flags, in any order.
    pub flags: &'static [Flag],
    /// How many arguments.
    pub arguments: Arguments,
    /// Whether flags may follow arguments. `run` and `exec` stop at the first one.
    pub interspersed: bool,
    /// Whether the command belongs to a plugin (buildx), which words its failures differently.
    pub plugin: bool,
    /// Its place among the common commands, if it is one.
    pub common: Option<u8>,
}

/// `docker image`, `docker volume`, …
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// The word after `docker`.
    pub name: &'static str,
    /// One line.
    pub short: &'static str,
    /// A plugin: marked with a star in the list.
    pub plugin: bool,
    /// Whether any of it is simulated.
    pub simulated: bool,
}
