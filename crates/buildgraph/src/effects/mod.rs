//! What a RUN probably does to files: paths it writes, removes and stores again, bytes, seconds.
//!
//! A model, never a measurement: figures come from [`table`], and a command that is not in it is
//! "unknown" rather than guessed. Loops, conditions and variables are not evaluated.

pub mod assumptions;
pub mod table;

use layerlab_syntax::ast::{Command, Instruction};
use layerlab_syntax::shell::{self, SimpleCommand};

use crate::mounts::{MountType, run_mounts};
use crate::paths;
use crate::scope::Scope;
use assumptions::{Assumptions, Figure, General};
use table::MB;

/// One thing a command does, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileEffect {
    /// Writes below or at an absolute path.
    Write {
        /// Where.
        path: String,
        /// Unpacked bytes; `None` when nothing is known.
        bytes: Option<u64>,
        /// Whose bytes they are.
        kind: WriteKind,
    },
    /// Deletes an absolute path (the last element may hold wildcards).
    Remove {
        /// What.
        path: String,
    },
    /// Changes owner or mode of everything below, which stores the files again.
    Restore {
        /// What.
        path: String,
    },
    /// Copies or moves something inside the image.
    Move {
        /// From.
        from: String,
        /// To.
        to: String,
        /// Whether the original stays.
        keep: bool,
    },
}

/// Whose bytes a write holds; decides the colour of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WriteKind {
    /// Packages of the operating system and their lists.
    System,
    /// Packages of a language.
    Dependencies,
    /// The project's own files and build results.
    Files,
}

/// What a RUN does.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RunEffects {
    /// In order.
    pub effects: Vec<FileEffect>,
    /// Modelled seconds when it runs.
    pub seconds: f64,
    /// Commands that are not in the table, in order, without repeats.
    pub unknown: Vec<String>,
    /// Assumptions made, as short clauses.
    pub notes: Vec<String>,
    /// It only compiles, with a compiler that makes the same program of the same sources.
    pub compiles_only: bool,
}

impl RunEffects {
    /// Absolute paths that other bytes may be found at after it ran again; `None` when a command
    /// is unknown and anything may have changed.
    pub fn changed_paths(&self) -> Option<Vec<String>> {
        if !self.unknown.is_empty() {
            return None;
        }
        let mut changed = Vec::new();
        for effect in &self.effects {
            match effect {
                FileEffect::Write { path, .. }
                | FileEffect::Remove { path }
                | FileEffect::Restore { path } => changed.push(path.clone()),
                FileEffect::Move { from, to, .. } => {
                    changed.push(from.clone());
                    changed.push(to.clone());
                }
            }
        }
        Some(changed)
    }
}

/// Most commands of one RUN that are looked at; the rest counts as unknown.
const MAX_COMMANDS: usize = 2_000;

/// Models a RUN in the state `scope`. Paths below its cache, bind, tmpfs and secret mounts are left
/// out: they do not enter the layer.
pub fn run_effects(line: &Instruction, scope: Scope<'_>) -> RunEffects {
    let assumed = &scope.options().assumptions;
    let step_seconds = assumed.seconds(General::Step);
    let mut model = Model {
        assumed,
        result: RunEffects {
            seconds: step_seconds,
            ..RunEffects::default()
        },
        folder: paths::clean(&scope.workdir().value.value),
        home: home_of(&scope.user().value.value),
        scope,
    };
    for script in scripts(line) {
        let parsed = shell::parse_shared(&script);
        let commands = &parsed.commands;
        model.result.compiles_only = !commands.is_empty()
            && commands
                .iter()
                .all(|command| command.is("go", &["build"]) || command.is("cargo", &["build"]));
        if commands.len() > MAX_COMMANDS {
            model.unknown("a very long script");
        }
        for command in commands.iter().take(MAX_COMMANDS) {
            model.command(command);
        }
    }
    let mounted: Vec<String> = run_mounts(line)
        .into_iter()
        .filter(|mount| mount.kind != MountType::Unknown)
        .filter_map(|mount| mount.target)
        .map(|target| paths::clean(&scope.absolute_path(&target).value))
        .collect();
    let cached = run_mounts(line)
        .iter()
        .any(|mount| mount.kind == MountType::Cache);
    if cached {
        let saved = assumed.share(General::CacheMount).min(1.0);
        model.result.seconds = step_seconds + (model.result.seconds - step_seconds) * (1.0 - saved);
        model.note(match saved {
            0.66..0.67 => "a filled cache mount is taken to save two thirds of the time".to_owned(),
            _ => format!(
                "a filled cache mount is taken to save {:.0} % of the time",
                saved * 100.0
            ),
        });
    }
    let outside = |path: &str| !mounted.iter().any(|mount| paths::is_within(path, mount));
    model.result.effects.retain(|effect| match effect {
        FileEffect::Write { path, .. }
        | FileEffect::Remove { path }
        | FileEffect::Restore { path } => outside(path),
        FileEffect::Move { to, .. } => outside(to),
    });
    model.result
}

fn scripts(line: &Instruction) -> Vec<String> {
    let mut scripts = Vec::new();
    match line.command() {
        Some(Command::Exec(words)) => {
            let quoted: Vec<String> = words
                .iter()
                .map(|word| format!("'{}'", word.text.replace('\'', "'\\''")))
                .collect();
            scripts.push(quoted.join(" "));
        }
        Some(Command::Shell(text)) if line.heredocs.is_empty() => scripts.push(text.text.clone()),
        _ => {}
    }
    scripts.extend(line.heredocs.iter().map(|heredoc| heredoc.content.clone()));
    scripts
}

fn home_of(user: &str) -> String {
    match user.split(':').next().unwrap_or("") {
        "" | "root" | "0" => "/root".to_owned(),
        name => format!("/home/{name}"),
    }
}

struct Model<'m> {
    assumed: &'m Assumptions,
    result: RunEffects,
    folder: String,
    home: String,
    scope: Scope<'m>,
}

impl Model<'_> {
    fn unknown(&mut self, what: &str) {
        let what: String = what.chars().take(40).collect();
        if !self.result.unknown.contains(&what) {
            self.result.seconds += self.assumed.seconds(General::Unknown);
            self.result.unknown.push(what);
        }
    }

    fn note(&mut self, text: String) {
        if !self.result.notes.contains(&text) {
            self.result.notes.push(text);
        }
    }

    fn path(&self, text: &str) -> String {
        let text = text.replace("~/", &format!("{}/", self.home));
        let text = match text.contains('$') {
            true => self.scope.resolve(&text).value,
            false => text,
        };
        if text.starts_with('/') {
            paths::clean(&text)
        } else {
            paths::clean(&format!("{}/{text}", self.folder))
        }
    }

    fn write(&mut self, path: &str, bytes: Option<u64>, kind: WriteKind) {
        let path = self.path(path);
        self.result
            .effects
            .push(FileEffect::Write { path, bytes, kind });
    }

    fn command(&mut self, command: &SimpleCommand) {
        for (operator, target) in &command.redirects {
            let device = target.value.starts_with("/dev/") || target.value.starts_with('&');
            if operator.contains('>') && !operator.contains('&') && !device {
                self.write(&target.value, Some(200), WriteKind::Files);
            }
        }
        let name = paths::base_name(command.name());
        if name.is_empty() || name.contains('=') {
            return;
        }
        let verb = command.verb().map_or("", |verb| verb.value.as_str());
        let asks = ["--version", "-V", "--help"];
        if command
            .args()
            .iter()
            .any(|word| asks.contains(&word.value.as_str()))
        {
            return;
        }
        match name {
            "cd" => {
                if let Some(target) = command.operands(&[]).first() {
                    self.folder = self.path(&target.value);
                }
            }
            "apt-get" | "apt" | "aptitude" => self.apt(command, verb),
            "apk" => self.apk(command, verb),
            "yum" | "dnf" | "microdnf" | "zypper" => self.rpm(command, name, verb),
            "rm" | "unlink" => {
                for target in command.operands(&[]) {
                    let path = self.path(&target.value);
                    self.result.effects.push(FileEffect::Remove { path });
                }
            }
            "chown" | "chmod" | "chgrp" => {
                for target in command.operands(&[]).iter().skip(1) {
                    let path = self.path(&target.value);
                    self.result.effects.push(FileEffect::Restore { path });
                }
            }
            "mv" | "cp" => self.mv(command, name == "cp"),
            "curl" | "wget" => self.download(command, name),
            "git" if verb == "clone" => self.clone(command),
            "git" => {}
            "tar" | "unzip" => {
                let target = command.flag_value(&["C", "d", "directory"]).unwrap_or(".");
                if command.has_flag(&["x", "extract", "get"]) || name == "unzip" || !verb.is_empty()
                {
                    let target = target.to_owned();
                    self.write(&target, None, WriteKind::Files);
                    self.result.seconds += 2.0;
                }
            }
            _ if table::SILENT_COMMANDS.contains(&name) => {}
            _ if table::SMALL_COMMANDS.contains(&name) => {
                self.result.seconds += 0.05;
                if matches!(name, "useradd" | "adduser" | "groupadd" | "addgroup") {
                    self.write("/etc/passwd", Some(4_000), WriteKind::Files);
                } else if matches!(name, "mkdir" | "touch") {
                    for target in command.operands(&["m", "mode"]) {
                        self.write(&target.value, Some(0), WriteKind::Files);
                    }
                }
            }
            _ => self.project(command, name, verb),
        }
    }

    fn packages(&mut self, command: &SimpleCommand, each: General) -> (u64, usize) {
        let each = self.assumed.general_bytes(each);
        let mut bytes = 0;
        let mut n_assumed = 0;
        let operands = command.verb_operands(&["o", "t", "target-release", "option", "virtual"]);
        for word in &operands {
            let name = word.value.split(['=', '~', '<', '>']).next().unwrap_or("");
            let known = self.assumed.package_bytes(name);
            n_assumed += usize::from(known.is_none());
            bytes += known.unwrap_or(each);
        }
        if n_assumed > 0 {
            self.note(format!(
                "{} MB assumed for each of {n_assumed} packages without a figure",
                each / MB
            ));
        }
        (bytes, operands.len())
    }

    fn upgrade(&mut self, figure: General) {
        let bytes = self.assumed.general_bytes(figure);
        self.write("/usr", Some(bytes), WriteKind::System);
        self.note(format!("{} MB assumed for an upgrade", bytes / MB));
    }

    fn apt(&mut self, command: &SimpleCommand, verb: &str) {
        match verb {
            "update" => {
                self.write(
                    "/var/lib/apt/lists",
                    Some(self.assumed.general_bytes(General::AptLists)),
                    WriteKind::System,
                );
                self.result.seconds += 4.0;
            }
            "install" | "build-dep" => {
                let (mut bytes, n) = self.packages(command, General::AptPackage);
                let recommends = !command.has_flag(&["no-install-recommends"]);
                if recommends {
                    let more = self.assumed.share(General::AptRecommends);
                    bytes += (bytes as f64 * more) as u64;
                    self.note(match more {
                        0.33..0.34 => "a third more for recommended packages".to_owned(),
                        _ => format!("{:.0} % more for recommended packages", more * 100.0),
                    });
                }
                self.write("/usr", Some(bytes), WriteKind::System);
                self.result.seconds +=
                    3.0 + self.assumed.moving(bytes, General::AptSpeed) + 0.3 * n as f64;
            }
            "upgrade" | "dist-upgrade" | "full-upgrade" => {
                self.upgrade(General::AptUpgrade);
                self.result.seconds += 15.0;
            }
            "distclean" => {
                let path = "/var/lib/apt/lists".to_owned();
                self.result.effects.push(FileEffect::Remove { path });
            }
            "remove" | "purge" | "autoremove" => self.result.seconds += 2.0,
            _ => {}
        }
    }

    fn apk(&mut self, command: &SimpleCommand, verb: &str) {
        let keeps_index = !command.has_flag(&["no-cache"]);
        match verb {
            "add" => {
                let (bytes, n) = self.packages(command, General::ApkPackage);
                self.write("/usr", Some(bytes), WriteKind::System);
                self.result.seconds +=
                    1.0 + self.assumed.moving(bytes, General::ApkSpeed) + 0.1 * n as f64;
            }
            "update" | "upgrade" => self.result.seconds += 1.0,
            _ => return,
        }
        if keeps_index {
            let index = self.assumed.general_bytes(General::ApkIndex);
            self.write("/var/cache/apk", Some(index), WriteKind::System);
        }
    }

    fn rpm(&mut self, command: &SimpleCommand, name: &str, verb: &str) {
        let cache = match name {
            "zypper" => "/var/cache/zypp",
            "yum" => "/var/cache/yum",
            _ => "/var/cache/dnf",
        };
        let kept = self.assumed.general_bytes(General::RpmCache);
        match verb {
            "install" | "in" | "reinstall" | "groupinstall" => {
                let (bytes, n) = self.packages(command, General::RpmPackage);
                self.write("/usr", Some(bytes), WriteKind::System);
                self.write(cache, Some(kept), WriteKind::System);
                self.result.seconds +=
                    8.0 + self.assumed.moving(bytes, General::RpmSpeed) + 0.3 * n as f64;
            }
            "update" | "upgrade" | "up" => {
                self.upgrade(General::RpmUpgrade);
                self.write(cache, Some(kept), WriteKind::System);
                self.result.seconds += 20.0;
            }
            "clean" | "cc" => {
                let path = cache.to_owned();
                self.result.effects.push(FileEffect::Remove { path });
            }
            _ => {}
        }
    }

    fn mv(&mut self, command: &SimpleCommand, keep: bool) {
        let operands = command.operands(&[]);
        let Some((to, from)) = operands.split_last() else {
            return;
        };
        for source in from {
            self.result.effects.push(FileEffect::Move {
                from: self.path(&source.value),
                to: self.path(&to.value),
                keep,
            });
        }
    }

    fn download(&mut self, command: &SimpleCommand, name: &str) {
        self.result.seconds += self.assumed.seconds(General::Download);
        let flags: &[&str] = if name == "curl" {
            &["o", "output"]
        } else {
            &["O", "output-document"]
        };
        let target = command.flag_value(flags).map(str::to_owned);
        let by_name = name == "wget" || command.has_flag(&["O", "remote-name"]);
        let target = target.or_else(|| {
            let address = command
                .args()
                .iter()
                .find(|word| word.value.contains("://"))?;
            by_name.then(|| paths::base_name(&address.value).to_owned())
        });
        if let Some(target) = target.filter(|target| target != "-" && !target.starts_with("/dev/"))
        {
            self.write(&target, None, WriteKind::Files);
        }
    }

    fn clone(&mut self, command: &SimpleCommand) {
        let operands = command.verb_operands(&["b", "branch", "depth", "c"]);
        let mut words = operands.iter();
        let address = words.next().map_or("", |word| word.value.as_str());
        let target = match words.next() {
            Some(target) => target.value.clone(),
            None => paths::base_name(address)
                .trim_end_matches(".git")
                .to_owned(),
        };
        self.write(&target, None, WriteKind::Files);
        self.result.seconds += self.assumed.seconds(General::Clone);
    }

    fn project(&mut self, command: &SimpleCommand, name: &str, verb: &str) {
        let (name, verb) = match name {
            "mvnw" => ("mvn", verb),
            "gradlew" => ("gradle", verb),
            "pip3" => ("pip", verb),
            "python" | "python3" if command.flag_value(&["m"]) == Some("pip") => ("pip", "install"),
            _ => (name, verb),
        };
        let clean = command.args().iter().any(|word| word.value == "cache")
            && command
                .args()
                .iter()
                .any(|word| matches!(word.value.as_str(), "clean" | "purge"));
        let found = table::PROJECT_EFFECTS
            .iter()
            .enumerate()
            .find(|(_, effect)| {
                effect.command == name
                    && (effect.verbs.contains(&verb)
                        || command.args().iter().any(|word| {
                            !verb.is_empty() && effect.verbs.contains(&word.value.as_str())
                        }))
            });
        if clean {
            let caches: Vec<&str> = table::PROJECT_EFFECTS
                .iter()
                .filter(|effect| effect.command == name && !effect.cache.is_empty())
                .map(|effect| effect.cache)
                .collect();
            for cache in caches {
                let path = cache.to_owned();
                self.result.effects.push(FileEffect::Remove { path });
            }
            return;
        }
        let Some((at, effect)) = found else {
            self.unknown(name);
            return;
        };
        let bytes = self.assumed.bytes(Figure::ProjectBytes(at));
        let bytes = match name {
            "pip" => self.pip_bytes(command, bytes),
            "npm" if effect.dependencies && lean(command) => bytes / 2,
            _ => bytes,
        };
        let target = command
            .flag_value(&["o", "output", "target", "prefix", "out"])
            .map_or_else(|| effect.path.to_owned(), str::to_owned);
        let kind = if effect.dependencies {
            WriteKind::Dependencies
        } else {
            WriteKind::Files
        };
        self.note(format!(
            "`{name} {verb}` is taken to leave {} MB, as for a small web service",
            bytes.div_ceil(MB)
        ));
        self.write(&target, Some(bytes), kind);
        let no_cache = command.has_flag(&["no-cache-dir", "no-cache"])
            || self
                .scope
                .variable("PIP_NO_CACHE_DIR")
                .is_some_and(|value| name.starts_with("pip") && value.value.value != "0");
        if !effect.cache.is_empty() && !no_cache {
            let cache = effect.cache.replacen("/root", &self.home, 1);
            let cache_bytes = self.assumed.bytes(Figure::ProjectCache(at));
            self.write(&cache, Some(cache_bytes), WriteKind::Dependencies);
        }
        self.result.seconds += self.assumed.project_seconds(at, effect);
    }

    /// Packages named one by one count singly; a requirements file counts as the table's project.
    fn pip_bytes(&self, command: &SimpleCommand, project: u64) -> u64 {
        if command.has_flag(&["r", "requirement"]) {
            return project;
        }
        let named = command.verb_operands(&["r", "i", "index-url", "c"]).len() as u64;
        let each = self.assumed.general_bytes(General::PipPackage);
        (named * each).max(2 * MB)
    }
}

fn lean(command: &SimpleCommand) -> bool {
    command.has_flag(&["production", "only"]) || command.flag_value(&["omit"]) == Some("dev")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BuildModel, BuildOptions};

    fn effects(run: &str) -> RunEffects {
        let text = format!("FROM debian:bookworm\nWORKDIR /app\n{run}\n");
        let file = layerlab_syntax::parse(&text);
        let model = BuildModel::new(&file, &BuildOptions::default());
        run_effects(&file.instructions[2], model.scope_before(2))
    }

    #[track_caller]
    fn check(run: &str, changed: Option<&[&str]>) {
        let found = effects(run).changed_paths();
        let found: Option<Vec<&str>> = found
            .as_ref()
            .map(|paths| paths.iter().map(String::as_str).collect());
        assert_eq!(found.as_deref(), changed, "{run}");
    }

    #[test]
    fn known_commands_write_known_paths() {
        check("RUN npm ci", Some(&["/app/node_modules", "/root/.npm"]));
        check(
            "RUN go build -o /out/server .",
            Some(&["/out/server", "/root/.cache/go-build"]),
        );
        check("RUN cd /tmp && echo a > b", Some(&["/tmp/b"]));
        check(
            "RUN --mount=type=cache,target=/root/.npm npm ci",
            Some(&["/app/node_modules"]),
        );
        check(
            "RUN apt-get update && rm -rf /var/lib/apt/lists/*",
            Some(&["/var/lib/apt/lists", "/var/lib/apt/lists/*"]),
        );
        check("RUN echo hi", Some(&[]));
        check("RUN ./configure.sh", None);
        check(
            "RUN pip install --no-cache-dir -r requirements.txt",
            Some(&["/usr/local/lib/python3/site-packages"]),
        );
        check(
            "RUN [\"chown\", \"-R\", \"app\", \"/app\"]",
            Some(&["/app"]),
        );
    }

    #[test]
    fn what_is_not_in_the_table_is_named_as_unknown() {
        assert_eq!(
            effects("RUN frobnicate x && echo a").unknown,
            ["frobnicate"]
        );
    }
}
