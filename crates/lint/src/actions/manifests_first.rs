//! Copies the manifests of a dependency manager, installs, and only then copies the sources.
//!
//! The COPY moves, the install stays where it is: so its flags, comments and continuations are kept
//! as they are. Where a line between them may need the sources, the result is only shown.

use crate::context::RuleContext;
use crate::facts::managers::{Dependency, Kind};
use crate::facts::{managers, packages, pip};
use crate::rewrite;
use crate::runs::RunScript;
use layerlab_diagnostics::{Edit, Fix, Safety, Span};
use layerlab_syntax::ast::{Arguments, Instruction, Keyword};
use layerlab_syntax::shell::{Connector, Nesting, SimpleCommand};

/// A copy of all sources, and the install or build behind it.
pub struct Early<'f> {
    /// Position of the COPY or ADD.
    pub copy: usize,
    /// Absolute path it copies to.
    pub target: &'f str,
    /// Position of the RUN.
    pub run: usize,
    /// Position of the command in the RUN.
    pub command: usize,
    /// Absolute path of the folder the command runs in, when it is known.
    pub folder: Option<&'f str>,
    /// Whose command it is.
    pub dependency: &'static Dependency,
    /// Whether it only installs.
    pub kind: Kind,
}

/// Files to copy first, relative to the folder the command runs in; a `*` at the end marks those
/// that may be missing.
pub fn manifests(dependency: &Dependency, command: &SimpleCommand) -> Vec<String> {
    let named: Vec<String> = match dependency.name {
        "pip" | "uv" => flag_values(
            command,
            &[
                "-r",
                "--requirement",
                "--requirements",
                "-c",
                "--constraint",
            ],
        ),
        "dotnet" => project(command).into_iter().collect(),
        _ => Vec::new(),
    };
    let usual = dependency.manifests.iter().map(|name| (*name).to_owned());
    let mut list: Vec<String> = match (dependency.name, named.is_empty()) {
        ("dotnet", false) => named
            .into_iter()
            .chain(usual.filter(|name| !name.starts_with("*.")))
            .collect(),
        (_, false) => named,
        (_, true) => usual.collect(),
    };
    match command.name() {
        "mvnw" => list.push("mvnw".to_owned()),
        "gradlew" => list.push("gradlew".to_owned()),
        _ => {}
    }
    list
}

/// Values of all flags of these names, written apart or with `=`.
fn flag_values(command: &SimpleCommand, names: &[&str]) -> Vec<String> {
    let args = command.args();
    let mut out = Vec::new();
    for (idx, word) in args.iter().enumerate() {
        let value = match word.value.split_once('=') {
            Some((name, value)) if names.contains(&name) => Some(value),
            _ if names.contains(&word.value.as_str()) => {
                args.get(idx + 1).map(|next| next.value.as_str())
            }
            // `-rrequirements.txt`
            _ => word
                .value
                .strip_prefix("-r")
                .filter(|rest| rest.ends_with(".txt")),
        };
        if let Some(value) = value
            && !value.contains(['$', '`', ':'])
            && !value.starts_with('/')
        {
            out.push(value.trim_start_matches("./").to_owned());
        }
    }
    out
}

/// The project or solution that `dotnet` is given.
fn project(command: &SimpleCommand) -> Option<String> {
    command
        .args()
        .iter()
        .map(|word| word.value.trim_start_matches("./"))
        .find(|value| {
            value.ends_with("proj") || value.ends_with(".sln") || value.ends_with(".slnx")
        })
        .filter(|value| !value.contains(['$', '*', '\\']) && !value.starts_with('/'))
        .map(str::to_owned)
}

/// The rewrite; `None` where not even its shape can be told.
pub fn rewrite(cx: &RuleContext<'_>, early: &Early<'_>) -> Option<Fix> {
    let copy = cx.instruction(early.copy)?;
    let run = cx.runs.iter().find(|run| run.instruction == early.run)?;
    let command = run.commands().get(early.command)?;
    let names = manifests(early.dependency, command);
    let first = copy_lines(cx, early, copy, command, &names)?;
    let end = rewrite::line_end(cx);
    let title = format!("copy `{}` first", names.join(" "));
    let caveat = caveat(early.dependency.name);
    if early.kind == Kind::Build {
        let fetch = fetch(early.dependency, command)?;
        let inside = early
            .folder
            .filter(|folder| !is_workdir(cx, early.copy, folder));
        let change = inside.map_or(String::new(), |folder| format!("cd {folder} && "));
        let text = format!("{first}RUN {change}{fetch}{end}");
        return Some(Fix {
            safety: Safety::Decision,
            title,
            edits: vec![Edit::insert(copy.span.start, text)],
            caveat,
        });
    }
    let edits = moved(cx, early, copy, run, &first);
    let Some(edits) = edits else {
        let install = run
            .text
            .get(command.range.start as usize..command.range.end as usize)?;
        let text = format!("{first}RUN {}{end}", install.trim());
        return Some(Fix {
            safety: Safety::DisplayOnly,
            title,
            edits: vec![Edit::insert(copy.span.start, text)],
            caveat: "the lines between the copy and the install may need the sources: move what does not above the copy by hand".to_owned(),
        });
    };
    Some(Fix {
        safety: Safety::Decision,
        title,
        edits,
        caveat,
    })
}

/// What to look at before taking it.
fn caveat(manager: &str) -> String {
    let more = match manager {
        "npm" | "yarn" | "pnpm" | "bun" => {
            "workspaces, a `.npmrc`, patches, scripts that run after the install"
        }
        "pip" => "files that the requirements name with `-r`, `-c` or `-e`",
        "poetry" | "uv" => "packages in the same repository, a readme the project names",
        "bundle" => "a `.ruby-version`, a gemspec, gems in the same repository",
        "composer" => "packages in the same repository, files that autoload names",
        "go" => "modules in the same repository (`replace`, `go.work`)",
        "cargo" => "members of a workspace, paths of `[lib]` and `[[bin]]`",
        "mvn" => "modules of the project: each `pom.xml` has to be copied",
        "gradle" => "modules of the project, `buildSrc`, a version catalogue in `gradle/`",
        "dotnet" => "projects that this one refers to: each has to be copied to its own folder",
        _ => "local packages, configuration of the registry",
    };
    format!("check that the install needs no other file: {more}")
}

/// The command that only fetches; a wrapper stays a wrapper.
fn fetch(dependency: &Dependency, command: &SimpleCommand) -> Option<String> {
    let fetch = dependency.fetch?;
    Some(match (dependency.name, command.name()) {
        (_, "mvnw") => fetch.replacen("mvn", "./mvnw", 1),
        (_, "gradlew") => fetch.replacen("gradle", "./gradlew", 1),
        ("dotnet", _) => match project(command) {
            Some(project) => format!("{fetch} {project}"),
            None => fetch.to_owned(),
        },
        _ => fetch.to_owned(),
    })
}

fn is_workdir(cx: &RuleContext<'_>, before: usize, folder: &str) -> bool {
    let workdir = cx.model.scope_before(before).workdir().value;
    layerlab_buildgraph::paths::clean(&workdir.value) == folder
}

/// The lines that copy the manifests, one for each folder they lie in.
fn copy_lines(
    cx: &RuleContext<'_>,
    early: &Early<'_>,
    copy: &Instruction,
    command: &SimpleCommand,
    names: &[String],
) -> Option<String> {
    let Arguments::Copy {
        sources,
        destination,
        ..
    } = &copy.arguments
    else {
        return None;
    };
    let [source] = sources.as_slice() else {
        return None;
    };
    if copy.flag("parents").is_some() || !copy.heredocs.is_empty() {
        return None;
    }
    // Where the command runs, seen from the copy's target.
    let below = match early.folder {
        Some(folder) if folder == early.target => "",
        Some(folder) if early.target == "/" => folder.trim_start_matches('/'),
        Some(folder) => folder.strip_prefix(early.target)?.strip_prefix('/')?,
        None => "",
    };
    let mut from = match source.text.trim_matches(['"', '\'']) {
        "." | "./" | "*" | "./*" | "/" | "./." => String::new(),
        folder if folder.contains(['$', '*', '?', '[']) => return None,
        folder => format!("{}/", folder.trim_start_matches("./").trim_end_matches('/')),
    };
    let target = destination.text.trim_end_matches('/');
    let mut to = match target {
        "." | "./." => "./".to_owned(),
        // The root alone.
        "" => "/".to_owned(),
        path => format!("{path}/"),
    };
    if !below.is_empty() {
        from.push_str(below);
        from.push('/');
        to.push_str(below);
        to.push('/');
    }
    if [from.as_str(), to.as_str()]
        .iter()
        .any(|text| text.contains([' ', '"', '\'', '\\', '\t', '#']))
    {
        return None;
    }
    let flags: String = copy
        .flags
        .iter()
        .filter(|flag| matches!(flag.name.as_str(), "chown" | "chmod" | "link"))
        .map(|flag| format!(" {}", flag.text))
        .collect();
    let end = rewrite::line_end(cx);
    let mut folders: Vec<&str> = Vec::new();
    for name in names {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    let mut out = String::new();
    let mut line = |sources: &str, folder: &str| {
        let to = match folder {
            "" => to.clone(),
            folder if to == "./" => format!("{folder}/"),
            folder => format!("{to}{folder}/"),
        };
        out.push_str(&format!("COPY{flags}{sources} {to}{end}"));
    };
    for folder in folders {
        let sources: String = names
            .iter()
            .filter(|name| name.rsplit_once('/').map_or("", |(folder, _)| folder) == folder)
            .map(|name| format!(" {from}{name}"))
            .collect();
        line(&sources, folder);
    }
    match command.name() {
        // What the wrappers read before anything else.
        "mvnw" => line(&format!(" {from}.mvn"), ".mvn"),
        "gradlew" => line(&format!(" {from}gradle"), "gradle"),
        _ => {}
    }
    Some(out)
}

/// The edits that put the copy behind the install; `None` where something between may need it.
fn moved(
    cx: &RuleContext<'_>,
    early: &Early<'_>,
    copy: &Instruction,
    run: &RunScript,
    first: &str,
) -> Option<Vec<Edit>> {
    let mut workdir_moves = false;
    for idx in early.copy + 1..early.run {
        let line = cx.instruction(idx)?;
        match line.keyword {
            Keyword::Workdir => workdir_moves = true,
            Keyword::Env
            | Keyword::Arg
            | Keyword::Label
            | Keyword::Expose
            | Keyword::User
            | Keyword::Stopsignal
            | Keyword::Healthcheck
            | Keyword::Cmd
            | Keyword::Entrypoint
            | Keyword::Onbuild
            | Keyword::Shell => {}
            Keyword::Copy | Keyword::Add if line.flag("from").is_some() => {}
            Keyword::Run => {
                let other = cx.runs.iter().find(|run| run.instruction == idx)?;
                let known = !other.commands().is_empty() && other.script.errors.is_empty();
                if !known || !other.commands().iter().all(needs_no_sources) {
                    return None;
                }
            }
            _ => return None,
        }
    }
    if !run.is_plain_text() || !run.script.errors.is_empty() {
        return None;
    }
    let list = run.commands();
    let install = list.get(early.command)?;
    let before = list.get(..early.command)?;
    let simple = |command: &SimpleCommand| {
        command.nesting == Nesting::default()
            && matches!(command.connector, Connector::Start | Connector::And)
    };
    if !before
        .iter()
        .all(|command| simple(command) && needs_no_sources(command))
        || !simple(install)
        || needs_the_project(early.dependency, install)
    {
        return None;
    }
    // Cleaning behind the install stays in its RUN.
    let rest = list.get(early.command + 1..)?;
    let n_cleaning = rest
        .iter()
        .take_while(|command| simple(command) && needs_no_sources(command))
        .count();
    let last_idx = early.command + n_cleaning;
    let end = rewrite::line_end(cx);
    let copied = copy_text(cx, early, copy, workdir_moves)?;
    let (words, behind) = completion(early.dependency, install);
    // Two lines less, and one or more in their place.
    let mut edits = vec![Edit::replace(copy.span, first.trim_end().to_owned())];
    if let Some(words) = words {
        edits.push(run.insert_after(install.verb()?, &words)?);
    }
    let behind = behind.map_or(String::new(), |line| format!("{end}{line}"));
    match list.get(last_idx + 1) {
        None => {
            let instruction = cx.instruction(early.run)?;
            let tail = run.text.get(list.get(last_idx)?.range.end as usize..)?;
            if !tail.trim().is_empty() {
                return None;
            }
            edits.push(Edit::insert(
                instruction.span.end,
                format!("{end}{copied}{behind}"),
            ));
        }
        Some(next) => {
            let last = list.get(last_idx)?;
            let between = run
                .text
                .get(last.range.end as usize..next.range.start as usize)?;
            let state = list.get(..=last_idx)?.iter().any(keeps_state);
            let place = Span::new(run.command(last).end, run.command(next).start);
            if between.trim() != "&&" || state || cx.text(place).contains('#') {
                return None;
            }
            let flags: String = cx
                .instruction(early.run)?
                .flags
                .iter()
                .map(|flag| format!(" {}", flag.text))
                .collect();
            edits.push(Edit::replace(
                place,
                format!("{end}{copied}{behind}{end}RUN{flags} "),
            ));
        }
    }
    Some(edits)
}

/// The moved line; its target is written out in full when the working directory changes meanwhile.
fn copy_text(
    cx: &RuleContext<'_>,
    early: &Early<'_>,
    copy: &Instruction,
    workdir_moves: bool,
) -> Option<String> {
    let text = cx.text(copy.span);
    let Arguments::Copy {
        destination, json, ..
    } = &copy.arguments
    else {
        return None;
    };
    if !workdir_moves || destination.text.starts_with(['/', '$']) {
        return Some(text.to_owned());
    }
    if *json || early.target.is_empty() || early.target.contains(' ') {
        return None;
    }
    let head = Span::new(copy.span.start, destination.span.start);
    let slash = if early.target.ends_with('/') { "" } else { "/" };
    Some(format!("{}{}{slash}", cx.text(head), early.target))
}

/// Words the install needs when the project is not there yet, and the line that makes up for it.
fn completion(
    dependency: &Dependency,
    install: &SimpleCommand,
) -> (Option<String>, Option<String>) {
    let verb = install.verb().map_or("", |verb| verb.value.as_str());
    let flags = || -> String {
        install
            .args()
            .iter()
            .skip(1)
            .filter(|word| {
                word.value == "--no-dev" || word.value == "--frozen" || word.value == "--locked"
            })
            .map(|word| format!(" {}", word.value))
            .collect()
    };
    match dependency.name {
        "poetry" if !install.has_flag(&["no-root", "no-directory", "only"]) => (
            Some(" --no-root".to_owned()),
            Some("RUN poetry install --only-root".to_owned()),
        ),
        "uv" if verb == "sync"
            && !install.has_flag(&["no-install-project", "no-install-workspace"]) =>
        {
            (
                Some(" --no-install-project".to_owned()),
                Some(format!("RUN uv sync{}", flags())),
            )
        }
        "composer" if !install.has_flag(&["no-autoloader"]) => {
            let scripts = if install.has_flag(&["no-scripts"]) {
                ""
            } else {
                " --no-scripts"
            };
            let dev = if install.has_flag(&["no-dev"]) {
                " --no-dev"
            } else {
                ""
            };
            (
                Some(format!("{scripts} --no-autoloader")),
                Some(format!("RUN composer dump-autoload --optimize{dev}")),
            )
        }
        _ => (None, None),
    }
}

/// Whether the install also installs what lies in the folder (`pip install -r x.txt .`).
fn needs_the_project(dependency: &Dependency, install: &SimpleCommand) -> bool {
    matches!(dependency.name, "pip" | "uv")
        && install.args().iter().any(|word| {
            let value = word.value.as_str();
            matches!(value, "." | "./" | "-e" | "--editable")
                || value.starts_with(".[")
                || value.starts_with("./") && !value.ends_with(".txt")
        })
}

/// Whether later commands of the script depend on it, so that the script cannot be cut behind it.
fn keeps_state(command: &SimpleCommand) -> bool {
    command.words.is_empty()
        || command.is_any(&["cd", "export", "set", ".", "source", "umask", "pushd"])
}

/// Whether a command surely does its work without the project's files.
fn needs_no_sources(command: &SimpleCommand) -> bool {
    if packages::operation(command).is_some() {
        return true;
    }
    if let Some(install) = pip::install(command) {
        let local = command.args().iter().any(|word| {
            word.value.starts_with(['.', '/']) || matches!(word.value.as_str(), "-e" | "--editable")
        });
        return !install.requirements && !local;
    }
    let verb = command.verb().map_or("", |word| word.value.as_str());
    let outside = |word: &str| {
        word.starts_with('-')
            || [
                "/var/",
                "/tmp/",
                "/root/",
                "~/",
                "/usr/share/",
                "/usr/local/",
            ]
            .iter()
            .any(|folder| word.starts_with(folder))
            || word == "/tmp"
    };
    match command.name() {
        "set" | "echo" | "true" | ":" | "corepack" | "useradd" | "adduser" | "groupadd"
        | "addgroup" | "locale-gen" | "ln" | "mkdir" | "apt-mark" => command.redirects.is_empty(),
        "rm" => command.args().iter().all(|word| outside(&word.value)),
        "npm" | "yarn" | "pnpm" => {
            matches!(verb, "cache" | "config" | "set" | "store")
                || command.has_flag(&["g", "global"])
                    && !command
                        .args()
                        .iter()
                        .any(|word| word.value.starts_with('.'))
                || verb == "global"
        }
        "poetry" | "bundle" | "composer" => {
            matches!(verb, "config" | "self" | "clear-cache" | "cache")
        }
        "gem" => verb == "install",
        "go" => command.is("go", &["env", "clean"]),
        "rustup" => true,
        "mix" => verb.starts_with("local."),
        _ => managers::call(command).is_none() && command.words.is_empty(),
    }
}
