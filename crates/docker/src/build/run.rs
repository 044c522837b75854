//! RUN: the script is really run; programs that are only modelled write what the effect model says.

use super::copy;
use super::failure::Failure;
use super::settings::argv;
use super::solve::Builder;
use super::stage::Stage;
use crate::digest::digest;
use crate::files::{Files, Node, View, absolute};
use crate::shell::{Machine, NotRun, Nowhere, Out, Place, User};
use layerlab_buildgraph::effects::{FileEffect, run_effects};
use layerlab_buildgraph::{MountType, run_mounts};
use layerlab_syntax::ast::{Arguments, Command, Instruction};

/// What a RUN did.
pub(super) struct Ran {
    pub(super) log: Vec<String>,
    pub(super) exit: i32,
    pub(super) millis: i64,
}

/// The user of a text such as `1000:1000` or `node`, by the files of an image.
pub(crate) fn user_of(files: &Files, text: &str) -> Result<User, String> {
    if text.is_empty() {
        return Ok(User::root());
    }
    let (user, group) = match text.split_once(':') {
        Some((user, group)) => (user, Some(group)),
        None => (text, None),
    };
    let Some(uid) = copy::id(files, "/etc/passwd", user).or((user == "root").then_some(0)) else {
        return Err(format!(
            "unable to find user {user}: no matching entries in passwd file"
        ));
    };
    let gid = match group {
        None => copy::id(files, "/etc/group", user)
            .filter(|_| user.parse::<u32>().is_err())
            .unwrap_or(if user.parse::<u32>().is_ok() { 0 } else { uid }),
        Some(group) => match copy::id(files, "/etc/group", group) {
            Some(gid) => gid,
            None => {
                return Err(format!(
                    "unable to find group {group}: no matching entries in group file"
                ));
            }
        },
    };
    let name = if user.parse::<u32>().is_ok() {
        String::new()
    } else {
        user.to_owned()
    };
    Ok(User { uid, gid, name })
}

/// Words of the process and the text that the history and the messages show.
pub(super) fn words(stage: &Stage, line: &Instruction) -> (Vec<String>, Vec<u8>, String) {
    let Arguments::Command(command) = &line.arguments else {
        return (Vec::new(), Vec::new(), String::new());
    };
    if let (Some(body), Command::Shell(text)) = (line.heredocs.first(), command) {
        let lone =
            text.text.trim().starts_with("<<") && !text.text.trim().contains(char::is_whitespace);
        let script = if lone {
            body.content.clone()
        } else {
            let bodies: Vec<String> = line
                .heredocs
                .iter()
                .map(|body| format!("{}{}\n", body.content, body.name))
                .collect();
            format!("{}\n{}", text.text, bodies.concat())
        };
        let all: Vec<String> = stage.shell.iter().cloned().chain([script]).collect();
        let shown = all.join(" ");
        return (all, Vec::new(), shown);
    }
    let all = argv(stage, command);
    let shown = all.join(" ");
    (all, Vec::new(), shown)
}

/// Everything about the mounts that enters the key.
pub(super) fn mounts_key(
    builder: &Builder<'_>,
    stage: &Stage,
    line: &Instruction,
) -> Result<String, Failure> {
    let mut text = String::new();
    for mount in run_mounts(line) {
        let target = mount.target.clone().unwrap_or_default();
        text.push_str(&format!("{} {target} {:?};", mount.kind.name(), mount.id));
        if mount.kind == MountType::Bind {
            let (files, context) = builder.source(mount.from.as_deref())?;
            let source = mount.source.clone().unwrap_or_else(|| "/".to_owned());
            let name = mount
                .from
                .is_none()
                .then_some(builder.request.dockerfile.as_str());
            let picked = copy::pick(&context, name, &files, &source, &[], false);
            if picked.missing {
                return Err(Failure::checksum(&source, stage));
            }
            text.push_str(&picked.checksum);
        }
    }
    Ok(text)
}

/// Runs a line in the stage.
pub(super) fn run(
    builder: &mut Builder<'_>,
    stage: &mut Stage,
    line: &Instruction,
    instruction: usize,
    key: &str,
) -> Result<Ran, Failure> {
    let (words, stdin, _) = words(stage, line);
    let mut view = View::new(stage.files.clone());
    let mut cached: Vec<(String, String)> = Vec::new();
    for mount in run_mounts(line) {
        let Some(target) = mount
            .target
            .as_deref()
            .or((mount.kind == MountType::Secret).then_some("/run/secrets/secret"))
        else {
            continue;
        };
        let target = absolute(stage.workdir(), target);
        let tree = match mount.kind {
            MountType::Cache => {
                let id = mount.id.clone().unwrap_or_else(|| target.clone());
                let tree = builder.cache_mounts.get(&id).cloned().unwrap_or_default();
                cached.push((target.clone(), id));
                tree
            }
            MountType::Bind => {
                let (files, _) = builder.source(mount.from.as_deref())?;
                let source = absolute("/", mount.source.as_deref().unwrap_or("/"));
                let mut tree = Files::default();
                for (path, node) in files.within(&source) {
                    let rest = path
                        .strip_prefix(source.trim_end_matches('/'))
                        .unwrap_or(path);
                    if rest.is_empty() {
                        if !node.is_folder() {
                            // A single file is mounted in its folder.
                            view.put(&target, node.as_ref().clone());
                        }
                        continue;
                    }
                    tree.put(rest, node.as_ref().clone());
                }
                tree
            }
            MountType::Secret => {
                let id = mount.id.clone().unwrap_or_default();
                let path = absolute("/run/secrets", mount.target.as_deref().unwrap_or(&id));
                if let Some(value) = builder.request.secrets.get(&id) {
                    let mut tree = Files::default();
                    tree.put(
                        &format!("/{}", crate::files::base(&path)),
                        Node::file(value.clone(), 0o400),
                    );
                    view.mounts
                        .push((crate::files::parent(&path).to_owned(), tree));
                } else if mount.required {
                    return Err(Failure::new(format!("secret {id}: not found")));
                }
                continue;
            }
            _ => Files::default(),
        };
        if mount.kind != MountType::Bind || !tree.is_empty() {
            view.mounts.push((target, tree));
        }
    }
    let mut machine = Machine::new(view, Place::Image, builder.now.div_euclid(1000));
    machine.effects = std::rc::Rc::clone(&builder.request.effects);
    machine.user = user_of(&stage.files, &stage.settings.user).map_err(Failure::new)?;
    machine.cwd = absolute("/", stage.workdir());
    machine.hostname = "buildkitsandbox".to_owned();
    for (name, value) in &stage.variables {
        machine.export(name, value);
    }
    if !stage.variables.iter().any(|(name, _)| name == "HOME") {
        machine.export("HOME", if machine.user.uid == 0 { "/root" } else { "/" });
    }
    let mut out = Out::default();
    let exit = match machine.exec(&words, &stdin, &mut Nowhere, &mut out) {
        Ok(code) => code,
        Err(why) => {
            let program = words.first().map_or("", String::as_str);
            let reason = match why {
                NotRun::Missing if program.starts_with('/') => {
                    format!("stat {program}: no such file or directory")
                }
                NotRun::Missing => "executable file not found in $PATH".to_owned(),
                NotRun::Forbidden | NotRun::Folder => "permission denied".to_owned(),
            };
            out.error(format!("runc run failed: unable to start container process: error during container init: exec: {program:?}: {reason}"));
            if why == NotRun::Missing { 127 } else { 126 }
        }
    };
    for (target, id) in cached {
        let tree = machine
            .view
            .mounts
            .iter()
            .find(|(point, _)| *point == target)
            .map(|(_, tree)| tree.clone());
        builder.cache_mounts.insert(id, tree.unwrap_or_default());
    }
    let mut log: Vec<String> = Vec::new();
    for (_, text) in &out.pieces {
        log.extend(String::from_utf8_lossy(text).lines().map(str::to_owned));
    }
    stage.files = machine.view.root.clone();
    let mut millis = 150 + i64::try_from(machine.slept).unwrap_or(0) * 1_000;
    let mut exit = exit;
    if !machine.modelled.is_empty() && exit == 0 {
        exit = modelled(
            builder,
            stage,
            line,
            instruction,
            key,
            &machine.modelled,
            &mut log,
            &mut millis,
        );
    }
    Ok(Ran { log, exit, millis })
}

#[expect(
    clippy::too_many_arguments,
    reason = "one caller; the parts belong to different owners"
)]
fn modelled(
    builder: &Builder<'_>,
    stage: &mut Stage,
    line: &Instruction,
    instruction: usize,
    key: &str,
    met: &[Vec<String>],
    log: &mut Vec<String>,
    millis: &mut i64,
) -> i32 {
    // Packages cannot be found while no list is there.
    for words in met {
        let texts: Vec<&str> = words.iter().map(String::as_str).collect();
        let apt = texts
            .first()
            .is_some_and(|name| name.ends_with("apt-get") || name.ends_with("apt"));
        if apt && texts.contains(&"update") {
            stage.files.put(
                "/var/lib/apt/lists/lists",
                Node::modelled(20_000_000, &format!("apt {key}"), 0o644),
            );
        }
        if apt
            && texts.contains(&"install")
            && stage.files.names("/var/lib/apt/lists").is_empty()
            && !met
                .iter()
                .any(|words| words.iter().any(|word| word == "update"))
        {
            let package = texts
                .iter()
                .rev()
                .find(|word| !word.starts_with('-'))
                .copied()
                .unwrap_or("");
            log.push("Reading package lists...".to_owned());
            log.push(format!("E: Unable to locate package {package}"));
            return 100;
        }
    }
    let effects = run_effects(line, builder.model.scope_before(instruction));
    *millis += (effects.seconds * 1_000.0).clamp(0.0, 3_600_000.0) as i64;
    for effect in effects.effects {
        if let FileEffect::Write { path, bytes, .. } = effect {
            let path = absolute(stage.workdir(), &path);
            let at = if stage.files.get(&path).is_some_and(|node| !node.is_folder()) {
                path.clone()
            } else {
                format!("{path}/modelled")
            };
            let seed = digest(format!("{key} {path}").as_bytes());
            stage.files.put(
                &at,
                Node::modelled(bytes.unwrap_or(0), &format!("step:{seed}"), 0o644),
            );
        }
    }
    let said = |name: &str| {
        met.iter().any(|words| {
            words
                .first()
                .is_some_and(|word| crate::files::base(word) == name)
                && builder
                    .request
                    .effects
                    .iter()
                    .any(|effect| effect.fits(&words.join(" ")))
        })
    };
    for name in effects.unknown.into_iter().filter(|name| !said(name)) {
        log.push(format!(
            "sandbox: what `{name}` does is not known; nothing was written for it"
        ));
    }
    0
}
