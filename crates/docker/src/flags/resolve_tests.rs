//! Expectations, case by case.

use super::*;

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(String::from).collect()
}

#[track_caller]
fn runs(line: &str) -> Invocation {
    match read(&words(line)) {
        Outcome::Run(invocation) => *invocation,
        other => panic!("{line}: {other:?}"),
    }
}

#[track_caller]
fn fails(line: &str, exit: i32, text: &str) {
    match read(&words(line)) {
        Outcome::Fail(failure) => {
            assert_eq!(failure.stderr, text, "{line}");
            assert_eq!(failure.exit, exit, "{line}");
        }
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn two_paths_lead_to_one_command() {
    assert_eq!(runs("rmi a").verb, Verb::Rmi);
    assert_eq!(runs("image rm a").verb, Verb::Rmi);
    assert_eq!(runs("image remove a").path, "image rm");
    assert_eq!(runs("ps -aq").verb, runs("container ls").verb);
    assert_eq!(
        runs("--context prod ps").globals.context.as_deref(),
        Some("prod")
    );
    assert_eq!(runs("buildx build .").verb, Verb::Build);
    let found = runs("run -it --rm -p 80:80 alpine:3.20 sh -c ls");
    assert_eq!(found.flags.arguments, ["alpine:3.20", "sh", "-c", "ls"]);
    assert_eq!(found.flags.texts("publish"), ["80:80"]);
    assert_eq!(
        runs("exec -u 0 web ls -la").flags.arguments,
        ["web", "ls", "-la"]
    );
}

#[test]
fn wrong_numbers_of_arguments() {
    fails(
        "pull a b",
        1,
        "docker: 'docker pull' requires 1 argument\n\nUsage:  docker pull [OPTIONS] NAME[:TAG|@DIGEST]\n\nRun 'docker pull --help' for more information\n",
    );
    fails(
        "tag alpine:3.20",
        1,
        "docker: 'docker tag' requires 2 arguments\n\nUsage:  docker tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]\n\nRun 'docker tag --help' for more information\n",
    );
    fails(
        "rmi",
        1,
        "docker: 'docker rmi' requires at least 1 argument\n\nUsage:  docker rmi [OPTIONS] IMAGE [IMAGE...]\n\nSee 'docker rmi --help' for more information\n",
    );
    fails(
        "ps x",
        1,
        "docker: 'docker ps' accepts no arguments\n\nUsage:  docker ps [OPTIONS]\n\nRun 'docker ps --help' for more information\n",
    );
    fails(
        "build",
        1,
        "ERROR: docker: 'docker buildx build' requires 1 argument\n\nUsage:  docker buildx build [OPTIONS] PATH | URL | -\n\nRun 'docker buildx build --help' for more information\n",
    );
}

#[test]
fn wrong_flags() {
    fails(
        "images --foo",
        125,
        "unknown flag: --foo\n\nUsage:  docker images [OPTIONS] [REPOSITORY[:TAG]]\n\nRun 'docker images --help' for more information\n",
    );
    fails(
        "-z ps",
        125,
        "unknown shorthand flag: 'z' in -z\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information\n",
    );
    fails(
        "image --all",
        125,
        "unknown flag: --all\n\nUsage:  docker image COMMAND\n\nRun 'docker image --help' for more information\n",
    );
}

#[test]
fn words_that_are_no_command() {
    fails(
        "frobnicate",
        1,
        "docker: unknown command: docker frobnicate\n\nRun 'docker --help' for more information\n",
    );
    fails(
        "frobnicate -q",
        125,
        "unknown shorthand flag: 'q' in -q\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information\n",
    );
    fails(
        "image frobnicate",
        1,
        "docker: unknown command: docker image frobnicate\n\nUsage:  docker image COMMAND\n\nRun 'docker image --help' for more information\n",
    );
    match read(&words("compose up")) {
        Outcome::Fail(failure) => {
            assert_eq!(
                failure.note.as_deref(),
                Some("`docker compose` is not simulated; see `help`")
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn help_is_found_from_every_side() {
    for line in ["pull --help", "help pull", "pull a b --help"] {
        match read(&words(line)) {
            Outcome::Help {
                text,
                on_stderr: false,
                ..
            } => {
                assert!(text.starts_with("\nUsage:  docker pull "), "{line}: {text}");
            }
            other => panic!("{line}: {other:?}"),
        }
    }
    assert!(matches!(
        read(&words("image")),
        Outcome::Help {
            on_stderr: true,
            ..
        }
    ));
    assert!(matches!(
        read(&words("")),
        Outcome::Help {
            on_stderr: true,
            ..
        }
    ));
    assert!(matches!(
        read(&words("--help")),
        Outcome::Help {
            on_stderr: false,
            ..
        }
    ));
    assert!(matches!(read(&words("-v")), Outcome::Version));
    assert_eq!(
        runs("run -h box alpine").flags.text("hostname"),
        Some("box")
    );
    fails("help nothing", 1, "unknown help topic: nothing\n");
}

#[test]
fn ignored_flags_are_named() {
    assert_eq!(
        runs("run --privileged alpine").flags.ignored(),
        ["privileged"]
    );
}

#[test]
fn old_names_of_flags_still_work() {
    let found = runs("stop --time 0 web");
    assert_eq!(found.flags.number("timeout"), Some(0));
    assert_eq!(
        found.flags.notices(),
        ["Flag --time has been deprecated, use --timeout instead"]
    );
    assert_eq!(
        runs("run --net host alpine").flags.texts("network"),
        ["host"]
    );
}
