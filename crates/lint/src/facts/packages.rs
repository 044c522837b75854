//! Calls of distribution package managers, in common terms.
//!
//! Source: the rule reference, 5.5 and 5.9. Only what is written is read: a package list in a
//! variable stays a variable.

use layerlab_syntax::shell::{ShellWord, SimpleCommand};

/// A distribution's package manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Manager {
    /// apt-get, apt, aptitude.
    Apt,
    /// apk.
    Apk,
    /// yum.
    Yum,
    /// dnf, microdnf, tdnf.
    Dnf,
    /// zypper.
    Zypper,
}

/// What is asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Fetch the package index.
    Update,
    /// Install packages.
    Install,
    /// Remove packages.
    Remove,
    /// Bring installed packages up to date.
    Upgrade,
    /// Empty caches.
    Clean,
    /// Anything else.
    Other,
}

/// One call.
#[derive(Debug, Clone)]
pub struct Operation<'c> {
    /// The manager.
    pub manager: Manager,
    /// What is asked.
    pub action: Action,
    /// The call.
    pub command: &'c SimpleCommand,
    /// The word that says it: `install`.
    pub verb: &'c ShellWord,
    /// Words behind it that are no flags and no values of flags.
    pub packages: Vec<&'c ShellWord>,
}

impl Manager {
    /// Flags that take the next word as value.
    const fn value_flags(self) -> &'static [&'static str] {
        match self {
            Self::Apt => &[
                "o",
                "option",
                "t",
                "target-release",
                "default-release",
                "c",
                "config-file",
                "a",
                "host-architecture",
            ],
            Self::Apk => &[
                "t",
                "virtual",
                "X",
                "repository",
                "p",
                "root",
                "arch",
                "keys-dir",
                "repositories-file",
                "cache-dir",
                "wait",
            ],
            Self::Yum | Self::Dnf => &[
                "c",
                "config",
                "d",
                "e",
                "installroot",
                "enablerepo",
                "disablerepo",
                "repo",
                "repoid",
                "setopt",
                "x",
                "exclude",
                "releasever",
                "R",
                "disableplugin",
                "enableplugin",
            ],
            Self::Zypper => &["R", "root", "r", "repo", "t", "type", "C", "cache-dir"],
        }
    }

    const fn of(name: &str) -> Option<Self> {
        match name.as_bytes() {
            b"apt-get" | b"apt" | b"aptitude" => Some(Self::Apt),
            b"apk" => Some(Self::Apk),
            b"yum" => Some(Self::Yum),
            b"dnf" | b"dnf5" | b"microdnf" | b"tdnf" => Some(Self::Dnf),
            b"zypper" => Some(Self::Zypper),
            _ => None,
        }
    }
}

fn action(manager: Manager, verb: &str) -> Action {
    match manager {
        Manager::Apt => match verb {
            "update" => Action::Update,
            "install" | "reinstall" | "build-dep" => Action::Install,
            "upgrade" | "dist-upgrade" | "full-upgrade" | "safe-upgrade" => Action::Upgrade,
            "remove" | "purge" | "autoremove" | "autopurge" => Action::Remove,
            "clean" | "autoclean" | "distclean" => Action::Clean,
            _ => Action::Other,
        },
        Manager::Apk => match verb {
            "update" => Action::Update,
            "add" => Action::Install,
            "upgrade" => Action::Upgrade,
            "del" => Action::Remove,
            "cache" => Action::Clean,
            _ => Action::Other,
        },
        Manager::Yum | Manager::Dnf => match verb {
            "makecache" => Action::Update,
            "install" | "in" | "groupinstall" | "localinstall" | "reinstall" => Action::Install,
            "update" | "upgrade" | "up" | "upgrade-minimal" | "update-minimal" | "distro-sync"
            | "dsync" => Action::Upgrade,
            "remove" | "erase" | "rm" | "autoremove" => Action::Remove,
            "clean" => Action::Clean,
            _ => Action::Other,
        },
        Manager::Zypper => match verb {
            "refresh" | "ref" => Action::Update,
            "install" | "in" => Action::Install,
            "update" | "up" | "dup" | "dist-upgrade" | "patch" => Action::Upgrade,
            "remove" | "rm" => Action::Remove,
            "clean" | "cc" => Action::Clean,
            _ => Action::Other,
        },
    }
}

/// The call of a package manager that a command is; `None` for other commands.
pub fn operation(command: &SimpleCommand) -> Option<Operation<'_>> {
    let manager = Manager::of(command.name())?;
    let mut operands = command.operands(manager.value_flags()).into_iter();
    let verb = operands.next()?;
    Some(Operation {
        manager,
        action: action(manager, &verb.value),
        command,
        verb,
        packages: operands.collect(),
    })
}

impl Operation<'_> {
    /// Whether packages are installed, `dnf module install` and `dnf group install` among them.
    pub fn installs(&self) -> bool {
        let of_group = matches!(self.verb.value.as_str(), "module" | "group" | "groups")
            && matches!(self.manager, Manager::Yum | Manager::Dnf)
            && self
                .packages
                .first()
                .is_some_and(|word| word.value == "install");
        self.action == Action::Install || of_group
    }
}

/// Whether a removal of files takes `folder` (or all in it) away.
pub fn removes(command: &SimpleCommand, folder: &str) -> bool {
    let name = command.name();
    let reaches = |path: &str| {
        if is_lists(path, folder) {
            return true;
        }
        let path = path.trim_end_matches('*').trim_end_matches('/');
        // The shell expands `{a,b}`; the folder is among them when its first part and name occur.
        let in_braces = path.find('{').is_some_and(|open| {
            let head = path.get(..open).unwrap_or("");
            let rest = path.get(open..).unwrap_or("");
            !head.is_empty()
                && folder.strip_prefix(head).is_some_and(|tail| {
                    let first = tail.split('/').next().unwrap_or(tail);
                    rest.split(['{', ',', '}']).any(|part| {
                        part == tail || part.trim_end_matches("/*") == tail || part == first
                    })
                })
        });
        path == folder
            || in_braces
            || (path.len() > 1
                && folder
                    .strip_prefix(path)
                    .is_some_and(|rest| rest.starts_with('/')))
    };
    let takes_folders = match name {
        "rm" => command.has_flag(&["r", "R", "recursive"]) || ends_in_star(command, folder),
        "find" => command
            .args()
            .iter()
            .any(|word| matches!(word.value.as_str(), "-delete" | "rm")),
        _ => false,
    };
    takes_folders && command.args().iter().any(|word| reaches(&word.value))
}

/// `…/lists/*_*`: all package lists have such names.
fn is_lists(path: &str, folder: &str) -> bool {
    path.strip_suffix("/*_*") == Some(folder)
}

/// `rm -f folder/*` without `-r` removes the files in it, which is what counts for caches.
fn ends_in_star(command: &SimpleCommand, folder: &str) -> bool {
    command
        .args()
        .iter()
        .any(|word| word.value.strip_suffix("/*") == Some(folder) || is_lists(&word.value, folder))
}

/// Whether a package is a compiler, headers or another tool of a build (table 8.6).
pub fn is_build_tool(package: &str) -> bool {
    let name = package
        .split(['=', ':', '~', '>', '<'])
        .next()
        .unwrap_or(package);
    is_compiler(name)
        || matches!(
            name,
            "pkg-config"
                | "make"
                | "bison"
                | "flex"
                | "libtool"
                | "autoconf"
                | "automake"
                | "maven"
                | "gradle"
        )
        || name.starts_with("linux-headers")
        || (name.ends_with("-dev") || name.ends_with("-devel")) && !name.starts_with('$')
}

/// Whether a package brings a whole compiler.
pub fn is_compiler(package: &str) -> bool {
    let name = package
        .split(['=', ':', '~', '>', '<'])
        .next()
        .unwrap_or(package);
    matches!(
        name,
        "build-essential"
            | "gcc"
            | "g++"
            | "gcc-c++"
            | "clang"
            | "cmake"
            | "build-base"
            | "base-devel"
            | "Development Tools"
            | "default-jdk"
            | "default-jdk-headless"
            | "golang"
            | "golang-go"
            | "go"
            | "rustc"
            | "cargo"
            | "rust"
            | "gfortran"
    ) || name.starts_with("llvm")
        || name.starts_with("gcc-") && name.as_bytes().get(4).is_some_and(u8::is_ascii_digit)
        || (name.contains("-jdk") && !name.contains("jdk-jre"))
}
