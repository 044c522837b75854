//! Imagined layers: what is stored, what is hidden, what is said to be unknown.

use layerlab_lesson::imagine::*;
use layerlab_lesson::model::{Bytes, ContextFile, FileContent, RunEffect, Written};
use proptest::prelude::*;

fn run(commands: &[&str]) -> ImagineStep {
    let commands = commands
        .iter()
        .map(|c| c.split(' ').map(str::to_owned).collect())
        .collect();
    let action = ImagineAction::Run {
        cwd: "/app".to_owned(),
        commands,
        mounts: vec!["/mnt".to_owned()],
    };
    ImagineStep {
        instruction: "RUN".to_owned(),
        action,
    }
}

fn copy(path: &str, bytes: u64) -> ImagineStep {
    let action = ImagineAction::Copy {
        files: Some(vec![(path.to_owned(), bytes)]),
        owner: None,
        mode: Some(0o644),
    };
    ImagineStep {
        instruction: format!("COPY {path}"),
        action,
    }
}

fn fetch() -> Vec<RunEffect> {
    let write = |path: &str| Written {
        path: path.to_owned(),
        bytes: Bytes(100),
    };
    vec![
        RunEffect {
            command: "fetch *".to_owned(),
            writes: vec![write("cache/got")],
        },
        RunEffect {
            command: "lend".to_owned(),
            writes: vec![write("/mnt/lent")],
        },
    ]
}

/// Bytes by layer, and hidden bytes, or why these are unknown.
#[track_caller]
fn check(steps: &[ImagineStep], layers: &[Option<u64>], hidden: Result<u64, &str>) {
    let imagined = imagine(steps, &fetch());
    let found: Vec<Option<u64>> = imagined.layers.iter().map(|layer| layer.bytes).collect();
    assert_eq!(found, layers);
    assert_eq!(
        imagined.hidden_bytes.map_err(|why| why.0),
        hidden.map_err(str::to_owned)
    );
}

#[test]
fn removal_in_a_later_step_hides_and_in_the_same_step_prevents() {
    check(
        &[run(&["fetch it"]), run(&["rm -rf cache"])],
        &[Some(100), Some(0)],
        Ok(100),
    );
    check(
        &[run(&["fetch it", "rm -rf /app/cache/*"])],
        &[Some(0)],
        Ok(0),
    );
    check(&[run(&["lend"])], &[Some(0)], Ok(0));
    check(
        &[copy("/app/a", 7), copy("/app/a", 9)],
        &[Some(7), Some(9)],
        Ok(7),
    );
}

#[test]
fn changed_attributes_store_the_file_again_and_equal_ones_do_not() {
    check(
        &[copy("/app/a", 7), run(&["chmod +x a"])],
        &[Some(7), Some(7)],
        Ok(7),
    );
    check(
        &[copy("/app/a", 7), run(&["chmod 644 a"])],
        &[Some(7), Some(0)],
        Ok(0),
    );
    check(
        &[copy("/app/a", 7), run(&["chown -R 5:5 /app"])],
        &[Some(7), Some(7)],
        Ok(7),
    );
    check(
        &[copy("/app/a", 7), run(&["chown -R 0:0 /app"])],
        &[Some(7), Some(0)],
        Ok(0),
    );
    check(
        &[copy("/app/a", 7), run(&["chown 5 /app"])],
        &[Some(7), Some(0)],
        Ok(0),
    );
}

#[test]
fn moving_copies_and_hides() {
    check(
        &[copy("/app/a", 7), run(&["mv a /usr/bin/a"])],
        &[Some(7), Some(7)],
        Ok(7),
    );
    check(
        &[copy("/app/d/a", 7), run(&["mv d e", "rm e/a"])],
        &[Some(7), Some(0)],
        Ok(7),
    );
    check(
        &[copy("/app/a", 7), run(&["cd /", "cp app/a b"])],
        &[Some(7), Some(7)],
        Ok(0),
    );
}

#[test]
fn what_is_not_known_is_said_to_be() {
    check(&[run(&["make all"])], &[None], Ok(0));
    check(
        &[run(&["make all"]), run(&["rm -rf build"])],
        &[None, Some(0)],
        Err("what `make all` writes is not known"),
    );
    assert!(
        imagine(&[run(&["make all"])], &[])
            .files
            .incomplete
            .is_some()
    );
}

#[test]
fn copies_land_where_docker_puts_them() {
    #[track_caller]
    fn check(sources: &[&str], dest: &str, expected: &[&str]) {
        let paths = [
            "a.txt",
            "src/main.c",
            "src/sub/x.c",
            "package.json",
            "package-lock.json",
        ];
        let file = |path: &str| ContextFile {
            path: path.to_owned(),
            content: FileContent::Stub(Bytes(1)),
        };
        let context: Vec<ContextFile> = paths.into_iter().map(file).collect();
        let found: Vec<String> = destinations(sources, dest, "/app", &context)
            .into_iter()
            .map(|f| f.0)
            .collect();
        assert_eq!(found, expected);
    }
    check(&["a.txt"], "b.txt", &["/app/b.txt"]);
    check(&["a.txt"], "./", &["/app/a.txt"]);
    check(&["a.txt"], ".", &["/app/a.txt"]);
    check(&["src"], "/code", &["/code/main.c", "/code/sub/x.c"]);
    check(
        &["src/"],
        "./src/",
        &["/app/src/main.c", "/app/src/sub/x.c"],
    );
    check(
        &["package*.json"],
        "./",
        &["/app/package.json", "/app/package-lock.json"],
    );
    check(
        &["a.txt", "package.json"],
        "x/",
        &["/app/x/a.txt", "/app/x/package.json"],
    );
    check(
        &["."],
        ".",
        &[
            "/app/a.txt",
            "/app/src/main.c",
            "/app/src/sub/x.c",
            "/app/package.json",
            "/app/package-lock.json",
        ],
    );
    check(&["none"], ".", &[]);
}

fn command() -> impl Strategy<Value = String> {
    let path = prop_oneof![
        Just("a"),
        Just("b"),
        Just("/app"),
        Just("/app/d/c"),
        Just("/app/*")
    ];
    (0..6_u8, path.clone(), path).prop_map(|(kind, a, b)| match kind {
        0 => format!("rm -rf {a}"),
        1 => format!("mv {a} {b}"),
        2 => format!("cp {a} {b}"),
        3 => format!("chmod 755 {a}"),
        4 => format!("chown -R 5:5 {a}"),
        _ => "fetch it".to_owned(),
    })
}

proptest! {
    #[test]
    fn splitting_a_step_changes_storage_but_never_the_view(commands in prop::collection::vec(command(), 1..8)) {
        let base = [copy("/app/a", 7), copy("/app/b", 11), copy("/app/d/c", 13)];
        let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
        let one = imagine(&[&base[..], &[run(&commands)]].concat(), &fetch());
        let split: Vec<ImagineStep> = commands.iter().map(|command| run(&[command])).collect();
        let many = imagine(&[&base[..], &split].concat(), &fetch());
        let view = |imagined: &Imagined| {
            let files = imagined.files.files.iter().filter(|file| file.visible);
            let mut view: Vec<_> = files.map(|f| (f.path.clone(), f.bytes, f.owner.clone(), f.mode)).collect();
            view.sort();
            view
        };
        prop_assert_eq!(view(&one), view(&many));
        prop_assert!(one.hidden_bytes.clone().ok() <= many.hidden_bytes.clone().ok());
        for imagined in [one, many] {
            let stored: u64 = imagined.layers.iter().filter_map(|layer| layer.bytes).sum();
            let visible: u64 = imagined.files.files.iter().filter(|f| f.visible).map(|f| f.bytes).sum();
            prop_assert_eq!(imagined.hidden_bytes, Ok(stored - visible));
        }
    }
}
