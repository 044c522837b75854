//! Configuration files through the command: where they are found, and what they change.

mod terminal;

use terminal::{Folder, Ran};

const TWO: &str = "FROM debian:12 AS Base\nMAINTAINER me\nUSER 1\n";

fn check(folder: &Folder, more: &[&str]) -> Ran {
    let mut arguments = vec!["check", "--format", "json"];
    arguments.extend(more);
    arguments.push("Dockerfile");
    folder.run(&arguments)
}

fn has(ran: &Ran, rule: &str) -> bool {
    ran.rules().iter().any(|found| found == rule)
}

#[test]
fn every_usual_place_is_looked_at() {
    for (idx, place) in [
        ".layerlab.yaml",
        ".layerlab.yml",
        ".hadolint.yaml",
        ".hadolint.yml",
        "home/.config/hadolint.yaml",
        "home/.config/hadolint.yml",
        "home/.hadolint/hadolint.yaml",
        "home/.hadolint/config.yml",
        "home/.hadolint.yaml",
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("place-{idx}");
        let folder = Folder::new(
            &name,
            &[("Dockerfile", TWO), (place, "ignored: [DL4000]\n")],
        );
        assert!(!has(&check(&folder, &[]), "maintainer"), "{place}");
        assert!(
            has(&check(&folder, &["--no-config"]), "maintainer"),
            "{place}"
        );
    }
}

#[test]
fn the_first_file_found_is_used_alone() {
    let folder = Folder::new(
        "first-found",
        &[
            ("Dockerfile", TWO),
            (".layerlab.yaml", "ignore: [stage-name-casing]\n"),
            (".hadolint.yaml", "ignored: [DL4000]\n"),
        ],
    );
    let ran = check(&folder, &[]);
    assert!(has(&ran, "maintainer") && !has(&ran, "stage-name-casing"));
    let named = check(&folder, &["--config", ".hadolint.yaml"]);
    assert!(!has(&named, "maintainer") && has(&named, "stage-name-casing"));
}

#[test]
fn a_hadolint_configuration_is_honoured() {
    let config = "failure-threshold: error\nignored:\n  - StageNameCasing\noverride:\n  error:\n    - DL4000\n";
    let folder = Folder::new(
        "hadolint",
        &[("Dockerfile", TWO), (".hadolint.yaml", config)],
    );
    let ran = check(&folder, &[]);
    let json = ran.json();
    let findings = json["files"][0]["findings"].as_array().expect("a list");
    let found = |rule: &str| findings.iter().find(|finding| finding["rule"] == rule);
    assert_eq!(
        found("maintainer").expect("it is found")["severity"],
        "error"
    );
    assert!(found("stage-name-casing").is_none());
    assert_eq!(ran.code, 1);
    folder.write(
        ".hadolint.yaml",
        "failure-threshold: error\noverride:\n  warning: [DL4000]\n",
    );
    assert_eq!(check(&folder, &[]).code, 0);
    folder.write(
        ".hadolint.yaml",
        "no-fail: true\noverride:\n  error: [DL4000]\n",
    );
    assert_eq!(check(&folder, &[]).code, 0);
    assert_eq!(
        check(&folder, &["--fail-on", "error"]).code,
        1,
        "the command line wins"
    );
}

#[test]
fn ignore_comments_can_be_switched_off() {
    let text = "FROM debian:12\n# hadolint ignore=DL4000\nMAINTAINER me\n# ignore=legacy-key-value\nENV A b\n";
    let folder = Folder::new(
        "pragmas",
        &[
            ("Dockerfile", text),
            (".hadolint.yaml", "disable-ignore-pragma: true\n"),
        ],
    );
    let ran = check(&folder, &[]);
    assert!(has(&ran, "maintainer") && !has(&ran, "legacy-key-value"));
    folder.write(".hadolint.yaml", "ignore-comments: false\n");
    let ran = check(&folder, &[]);
    assert!(has(&ran, "maintainer") && has(&ran, "legacy-key-value"));
}

#[test]
fn our_own_keys_set_profile_and_threshold() {
    let folder = Folder::new(
        "ours",
        &[
            ("Dockerfile", TWO),
            (
                ".layerlab.yaml",
                "profile: calm\nfail-on: never\nseverity:\n  maintainer: error\n  StageNameCasing: hint\n",
            ),
        ],
    );
    let ran = check(&folder, &[]);
    assert_eq!(ran.code, 0);
    assert!(has(&ran, "maintainer"));
    assert!(!has(&ran, "stage-name-casing"), "calm leaves hints out");
    assert!(
        has(
            &check(&folder, &["--profile", "learn"]),
            "stage-name-casing"
        ),
        "the command line wins"
    );
}

#[test]
fn the_output_format_of_the_configuration_is_used() {
    let folder = Folder::new(
        "format",
        &[("Dockerfile", TWO), (".hadolint.yaml", "format: sarif\n")],
    );
    let ran = folder.run(&["check", "Dockerfile"]);
    assert_eq!(ran.json()["version"], "2.1.0");
    assert!(
        check(&folder, &[]).json()["files"].is_array(),
        "the command line wins"
    );
}

#[test]
fn unknown_keys_are_named_and_broken_files_refused() {
    let folder = Folder::new(
        "broken",
        &[
            ("Dockerfile", TWO),
            (".layerlab.yaml", "profile: calm\nignores: [DL3008]\n"),
        ],
    );
    let ran = check(&folder, &[]);
    assert!(
        ran.err.contains("`.layerlab.yaml`, line 2") && ran.err.contains("`ignores`"),
        "{}",
        ran.err
    );
    ran.json();
    folder.write(".layerlab.yaml", "profile: [\n");
    let ran = check(&folder, &[]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains(".layerlab.yaml") && ran.err.contains("line "),
        "{}",
        ran.err
    );
    assert_eq!(
        check(&folder, &["--no-config", "--fail-on", "never"]).code,
        0
    );
}

#[test]
fn diff_reads_the_configuration_too() {
    let folder = Folder::new(
        "diff-config",
        &[
            ("a", "FROM debian:12\nUSER 1\n"),
            ("b", TWO),
            (".hadolint.yaml", "ignored: [DL4000]\n"),
        ],
    );
    let new = |more: &[&str]| {
        let mut arguments = vec!["diff", "--format", "json", "a", "b"];
        arguments.extend(more);
        let json = folder.run(&arguments).json();
        let list = json["findings"]["new"].as_array().expect("a list").clone();
        list.iter().any(|finding| finding["rule"] == "maintainer")
    };
    assert!(!new(&[]));
    assert!(new(&["--no-config"]));
}
