//! Variables: the ones the builder defines, well-known ones, and those of the file with their values.

use super::{Line, Words};
use layerlab_buildgraph::{BuildModel, Resolved, VariableKind};
use layerlab_lint::facts::secrets;
use layerlab_syntax::ast::{Dockerfile, Keyword};

/// Most characters of a value that are shown.
const MAX_VALUE_CHARS: usize = 120;

/// What the builder defines (build-cache reference, section 7).
pub(crate) const PREDEFINED: &[(&str, &str)] = &[
    (
        "BUILDPLATFORM",
        "the platform the builder runs on, as in `linux/amd64`",
    ),
    ("BUILDOS", "the operating system the builder runs on"),
    (
        "BUILDOSVERSION",
        "the version of the builder's operating system",
    ),
    (
        "BUILDARCH",
        "the processor the builder runs on, as in `amd64`",
    ),
    (
        "BUILDVARIANT",
        "the variant of the builder's processor, as in `v7`",
    ),
    (
        "TARGETPLATFORM",
        "the platform the image is made for, as in `linux/arm64`",
    ),
    ("TARGETOS", "the operating system the image is made for"),
    (
        "TARGETOSVERSION",
        "the version of the operating system the image is made for",
    ),
    (
        "TARGETARCH",
        "the processor the image is made for, as in `arm64`",
    ),
    (
        "TARGETVARIANT",
        "the variant of the processor the image is made for, as in `v7`",
    ),
    ("TARGETSTAGE", "the name of the stage that is built"),
];

/// Build arguments that work without an ARG line and stay out of the cache key and the history.
pub(crate) const PROXIES: [&str; 5] = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "FTP_PROXY",
    "NO_PROXY",
    "ALL_PROXY",
];

/// Names many files use: what a value does.
const WELL_KNOWN: &[(&str, &str)] = &[
    ("PATH", "Folders that are searched for commands."),
    (
        "DEBIAN_FRONTEND",
        "`noninteractive` keeps Debian's package tools from asking. Set it for one command, not with ENV: containers would keep it.",
    ),
    (
        "NODE_ENV",
        "`production` makes npm leave development packages out, and many libraries run faster.",
    ),
    (
        "PYTHONUNBUFFERED",
        "Any value makes Python print at once, so that logs are complete.",
    ),
    (
        "PYTHONDONTWRITEBYTECODE",
        "Any value keeps Python from writing `.pyc` files.",
    ),
    (
        "PIP_NO_CACHE_DIR",
        "A true value keeps pip's downloads out of the layer.",
    ),
    (
        "CGO_ENABLED",
        "`0` makes Go link without C libraries: the binary runs on `scratch`.",
    ),
    (
        "SOURCE_DATE_EPOCH",
        "A time in seconds that takes the place of now, for builds that give the same bytes each time.",
    ),
    (
        "LANG",
        "Language and character set; `C.UTF-8` needs no locale package.",
    ),
    ("HOME", "The user's home folder."),
];

/// Words about `$name` used in (or declared by) an instruction.
pub(super) fn explain(
    file: &Dockerfile,
    model: &BuildModel,
    instruction: usize,
    name: &str,
    declared_here: bool,
) -> Words {
    let keyword = file.instructions.get(instruction).map(|i| i.keyword);
    let mut lines: Vec<Line> = Vec::new();
    let outside = model.stage_of(instruction).is_none() || keyword == Some(Keyword::From);
    let value = if outside {
        from_globals(file, model, name)
    } else {
        // A declaration is shown with the value it gives, a use with the one in force.
        let at = if declared_here {
            instruction + 1
        } else {
            instruction
        };
        let stage_ends = model
            .stage_of(instruction)
            .and_then(|stage| model.stages.get(stage))
            .is_some_and(|stage| at >= stage.instructions.end);
        let scope = if declared_here && stage_ends {
            model
                .stage_of(instruction)
                .map(|stage| model.scope_after_stage(stage))
        } else {
            Some(model.scope_before(at))
        };
        scope.and_then(|scope| {
            let declared = scope.declares(name);
            match scope.variable(name) {
                Some(variable) => Some(set_by(file, &variable)),
                None if declared => Some(
                    "Declared by ARG without a value; `--build-arg` can give it one.".to_owned(),
                ),
                None => None,
            }
        })
    };
    let known = PREDEFINED.iter().find(|(known, _)| *known == name);
    let well_known = WELL_KNOWN.iter().find(|(known, _)| *known == name);
    if let Some((_, what)) = known {
        lines.push(Line::what(format!("Set by the builder: {what}.")));
    }
    if let Some((_, what)) = well_known {
        lines.push(Line::what((*what).to_owned()));
    }
    match value {
        Some(text) => lines.push(Line::what(text)),
        None if known.is_some() && !outside => lines.push(Line::trap(format!(
            "A stage sees it only after `ARG {name}`; without that line it is empty here."
        ))),
        None if known.is_some() => {}
        None if PROXIES.iter().any(|proxy| proxy.eq_ignore_ascii_case(name)) => lines.push(Line::what(
            "Given as a build argument it reaches every RUN without an ARG line, and stays out of the cache key and the history.".to_owned(),
        )),
        None if outside => lines.push(Line::trap(
            "No ARG above the first FROM gives it a value; variables of a stage cannot be used here.".to_owned(),
        )),
        None if is_shell_text(keyword) => lines.push(Line::what(
            "No ENV or ARG of this file gives it a value here; the command's own shell may.".to_owned(),
        )),
        None => lines.push(Line::trap(
            "Nothing in this file gives it a value here; unless the base image does, it is empty.".to_owned(),
        )),
    }
    if is_shell_text(keyword) && !declared_here {
        lines.push(Line::what(
            "The builder leaves the text alone: the shell fills it in when the command runs."
                .to_owned(),
        ));
    }
    if !outside {
        lines.push(Line::key(
            "Once it has a value, every RUN below has it in its key, used or not; other lines only where they use it.".to_owned(),
        ));
    }
    let secret = secrets::is_secret_name(name);
    if secret && matches!(keyword, Some(Keyword::Arg | Keyword::Env)) {
        lines.push(Line::trap(
            "It looks like a secret: whoever has the image can read it. Lend it with `RUN --mount=type=secret`.".to_owned(),
        ));
    }
    Words {
        title: format!("${name}"),
        lines,
        example: String::new(),
        lesson: if secret {
            "secrets-leave-fingerprints"
        } else {
            ""
        },
    }
}

fn from_globals(file: &Dockerfile, model: &BuildModel, name: &str) -> Option<String> {
    let declared = model
        .globals
        .declared
        .iter()
        .rev()
        .find(|arg| arg.name == name)?;
    let line = file.instructions.get(declared.instruction)?.line;
    Some(match &declared.value {
        Some(value) => format!(
            "Set by ARG in line {line} to {}. A stage sees it only after a bare `ARG {name}` of its own.",
            shown(name, value)
        ),
        None => format!(
            "Declared by ARG in line {line} without a value; `--build-arg` can give it one."
        ),
    })
}

fn set_by(file: &Dockerfile, variable: &layerlab_buildgraph::Variable<'_>) -> String {
    let value = shown(variable.name, variable.value);
    let line = variable
        .instruction
        .and_then(|idx| file.instructions.get(idx))
        .map(|i| i.line);
    match (variable.kind, line) {
        (VariableKind::Arg, Some(line)) => format!(
            "Set by ARG in line {line} to {value}; for the build only, and `--build-arg` changes it."
        ),
        (_, Some(line)) => format!("Set by ENV in line {line} to {value}; containers see it too."),
        _ => format!("Set by the base image to {value}."),
    }
}

/// A value as it may be shown.
fn shown(name: &str, value: &Resolved) -> String {
    if secrets::is_secret_name(name) && !secrets::is_placeholder(&value.value) {
        return format!("`{}` (hidden here)", secrets::masked(&value.value));
    }
    let mut text: String = value
        .value
        .chars()
        .take(MAX_VALUE_CHARS)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if value.value.chars().nth(MAX_VALUE_CHARS).is_some() {
        text.push('…');
    }
    let text = text.replace('`', "'");
    match (value.complete, text.is_empty()) {
        (true, true) => "nothing".to_owned(),
        (true, false) => format!("`{text}`"),
        (false, true) => "a value that is known only when it is built".to_owned(),
        (false, false) => format!("`{text}` as far as the file tells"),
    }
}

/// Whether the builder leaves variables in the text to a shell.
fn is_shell_text(keyword: Option<Keyword>) -> bool {
    matches!(
        keyword,
        Some(Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck)
    )
}
