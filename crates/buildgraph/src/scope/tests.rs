//! ARG and ENV scopes, as tests.

use crate::model::{Base, BuildModel, BuildOptions};
use crate::scope::StartCommand;

fn model(text: &str, options: &BuildOptions) -> BuildModel {
    BuildModel::new(&layerlab_syntax::parse(text), options)
}

/// Resolves `word` after the last line.
#[track_caller]
fn check(text: &str, word: &str, value: &str, complete: bool) {
    let model = model(text, &BuildOptions::default());
    let last = model.stages.len() - 1;
    let resolved = model.scope_after_stage(last).resolve(word);
    assert_eq!(
        (resolved.value.as_str(), resolved.complete),
        (value, complete),
        "{text} {word}"
    );
}

#[test]
fn variables_are_seen_from_the_next_line_on() {
    check("FROM scratch\nENV A=1\nENV A=2 B=$A", "$A$B", "21", true);
    check("FROM scratch\nARG A=1 B=$A", "$B", "1", true);
    check("ARG A=1\nFROM scratch", "[$A]", "[]", true);
    check("ARG A=1\nFROM scratch\nARG A", "$A", "1", true);
    check("FROM scratch\nARG A", "$A", "", false);
    check("FROM unknown/base", "$A", "", false);
    check("FROM unknown/base", "${A:-x}", "x", true);
    check(
        "FROM scratch AS b\nENV A=1\nARG C=3\nFROM b",
        "$A$C",
        "13",
        true,
    );
    check(
        "FROM scratch\nARG TARGETARCH",
        "$TARGETARCH",
        "amd64",
        false,
    );
}

#[test]
fn the_base_image_brings_its_environment() {
    let model = model("FROM node:24-slim\nRUN x", &BuildOptions::default());
    let scope = model.scope_before(1);
    assert!(scope.variable("NODE_VERSION").is_some());
    assert_eq!(scope.environment()[0].name, "PATH");
    assert_eq!(scope.workdir().value.value, "/");
}

#[test]
fn folders_users_and_shells_add_up_along_the_chain() {
    let text = "FROM alpine AS a\nWORKDIR /srv/\nUSER app\nSHELL [\"/bin/ash\", \"-c\"]\nFROM a\nWORKDIR x\nRUN y";
    let model = model(text, &BuildOptions::default());
    let scope = model.scope_before(6);
    assert_eq!(scope.workdir().value.value, "/srv/x");
    assert_eq!(scope.user().value.value, "app");
    assert_eq!(scope.user().instruction, Some(2));
    assert_eq!(scope.shell().value[0], "/bin/ash");
    assert!(scope.shell_is_explicit());
    assert_eq!(model.scope_before(1).workdir().value.value, "/");
}

#[test]
fn an_entrypoint_drops_the_command_it_inherits() {
    let command = |text: &str| {
        let model = model(text, &BuildOptions::default());
        model.scope_after_stage(model.stages.len() - 1).cmd()
    };
    assert!(matches!(
        command("FROM alpine"),
        Some(StartCommand::Base(_))
    ));
    assert_eq!(command("FROM alpine\nENTRYPOINT [\"a\"]"), None);
    assert_eq!(
        command("FROM alpine\nCMD [\"b\"]\nENTRYPOINT [\"a\"]"),
        Some(StartCommand::Instruction(1))
    );
}

#[test]
fn stages_are_found_and_reached() {
    let text = "FROM alpine AS Base\nFROM base AS b\nFROM Base\nFROM b\nCOPY --from=0 / /\nRUN --mount=type=bind,from=x,target=/x y\nFROM alpine AS x";
    let model = model(
        text,
        &BuildOptions {
            target: Some("B".to_owned()),
            ..BuildOptions::default()
        },
    );
    assert_eq!(model.target, Some(1));
    assert_eq!(model.chain(3), [3, 1, 0]);
    assert!(matches!(model.stages[2].base, Base::Image(_)));
    assert!(model.is_needed(0) && !model.is_needed(3));
    let images: Vec<String> = model
        .external_images()
        .map(|e| e.image.raw.clone())
        .collect();
    assert_eq!(images, ["alpine", "Base", "x", "alpine"]);
    assert_eq!(model.stages[0].label(), "base");
}

#[test]
fn a_target_that_does_not_exist_leaves_no_target() {
    let options = BuildOptions {
        target: Some("0".to_owned()),
        ..BuildOptions::default()
    };
    let model = model("FROM alpine", &options);
    assert_eq!(model.target, None);
    assert!(model.is_needed(0));
}
