//! Variables in scope, users, paths that WORKDIR named, and rule ids for ignore comments.

use super::{Cursor, Offer};
use crate::explain::{PREDEFINED, PROXIES};
use layerlab_buildgraph::Base;
use layerlab_buildgraph::catalogue;
use layerlab_lint::facts::secrets;
use layerlab_syntax::ast::{Arguments, Command, Keyword};
use layerlab_syntax::shell;

/// Most characters of a value in a list.
const MAX_VALUE_CHARS: usize = 40;

/// Variables, when a `$` is being typed.
pub(super) fn variables(cursor: &Cursor<'_>) -> Option<Offer> {
    let dollar = cursor.partial.rfind('$')?;
    let typed = cursor.partial.get(dollar + 1..)?;
    let before = cursor.partial.get(..dollar)?;
    let (braced, typed) = match typed.strip_prefix('{') {
        Some(typed) => (true, typed),
        None => (false, typed),
    };
    let is_name = typed.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !is_name || before.ends_with(cursor.file.escape) || before.ends_with('$') {
        return None;
    }
    let end = if braced && cursor.next != Some('}') {
        "}"
    } else {
        ""
    };
    let mut offer = Offer::new(typed);
    let mut add =
        |name: &str, detail: &str| offer.add(name, &format!("{name}{end}"), detail, "variable");
    if cursor.keyword == Keyword::From {
        for arg in &cursor.model.globals.declared {
            let value = arg.value.as_ref().map_or("", |value| &value.value);
            add(&arg.name, &shown(&arg.name, value));
        }
        for (name, what) in PREDEFINED {
            add(name, what);
        }
        return Some(offer);
    }
    let scope = cursor.model.scope_before(cursor.idx);
    for variable in scope.environment().iter().rev() {
        add(variable.name, &shown(variable.name, &variable.value.value));
    }
    for argument in scope.arguments() {
        add(&argument.name, "build argument without a value here");
    }
    Some(offer)
}

fn shown(name: &str, value: &str) -> String {
    if secrets::is_secret_name(name) && !secrets::is_placeholder(value) {
        return secrets::masked(value);
    }
    let mut text: String = value
        .chars()
        .take(MAX_VALUE_CHARS)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if value.chars().nth(MAX_VALUE_CHARS).is_some() {
        text.push('…');
    }
    text
}

/// What an ARG of this place may declare: the file's own global arguments, then the builder's.
pub(super) fn arguments(cursor: &Cursor<'_>, offer: &mut Offer) {
    let in_stage = cursor.model.stage_of(cursor.idx).is_some();
    if !in_stage || cursor.partial.contains('=') {
        return;
    }
    for arg in &cursor.model.globals.declared {
        let value = arg.value.as_ref().map_or("", |value| &value.value);
        offer.add(&arg.name, &arg.name, &shown(&arg.name, value), "variable");
    }
    for (name, what) in PREDEFINED {
        offer.add(name, name, what, "variable");
    }
    if !offer.partial.is_empty() {
        for name in PROXIES {
            offer.add(
                name,
                name,
                "works without ARG, and then stays out of the cache key",
                "variable",
            );
        }
    }
}

/// Users: made in the file, the base's usual one, a number, root.
pub(super) fn users(cursor: &Cursor<'_>, offer: &mut Offer) {
    let stage = cursor.model.stage_of(cursor.idx);
    let chain = stage
        .map(|stage| cursor.model.chain(stage))
        .unwrap_or_default();
    for instruction in cursor.file.instructions.iter().take(cursor.idx) {
        let Some(Command::Shell(script)) = instruction.command() else {
            continue;
        };
        if instruction.keyword != Keyword::Run
            || !["useradd", "adduser"]
                .iter()
                .any(|name| script.text.contains(name))
        {
            continue;
        }
        for command in shell::parse(&script.text).commands {
            if command.is_any(&["useradd", "adduser"])
                && let Some(name) = command
                    .args()
                    .last()
                    .filter(|word| !word.dynamic && !word.value.starts_with('-'))
            {
                offer.add(
                    &name.value,
                    &name.value,
                    &format!("made in line {}", instruction.line),
                    "user",
                );
            }
        }
    }
    let base = chain.last().and_then(|root| cursor.model.stages.get(*root));
    if let Some(Base::Image(image)) = base.map(|stage| &stage.base) {
        if let Some(found) = catalogue::lookup(image)
            && !found.image.user.is_empty()
        {
            offer.add(
                found.image.user,
                found.image.user,
                "the base image's own",
                "user",
            );
        }
        let usual = match image.short_name() {
            "node" => "node",
            "postgres" => "postgres",
            "nginx" => "nginx",
            "redis" => "redis",
            "mysql" => "mysql",
            "mongo" => "mongodb",
            "memcached" => "memcache",
            "php" | "httpd" => "www-data",
            _ if image.repository.contains("distroless")
                || image.repository.contains("chainguard") =>
            {
                "nonroot"
            }
            _ if image.repository.contains("dotnet") => "app",
            _ => "",
        };
        if !usual.is_empty() {
            offer.add(usual, usual, "comes with the base image", "user");
        }
    }
    offer.add(
        "10001:10001",
        "10001:10001",
        "numbers need no entry in /etc/passwd",
        "user",
    );
    offer.add(
        "nobody",
        "nobody",
        "shared by whatever else uses it",
        "user",
    );
    offer.add("root", "root", "", "user");
}

/// Directories that WORKDIR named so far, the one in force first.
pub(super) fn paths(cursor: &Cursor<'_>, offer: &mut Offer, end: &str) {
    let slash = |path: &str| format!("{}{end}", path.trim_end_matches('/'));
    if !end.is_empty() {
        offer.add("./", "./", "the working directory", "path");
    }
    let current = cursor.model.scope_before(cursor.idx).workdir();
    if let Some(path) = current.value.if_complete().filter(|path| path.len() > 1) {
        offer.add(&slash(path), &slash(path), "the working directory", "path");
    }
    for (idx, instruction) in cursor.file.instructions.iter().enumerate() {
        if let (Keyword::Workdir, Arguments::Text(_)) =
            (instruction.keyword, &instruction.arguments)
            && idx != cursor.idx
        {
            let after = cursor
                .model
                .stage_of(idx)
                .map(|_| cursor.model.scope_before(idx + 1).workdir());
            let path = after.filter(|set| set.instruction == Some(idx));
            if let Some(path) = path.as_ref().and_then(|set| set.value.if_complete())
                && path.len() > 1
            {
                offer.add(
                    &slash(path),
                    &slash(path),
                    &format!("WORKDIR in line {}", instruction.line),
                    "path",
                );
            }
        }
    }
    for usual in ["/app", "/usr/local/bin", "/etc", "/opt", "/tmp"] {
        if !offer.partial.is_empty() {
            offer.add(&slash(usual), &slash(usual), "", "path");
        }
    }
}

/// Rule ids behind `# ignore=`, `# hadolint ignore=` and `# check=skip=`.
pub(super) fn rules(comment: &str) -> Option<Offer> {
    let (option, list) = comment.rsplit_once('=')?;
    let words: Vec<&str> = option
        .split([' ', '\t', '='])
        .filter(|word| !word.is_empty())
        .collect();
    let partial = list.rsplit([',', ' ', '\t']).next()?;
    let given: Vec<&str> = list.split([',', ' ', '\t']).collect();
    let mut offer = Offer::new(partial);
    let mut add = |code: &str, summary: &str| {
        if !given.contains(&code) {
            offer.add(
                code,
                code,
                crate::explain::first_sentence(summary.trim()),
                "rule",
            );
        }
    };
    let is_hadolint = words.first() == Some(&"hadolint");
    match words.last() {
        Some(&"ignore") if is_hadolint => {
            let mut codes: Vec<(&str, &str)> = layerlab_lint::rules()
                .iter()
                .flat_map(|rule| rule.aliases.iter().map(|alias| (*alias, rule.summary)))
                .filter(|(code, _)| code.starts_with("DL") || code.starts_with("SC"))
                .collect();
            codes.sort_unstable();
            codes.iter().for_each(|(code, summary)| add(code, summary));
        }
        Some(&"ignore" | &"ignore-file") => {
            for rule in layerlab_lint::rules() {
                add(rule.id, rule.summary);
            }
        }
        Some(&"skip") if words.first() == Some(&"check") => {
            add("all", "every check");
            for rule in layerlab_lint::rules() {
                for alias in rule.aliases.iter().filter(|alias| is_builder_check(alias)) {
                    add(alias, rule.summary);
                }
            }
        }
        _ => return None,
    }
    Some(offer)
}

/// Whether a code is the name of a check of the builder: words joined by capitals, no digits or dashes.
fn is_builder_check(code: &str) -> bool {
    code.starts_with(|c: char| c.is_ascii_uppercase())
        && code.chars().all(|c| c.is_ascii_alphabetic())
        && code.contains(|c: char| c.is_ascii_lowercase())
}
