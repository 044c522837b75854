//! What is inside the bricks: which line takes which file out of sight, and what a container adds on top.
//!
//! A container's writable layer begins empty. The first write to a file of the image copies the whole file up into
//! it (overlay file systems; a volume takes the write instead). Sizes are modelled; unknown ones are absent.

use crate::dockerfile::assumptions;
use crate::stack::bytes;
use layerlab_buildgraph::context::Context;
use layerlab_buildgraph::context::suppose::suppose;
use layerlab_buildgraph::layers::{CoverKind, LayerStack, layer_stack};
use layerlab_buildgraph::scope::StartCommand;
use layerlab_buildgraph::{BuildModel, BuildOptions, paths};
use layerlab_protocol::xray::{
    ContainerFile, ContainerLayer, ContainerVolume, Thread, ThreadKind, XRay, XRayReply,
};
use layerlab_syntax::ast::{Arguments, Command, Dockerfile, Keyword};
use std::cmp::Reverse;

/// Most threads that are told; a picture with more says nothing.
const MAX_THREADS: usize = 200;
/// Most files of the image that are offered for a write.
const MAX_FILES: usize = 12;

/// Looks into the bricks; without a given context one is supposed. Cost: near-linear in the file.
pub(crate) fn xray(asked: &XRay, given: Option<Context>) -> XRayReply {
    let file = layerlab_syntax::parse(&asked.text);
    let options = BuildOptions {
        target: asked.target.clone(),
        build_args: asked.build_args.clone(),
        platform: None,
        assumptions: assumptions(&asked.assumed),
    };
    let model = BuildModel::new(&file, &options);
    let ignore = asked.dockerignore.as_deref();
    let (context, supposed) = match given {
        Some(context) => (context, false),
        None => (suppose(&file, &model, ignore).context, true),
    };
    let stack = layer_stack(&file, &model, &context, supposed);
    let threads = threads(&stack);
    XRayReply {
        rev: asked.rev,
        summary: summary(&stack, &threads),
        threads,
        container: container(&file, &model, &stack),
    }
}

fn threads(stack: &LayerStack) -> Vec<Thread> {
    let mut threads = Vec::new();
    for stage in &stack.stages {
        for brick in &stage.bricks {
            for cover in &brick.covers {
                let below = stack.stages.get(cover.stage);
                let Some(below) = below.and_then(|stage| stage.bricks.get(cover.brick)) else {
                    continue;
                };
                if threads.len() == MAX_THREADS {
                    return threads;
                }
                let size = match cover.bytes {
                    Some(0) => "no bytes".to_owned(),
                    Some(count) => bytes(count),
                    None => "an unknown number of bytes".to_owned(),
                };
                let (kind, says) = match cover.kind {
                    CoverKind::Deleted => (
                        ThreadKind::Deleted,
                        format!(
                            "line {} deletes `{}` of line {}: a whiteout hides it, {size} stay in the layer below",
                            brick.line, cover.path, below.line
                        ),
                    ),
                    CoverKind::Replaced => (
                        ThreadKind::Replaced,
                        format!(
                            "line {} stores another `{}` above the one of line {}: {size} stay below, unseen",
                            brick.line, cover.path, below.line
                        ),
                    ),
                    CoverKind::CopiedUp => (
                        ThreadKind::Copied,
                        format!(
                            "line {} changes owner or mode of `{}` of line {}: it is stored once more, {size} again",
                            brick.line, cover.path, below.line
                        ),
                    ),
                    CoverKind::Moved => (
                        ThreadKind::Moved,
                        format!(
                            "line {} moves `{}` of line {}: it is stored once more under its new name, and {size} stay below",
                            brick.line, cover.path, below.line
                        ),
                    ),
                };
                threads.push(Thread {
                    kind,
                    path: cover.path.clone(),
                    bytes: cover.bytes,
                    from_stage: cover.stage as u32,
                    from_line: below.line,
                    to_stage: stage.stage as u32,
                    to_line: brick.line,
                    says,
                });
            }
        }
    }
    threads
}

fn summary(stack: &LayerStack, threads: &[Thread]) -> String {
    let shown: Vec<&Thread> = threads
        .iter()
        .filter(|thread| {
            stack
                .stages
                .get(thread.from_stage as usize)
                .is_some_and(|s| s.ships)
        })
        .filter(|thread| thread.bytes != Some(0))
        .collect();
    if shown.is_empty() {
        return "No line hides what an earlier line stored: all modelled files can be seen in a container.".to_owned();
    }
    let known: u64 = shown.iter().filter_map(|thread| thread.bytes).sum();
    let unknown = shown.iter().any(|thread| thread.bytes.is_none());
    let n = match shown.len() {
        1 => "1 place".to_owned(),
        n => format!("{n} places"),
    };
    let least = if unknown { "at least " } else { "" };
    format!(
        "In {n} a later line hides what an earlier one stored: {least}{} ship and nobody can see them (modelled).",
        bytes(known)
    )
}

fn container(file: &Dockerfile, model: &BuildModel, stack: &LayerStack) -> ContainerLayer {
    let Some(target) = model.target else {
        return ContainerLayer {
            says: "There is no stage to run yet.".to_owned(),
            ..ContainerLayer::default()
        };
    };
    let scope = model.scope_after_stage(target);
    let volumes = volumes(file, model);
    let in_volume = |path: &str| {
        volumes
            .iter()
            .find(|volume| paths::is_within(path, &volume.path))
    };
    let mut files: Vec<ContainerFile> = Vec::new();
    for stage in stack.stages.iter().filter(|stage| stage.ships) {
        for brick in &stage.bricks {
            for held in brick
                .files
                .iter()
                .filter(|held| !held.hidden && held.bytes != Some(0))
            {
                let volume = in_volume(&held.path);
                let most = match held.bytes {
                    Some(count) => format!("up to {}", bytes(count)),
                    None => "an unknown number of bytes".to_owned(),
                };
                files.push(ContainerFile {
                    path: held.path.clone(),
                    bytes: held.bytes,
                    stage: stage.stage as u32,
                    line: brick.line,
                    in_volume: volume.is_some(),
                    says: match volume {
                        Some(volume) => format!(
                            "a write to `{}` goes to the volume at `{}`, not to the writable layer",
                            held.path, volume.path
                        ),
                        None => format!(
                            "the first write to a file at `{}` copies that file up from the layer of line {}: {most}, even for one byte",
                            held.path, brick.line
                        ),
                    },
                });
            }
        }
    }
    files.sort_by_key(|held| Reverse(held.bytes));
    files.truncate(MAX_FILES);
    ContainerLayer {
        says: "A container begins with an empty writable layer. What it changes is copied up whole on the first write, \
               what it deletes is only hidden, and all of it goes away with the container."
            .to_owned(),
        command: command(file, scope.entrypoint(), scope.cmd()),
        user: scope.user().value.if_complete().unwrap_or_default().to_owned(),
        volumes,
        files,
    }
}

fn volumes(file: &Dockerfile, model: &BuildModel) -> Vec<ContainerVolume> {
    let mut volumes: Vec<ContainerVolume> = Vec::new();
    for stage in model.final_chain().iter().rev() {
        let Some(stage) = model.stages.get(*stage) else {
            continue;
        };
        for idx in stage
            .triggers
            .iter()
            .copied()
            .chain(stage.instructions.clone())
        {
            let Some(line) = file.instructions.get(idx) else {
                continue;
            };
            let inner = line.unwrap_onbuild();
            let (Keyword::Volume, Arguments::Words { words, .. }) =
                (inner.keyword, &inner.arguments)
            else {
                continue;
            };
            if line.keyword == Keyword::Onbuild && stage.instructions.contains(&idx) {
                continue;
            }
            for word in words {
                let path = paths::clean(&model.scope_before(idx).resolve(&word.text).value);
                if volumes.iter().all(|volume| volume.path != path) {
                    volumes.push(ContainerVolume {
                        path,
                        line: line.line,
                    });
                }
            }
        }
    }
    volumes
}

/// The start command in one line, as it is written.
fn command(
    file: &Dockerfile,
    entrypoint: Option<StartCommand>,
    cmd: Option<StartCommand>,
) -> String {
    let words = |command: StartCommand| -> String {
        match command {
            StartCommand::Base(words) => words.join(" "),
            StartCommand::Instruction(idx) => match file
                .instructions
                .get(idx)
                .and_then(|line| line.unwrap_onbuild().command())
            {
                Some(Command::Exec(words)) => {
                    let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
                    words.join(" ")
                }
                Some(Command::Shell(text)) => text.text.clone(),
                None => String::new(),
            },
        }
    };
    let parts: Vec<String> = entrypoint
        .into_iter()
        .chain(cmd)
        .map(words)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" ").chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> XRayReply {
        let asked = XRay {
            text: text.to_owned(),
            ..XRay::default()
        };
        xray(&asked, None)
    }

    #[test]
    fn a_later_rm_is_a_whiteout_above_the_file() {
        let reply = of("FROM alpine\nCOPY a.tar.gz /tmp/\nRUN rm /tmp/a.tar.gz\n");
        let [thread] = &reply.threads[..] else {
            panic!("{reply:?}");
        };
        assert_eq!(
            (thread.kind, thread.from_line, thread.to_line),
            (ThreadKind::Deleted, 2, 3)
        );
        assert!(thread.says.contains("20 MB stay"), "{}", thread.says);
        assert!(
            reply.summary.contains("1 place") && reply.summary.contains("20 MB"),
            "{}",
            reply.summary
        );
        assert!(reply.container.files.is_empty());
    }

    #[test]
    fn a_chown_stores_the_files_again() {
        let reply = of(
            "FROM node:24-slim\nWORKDIR /app\nRUN npm ci --omit=dev --no-cache\nRUN chown -R node /app/node_modules\nCMD [\"node\", \"x.js\"]\n",
        );
        assert_eq!(reply.threads[0].kind, ThreadKind::Copied);
        assert_eq!(reply.container.files[0].line, 4);
        assert!(
            reply.container.command.ends_with("node x.js"),
            "{}",
            reply.container.command
        );
    }

    #[test]
    fn a_volume_takes_the_write() {
        let reply = of("FROM alpine\nCOPY a.tar.gz /data/\nVOLUME /data\nUSER app\n");
        assert_eq!(reply.container.volumes[0].line, 3);
        assert!(reply.container.files[0].in_volume);
        assert_eq!(reply.container.user, "app");
    }

    #[test]
    fn a_clean_file_says_so() {
        assert!(
            of("FROM alpine\nCOPY a /a\n")
                .summary
                .starts_with("No line hides")
        );
        assert!(of("").container.says.contains("no stage"));
    }
}
