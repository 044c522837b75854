//! What package managers keep beside the packages: lists and downloads; what fills and empties it.
//!
//! Source: the rule reference, 5.5. Whether a mount or a variable keeps it out of the layer is the
//! caller's question.

use super::packages::{self, Action, Manager};
use super::{managers, pip};
use layerlab_syntax::shell::SimpleCommand;

/// One such store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Store {
    /// Lists of `apt-get update`.
    AptLists,
    /// Index and downloads of apk.
    Apk,
    /// Downloads of yum.
    Yum,
    /// Downloads of dnf and microdnf.
    Dnf,
    /// Downloads of zypper.
    Zypper,
    /// Downloads of pip.
    Pip,
    /// Downloads of npm.
    Npm,
    /// Downloads of yarn.
    Yarn,
}

impl Store {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::AptLists,
        Self::Apk,
        Self::Yum,
        Self::Dnf,
        Self::Zypper,
        Self::Pip,
        Self::Npm,
        Self::Yarn,
    ];

    /// Folders it lies in, the usual one first.
    pub const fn folders(self) -> &'static [&'static str] {
        match self {
            Self::AptLists => &["/var/lib/apt/lists"],
            Self::Apk => &["/var/cache/apk"],
            Self::Yum => &["/var/cache/yum"],
            Self::Dnf => &["/var/cache/dnf", "/var/cache/libdnf5"],
            Self::Zypper => &["/var/cache/zypp"],
            Self::Pip => &["/root/.cache/pip", "~/.cache/pip"],
            Self::Npm => &["/root/.npm", "~/.npm"],
            Self::Yarn => &["/usr/local/share/.cache"],
        }
    }
}

/// The store a command fills.
pub fn filled(command: &SimpleCommand) -> Option<Store> {
    if let Some(operation) = packages::operation(command) {
        let installs = operation.action == Action::Install;
        return match operation.manager {
            Manager::Apt => (operation.action == Action::Update).then_some(Store::AptLists),
            Manager::Apk => (installs && !command.has_flag(&["no-cache"])).then_some(Store::Apk),
            Manager::Yum => installs.then_some(Store::Yum),
            Manager::Dnf => (installs || operation.action == Action::Upgrade).then_some(Store::Dnf),
            Manager::Zypper => installs.then_some(Store::Zypper),
        };
    }
    if pip::install(command).is_some() {
        let kept = !command.has_flag(&["no-cache-dir"])
            && command.assignment("PIP_NO_CACHE_DIR").is_none();
        return kept.then_some(Store::Pip);
    }
    managers::call(command).and_then(|(manager, _)| match manager.name {
        "npm" => Some(Store::Npm),
        "yarn" => Some(Store::Yarn),
        _ => None,
    })
}

/// Whether a command empties a store.
pub fn empties(command: &SimpleCommand, store: Store) -> bool {
    if matches!(command.name(), "rm" | "find") {
        return store
            .folders()
            .iter()
            .any(|folder| packages::removes(command, folder));
    }
    let says = |words: [&str; 2]| {
        let args = command.args().iter().map(|word| word.value.as_str());
        args.take(2).eq(words)
    };
    match store {
        Store::Pip => pip::is_pip(command.name()) && says(["cache", "purge"]),
        Store::Npm => command.name() == "npm" && says(["cache", "clean"]),
        Store::Yarn => command.name() == "yarn" && says(["cache", "clean"]),
        // `apt-get clean` leaves the lists alone.
        Store::AptLists => command.is("apt-get", &["distclean"]),
        Store::Apk => command.is("apk", &["cache"]),
        Store::Yum => command.is("yum", &["clean"]),
        Store::Dnf => ["dnf", "dnf5", "microdnf", "tdnf"]
            .iter()
            .any(|name| command.is(name, &["clean"])),
        Store::Zypper => command.is("zypper", &["clean", "cc"]),
    }
}
