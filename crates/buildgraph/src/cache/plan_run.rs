//! The key of a RUN: arguments, environment, directory, user, platform, mounts (build-cache
//! reference, section 5).

use layerlab_syntax::ast::{Command, Instruction};

use super::links::InputKind;
use super::plan::{Inputs, Part, Read, Spec, Trees, Writes, platform_of, read_content, root_image};
use crate::context::select::{SelectOptions, select};
use crate::fingerprint::{Fingerprint, Marker};
use crate::model::Source;
use crate::mounts::{Mount, MountType, Sharing, run_mounts};
use crate::scope::Scope;
use crate::{ImageRef, paths};

pub(crate) fn plan(
    inputs: &Inputs<'_>,
    line: &Instruction,
    scope: Scope<'_>,
    stage: usize,
    trees: &Trees,
) -> Spec {
    let mut spec = Spec::new("run", true);
    spec.writes = Writes::Command;
    put_arguments(inputs, line, scope, &mut spec);
    put_environment(inputs, scope, stage, &mut spec);
    spec.put(Part::Workdir, &scope.workdir().value.value);
    spec.put(Part::User, &scope.user().value.value);
    spec.put(Part::Platform, &platform_of(inputs.model, stage));
    let flag = |name: &str| {
        line.flag(name)
            .and_then(|flag| flag.value.as_deref())
            .map(|value| scope.resolve(value).value.to_ascii_lowercase())
    };
    if let Some(mode) = flag("network").filter(|mode| mode != "default") {
        spec.put(Part::Network, &mode);
    }
    if let Some(mode) = flag("security").filter(|mode| mode != "sandbox") {
        spec.put(Part::Security, &mode);
    }
    let devices: Vec<&str> = line
        .flags_named("device")
        .map(|flag| flag.text.as_str())
        .collect();
    if !devices.is_empty() {
        spec.put(Part::Device, &devices.join(" "));
    }
    put_mounts(inputs, line, scope, stage, trees, &mut spec);
    spec
}

/// Shell form is the shell's prefix and the text; exec form is the list, so both can be equal.
fn put_arguments(inputs: &Inputs<'_>, line: &Instruction, scope: Scope<'_>, spec: &mut Spec) {
    let mut arguments: Vec<String> = Vec::new();
    match line.command() {
        Some(Command::Exec(words)) => arguments.extend(words.iter().map(|word| word.text.clone())),
        Some(Command::Shell(text)) => {
            let text = &text.text;
            let lone = line.heredocs.first().filter(|heredoc| {
                line.heredocs.len() == 1
                    && heredoc.marker_span.of(&inputs.file.text).trim() == text.trim()
            });
            match lone {
                Some(script) if script.content.starts_with("#!") => {
                    arguments = scope.shell().value;
                    arguments.push(format!("/dev/pipes/{}", script.name));
                    spec.put(Part::Script, &script.content);
                }
                Some(script) => {
                    arguments = scope.shell().value;
                    arguments.push(script.content.clone());
                }
                None => {
                    let mut joined = text.clone();
                    for heredoc in &line.heredocs {
                        // The shell takes the tabs away itself.
                        let body = heredoc.body_span.of(&inputs.file.text);
                        joined.push('\n');
                        joined.push_str(if heredoc.chomp {
                            body
                        } else {
                            &heredoc.content
                        });
                        joined.push_str(&heredoc.name);
                    }
                    arguments = scope.shell().value;
                    arguments.push(joined);
                }
            }
        }
        None => arguments.push(line.rest.text.clone()),
    }
    let mut mark = Marker::new("arguments");
    for argument in &arguments {
        mark.text(argument);
    }
    spec.put_mark(Part::Command, mark.finish());
}

fn put_environment(inputs: &Inputs<'_>, scope: Scope<'_>, stage: usize, spec: &mut Spec) {
    let mut mark = Marker::new("environment");
    let pushed = root_image(inputs.model, stage).map_or(0, |image| inputs.images.extra_env(image));
    mark.number(pushed);
    for variable in scope.environment() {
        mark.text(variable.name).text(&variable.value.value);
    }
    spec.put_mark(Part::Environment, mark.finish());
}

fn put_mounts(
    inputs: &Inputs<'_>,
    line: &Instruction,
    scope: Scope<'_>,
    stage: usize,
    trees: &Trees,
    spec: &mut Spec,
) {
    // The builder orders mounts by where they appear.
    let mut marks: Vec<(String, Fingerprint)> = Vec::new();
    let mut contents: Vec<(String, Fingerprint)> = Vec::new();
    for mount in run_mounts(line) {
        let text = |value: &Option<String>| value.as_deref().map(|v| scope.resolve(v).value);
        let id = text(&mount.id);
        let source = text(&mount.source);
        let target = target_of(scope, &mount, id.as_deref(), source.as_deref());
        let mut mark = Marker::new(mount.kind.name());
        mark.text(&target).number(u64::from(mount.read_only));
        let (uid, gid) = (text(&mount.uid), text(&mount.gid));
        let mode = text(&mount.mode);
        let sets_owner = uid.is_some() || gid.is_some() || mode.is_some();
        let owner = |mark: &mut Marker, default_mode: u32| {
            let number = |text: &Option<String>, radix| {
                let text = text.as_deref()?;
                u32::from_str_radix(text, radix).ok()
            };
            mark.number(u64::from(number(&uid, 10).unwrap_or(0)))
                .number(u64::from(number(&gid, 10).unwrap_or(0)))
                .number(u64::from(number(&mode, 8).unwrap_or(default_mode)));
        };
        match mount.kind {
            MountType::Cache => {
                let own_id = !is_default_id(scope, &mount, id.as_deref(), &target);
                let own_sharing = matches!(mount.sharing, Some(Sharing::Private | Sharing::Locked));
                mark.number(u64::from(own_id || own_sharing));
                if sets_owner {
                    owner(&mut mark, 0o755);
                }
            }
            MountType::Secret | MountType::Ssh => {
                let is_ssh = mount.kind == MountType::Ssh;
                let at = mount
                    .target
                    .as_deref()
                    .map(|target| scope.resolve(target).value);
                let id = id
                    .or_else(|| source.clone())
                    .or_else(|| is_ssh.then(|| "default".to_owned()))
                    .or_else(|| at.as_deref().map(|at| paths::base_name(at).to_owned()));
                let name = id.clone().unwrap_or_else(|| mount.kind.name().to_owned());
                spec.others.push((InputKind::Secret, name));
                mark.option(id.as_deref())
                    .option(mount.env.as_deref())
                    .number(u64::from(mount.required));
                owner(&mut mark, if is_ssh { 0o600 } else { 0o400 });
            }
            MountType::Tmpfs => {
                let size = text(&mount.size);
                let bytes = size.as_deref().and_then(bytes_of);
                mark.option(size.as_deref().filter(|_| bytes.is_none()))
                    .number(bytes.unwrap_or(0));
            }
            MountType::Bind | MountType::Unknown => {}
        }
        let reads_files = match mount.kind {
            MountType::Bind => true,
            MountType::Cache => mount.from.is_some(),
            _ => false,
        };
        if reads_files {
            let path = source.as_deref().unwrap_or("/");
            let from = mount.from.as_deref().unwrap_or("");
            contents.push((
                // What is read of one source is sorted by its path there.
                format!("{from}:{}", paths::clean(&format!("/{path}"))),
                content(inputs, &mount, path, stage, trees, spec),
            ));
        }
        marks.push((target, mark.finish()));
    }
    for (part, mut list) in [(Part::Mounts, marks), (Part::MountContent, contents)] {
        if list.is_empty() {
            continue;
        }
        list.sort();
        let mut all = Marker::new("mounts");
        for (_, mark) in list {
            all.mark(mark);
        }
        spec.put_mark(part, all.finish());
    }
}

fn target_of(scope: Scope<'_>, mount: &Mount, id: Option<&str>, source: Option<&str>) -> String {
    if let Some(target) = &mount.target {
        let target = scope.absolute_path(target).value;
        return paths::clean(&target);
    }
    match mount.kind {
        MountType::Secret if mount.env.is_none() => {
            let name = id.or(source.map(paths::base_name)).unwrap_or("");
            format!("/run/secrets/{name}")
        }
        _ => String::new(),
    }
}

/// Whether a cache mount has the id it would have by itself. That is the target as written, so a relative one counts
/// as an id of its own.
fn is_default_id(scope: Scope<'_>, mount: &Mount, id: Option<&str>, target: &str) -> bool {
    let written = || {
        mount
            .target
            .as_deref()
            .map(|target| scope.resolve(target).value)
    };
    let id = match id.filter(|id| !id.is_empty()) {
        Some(id) => id.to_owned(),
        None => paths::clean(&written().unwrap_or_default()),
    };
    id == target || id.strip_prefix('/') == Some(target) || format!("/{id}") == target
}

/// Bytes of a size such as `64m` or `1GiB`; factors are powers of 1024.
fn bytes_of(text: &str) -> Option<u64> {
    let lower = text.trim().to_ascii_lowercase();
    let digits = lower
        .trim_end_matches(|c: char| c.is_ascii_alphabetic())
        .trim_end();
    let unit = lower.get(digits.len()..)?.trim();
    let shift = match unit.trim_end_matches('b').trim_end_matches('i') {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        "t" => 40,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_shl(shift)
}

fn content(
    inputs: &Inputs<'_>,
    mount: &Mount,
    path: &str,
    stage: usize,
    trees: &Trees,
    spec: &mut Spec,
) -> Fingerprint {
    let Some(from) = mount.from.as_deref().filter(|from| !from.is_empty()) else {
        let selection = select(inputs.visible, path, SelectOptions::default());
        if selection.missing {
            spec.failure = Some(format!("the mount source `{path}` is not in the context"));
        }
        spec.files.push(selection.files);
        return selection.checksum;
    };
    let source = match inputs.model.stage_named(from, stage) {
        Some(found) => Source::Stage(found),
        None if from == "scratch" => return Fingerprint::default(),
        None => Source::Image(ImageRef::parse(from)),
    };
    let mark = read_content(inputs, trees, &source, path, &[]);
    spec.reads.push(Read {
        source,
        path: path.to_owned(),
        mark,
    });
    mark
}
