//! `layerlab check` as a script sees it: options, exit codes, files written.

mod terminal;

use terminal::Folder;

const TWO: &str = "FROM debian:12 AS Base\nMAINTAINER me\n";

#[test]
fn the_exit_code_follows_the_threshold() {
    let folder = Folder::new("threshold", &[("Dockerfile", "FROM debian:12\nENV A b\n")]);
    let code = |level: &str, fail_on: &[&str]| {
        let chosen = format!("legacy-key-value={level}");
        let mut arguments = vec![
            "check",
            "--select",
            "legacy-key-value",
            "--severity",
            &chosen,
        ];
        arguments.extend(fail_on);
        arguments.push("Dockerfile");
        folder.run(&arguments).code
    };
    for (threshold, codes) in [
        (&["--fail-on", "error"][..], [1, 0, 0, 0]),
        (&["--fail-on", "warning"], [1, 1, 0, 0]),
        (&["--fail-on", "info"], [1, 1, 1, 0]),
        (&["--fail-on", "hint"], [1, 1, 1, 1]),
        (&["--fail-on", "never"], [0, 0, 0, 0]),
        (&[], [1, 1, 0, 0]),
    ] {
        let found = ["error", "warning", "info", "hint"].map(|level| code(level, threshold));
        assert_eq!(found, codes, "{threshold:?}");
    }
}

#[test]
fn usage_and_unreadable_input_exit_with_two() {
    let folder = Folder::new("usage", &[("Dockerfile", TWO)]);
    for arguments in [
        &["check"][..],
        &["check", "missing"],
        &["check", "."],
        &["check", "--ignore", "no-such-rule", "Dockerfile"],
        &["check", "--severity", "maintainer=loud", "Dockerfile"],
        &["check", "--profile", "loud", "Dockerfile"],
        &["check", "--config", "missing.yaml", "Dockerfile"],
        &["check", "--context", "missing", "Dockerfile"],
        &[
            "check",
            "--build-arg",
            "BUILDKIT_DOCKERFILE_CHECK=skips=A",
            "Dockerfile",
        ],
        &["diff", "Dockerfile"],
        &["diff", "Dockerfile", "missing"],
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.err);
        assert!(!ran.err.is_empty() && ran.out.is_empty(), "{arguments:?}");
    }
}

#[test]
fn rules_are_left_out_and_chosen_by_id_or_any_alias() {
    let folder = Folder::new("choose", &[("Dockerfile", TWO)]);
    let rules = |option: &str, id: &str| {
        folder
            .run(&["check", "--format", "json", option, id, "Dockerfile"])
            .rules()
    };
    for id in [
        "maintainer",
        "MaintainerDeprecated",
        "DL4000",
        "dl4000",
        "DS-0022",
        "AVD-DS-0022",
        "DS022",
        "CKV_DOCKER_6",
    ] {
        assert_eq!(rules("--select", id), ["maintainer"], "{id}");
        assert!(
            !rules("--ignore", id).contains(&"maintainer".to_owned()),
            "{id}"
        );
    }
    // A code of a check that we do not have stops nobody's pipeline.
    assert!(rules("--ignore", "SC9999").contains(&"maintainer".to_owned()));
}

#[test]
fn levels_can_be_given_by_id_or_any_alias() {
    let folder = Folder::new("levels", &[("Dockerfile", TWO)]);
    let level = |option: &str| {
        let ran = folder.run(&[
            "check",
            "--format",
            "json",
            "--severity",
            option,
            "Dockerfile",
        ]);
        let json = ran.json();
        let findings = json["files"][0]["findings"]
            .as_array()
            .expect("findings")
            .clone();
        findings
            .iter()
            .find(|finding| finding["rule"] == "maintainer")
            .map(|finding| finding["severity"].as_str().expect("a level").to_owned())
    };
    assert_eq!(level("maintainer=hint").as_deref(), Some("hint"));
    assert_eq!(level("DL4000=error").as_deref(), Some("error"));
    assert_eq!(level("CKV_DOCKER_6=info").as_deref(), Some("info"));
    assert_eq!(level("DL4000=off"), None);
}

#[test]
fn naming_a_level_turns_a_rule_on() {
    let folder = Folder::new(
        "turned-on",
        &[("Dockerfile", "FROM debian:12\nUSER 1\nCMD [\"a\"]\n")],
    );
    let rules = |arguments: &[&str]| folder.run(arguments).rules();
    let id = "missing-healthcheck";
    assert!(!rules(&["check", "--format", "json", "Dockerfile"]).contains(&id.to_owned()));
    let given = format!("{id}=warning");
    assert!(
        rules(&[
            "check",
            "--format",
            "json",
            "--severity",
            &given,
            "Dockerfile"
        ])
        .contains(&id.to_owned())
    );
    // hadolint knows this one and leaves it out unless its configuration names it.
    let compatible = [
        "check",
        "--format",
        "json",
        "--profile",
        "hadolint",
        "Dockerfile",
    ];
    assert!(!rules(&compatible).contains(&id.to_owned()));
    let named = [
        &compatible[..5],
        &["--severity", "DL3057=info", "Dockerfile"],
    ]
    .concat();
    assert!(rules(&named).contains(&id.to_owned()));
}

#[test]
fn profiles_differ_as_described() {
    let text = "FROM debian\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\nCMD run me\n";
    let folder = Folder::new("profiles", &[("Dockerfile", text)]);
    let findings = |more: &[&str]| {
        let mut arguments = vec!["check", "--format", "json", "Dockerfile"];
        arguments.extend(more);
        let json = folder.run(&arguments).json();
        json["files"][0]["findings"]
            .as_array()
            .expect("a list")
            .clone()
    };
    let profile = |name: &str| findings(&["--profile", name]);
    let has =
        |list: &[serde_json::Value], rule: &str| list.iter().any(|finding| finding["rule"] == rule);
    let (learn, calm, strict) = (profile("learn"), profile("calm"), profile("strict"));
    assert_eq!(learn, findings(&[]), "it is the default");
    // Calm is learn without advice and style.
    let loud = |finding: &&serde_json::Value| {
        ["error", "warning"]
            .iter()
            .any(|level| finding["severity"] == *level)
    };
    assert_eq!(
        calm.iter().collect::<Vec<_>>(),
        learn.iter().filter(loud).collect::<Vec<_>>()
    );
    assert!(learn.len() > calm.len());
    // Strict is learn and asks for a digest and a health check as well.
    assert!(learn.iter().all(|finding| strict.contains(finding)));
    for rule in ["unpinned-digest", "missing-healthcheck"] {
        assert!(has(&strict, rule) && !has(&learn, rule), "{rule}");
    }
    // Everything in the compatible profile stands for a code of hadolint or the builder.
    let compatible = profile("hadolint");
    assert!(has(&compatible, "unpinned-packages"));
    for finding in compatible {
        let codes = finding["aliases"].as_array().expect("a list").clone();
        let theirs = |code: &serde_json::Value| {
            let code = code.as_str().expect("a code");
            code.starts_with("DL")
                || code.starts_with("SC")
                || code.chars().all(char::is_alphabetic)
        };
        assert!(codes.iter().any(theirs), "{finding}");
    }
}

#[test]
fn a_target_leaves_the_other_stages_alone() {
    let text = "FROM debian:12 AS one\nMAINTAINER me\nFROM debian:12 AS two\nUSER 1\n";
    let folder = Folder::new("target", &[("Dockerfile", text)]);
    let rules = |target: &str| {
        folder
            .run(&[
                "check",
                "--format",
                "json",
                "--target",
                target,
                "Dockerfile",
            ])
            .rules()
    };
    assert!(rules("one").contains(&"maintainer".to_owned()));
    assert!(rules("one").contains(&"root-user".to_owned()));
    assert!(!rules("two").contains(&"root-user".to_owned()));
}

#[test]
fn a_build_argument_decides_about_the_base() {
    let folder = Folder::new(
        "argument",
        &[("Dockerfile", "ARG TAG=12\nFROM debian:${TAG}\n")],
    );
    let rules = |argument: &str| {
        folder
            .run(&[
                "check",
                "--format",
                "json",
                "--select",
                "latest-tag",
                "--build-arg",
                argument,
                "Dockerfile",
            ])
            .rules()
    };
    assert_eq!(rules("TAG=12"), Vec::<String>::new());
    assert_eq!(rules("TAG=latest"), ["latest-tag"]);
}

#[test]
fn the_builders_own_check_options_can_be_given() {
    let folder = Folder::new("check-options", &[("Dockerfile", TWO)]);
    let rules = |value: &str| {
        let argument = format!("BUILDKIT_DOCKERFILE_CHECK={value}");
        folder
            .run(&[
                "check",
                "--format",
                "json",
                "--build-arg",
                &argument,
                "Dockerfile",
            ])
            .rules()
    };
    let has = |list: &[String], rule: &str| list.iter().any(|found| found == rule);
    assert!(has(&rules("error=false"), "maintainer"));
    assert!(!has(&rules("skip=MaintainerDeprecated"), "maintainer"));
    let all = rules("skip=all");
    assert!(!has(&all, "maintainer") && !has(&all, "stage-name-casing"));
}

#[test]
fn the_context_tells_what_is_ignored() {
    let folder = Folder::new(
        "context",
        &[
            ("Dockerfile", "FROM scratch\nCOPY notes.txt /\n"),
            ("app/.dockerignore", "*.txt\n"),
            ("app/notes.txt", "x"),
            ("other.Dockerfile", "FROM scratch\nCOPY notes.txt /\n"),
            ("other.Dockerfile.dockerignore", "*.md\n"),
        ],
    );
    let rules = |file: &str| {
        folder
            .run(&[
                "check",
                "--format",
                "json",
                "--select",
                "copy-ignored-file",
                "--context",
                "app",
                file,
            ])
            .rules()
    };
    assert_eq!(rules("Dockerfile"), ["copy-ignored-file"]);
    // The ignore file beside the Dockerfile takes the place of the context's.
    assert_eq!(rules("other.Dockerfile"), Vec::<String>::new());
}

#[test]
fn fixes_are_written_or_shown() {
    let text = "FROM debian:12 as base\nENV A b\nRUN apt-get install curl\n";
    let folder = Folder::new("fix", &[("Dockerfile", text)]);
    let shown = folder.run(&["check", "--diff", "Dockerfile"]);
    assert_eq!(folder.read("Dockerfile"), text, "nothing is written");
    assert!(
        shown
            .out
            .starts_with("--- a/Dockerfile\n+++ b/Dockerfile\n"),
        "{}",
        shown.out
    );
    assert!(
        shown.out.contains("\n-ENV A b\n") && shown.out.contains("\n+ENV A=\"b\"\n"),
        "{}",
        shown.out
    );
    let more = folder.run(&["check", "--fix=all", "--diff", "Dockerfile"]);
    assert_eq!(folder.read("Dockerfile"), text, "nothing is written");
    assert!(more.out.len() > shown.out.len(), "{}", more.out);
    folder.run(&["check", "--fix", "Dockerfile"]);
    let safe = folder.read("Dockerfile");
    assert!(
        safe.contains("ENV A=\"b\"") && safe.contains("FROM debian:12 AS base"),
        "{safe}"
    );
    folder.run(&["check", "--fix=all", "Dockerfile"]);
    let all = folder.read("Dockerfile");
    assert_ne!(all, safe);
    assert!(
        folder
            .run(&["check", "--diff", "Dockerfile"])
            .out
            .is_empty()
    );
}

#[test]
fn bytes_that_are_no_text_are_never_rewritten() {
    let folder = Folder::new("bytes", &[]);
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("bytes/Dockerfile");
    let stored = b"FROM debian:12\n# caf\xe9\nENV A b\n";
    std::fs::write(&path, stored).expect("written");
    let ran = folder.run(&["check", "--fix", "Dockerfile"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("not UTF-8"), "{}", ran.err);
    assert_eq!(std::fs::read(&path).expect("there"), stored);
    assert_eq!(
        folder
            .run(&["check", "--fail-on", "never", "Dockerfile"])
            .code,
        0
    );
}

#[test]
fn the_summary_has_a_score_and_what_cost_points() {
    let folder = Folder::new(
        "score",
        &[("Dockerfile", TWO), ("Good", "FROM scratch\nCOPY app /\n")],
    );
    let json = folder
        .run(&[
            "check",
            "--format",
            "json",
            "--select",
            "maintainer",
            "--severity",
            "maintainer=warning",
            "Dockerfile",
        ])
        .json();
    let summary = &json["files"][0]["summary"];
    assert_eq!(summary["score"], 94);
    assert_eq!(
        summary["cost"],
        serde_json::json!([{ "rule": "maintainer", "points": 6 }])
    );
    assert_eq!(summary["warnings"], 1);
    let none = folder
        .run(&[
            "check",
            "--format",
            "json",
            "--select",
            "maintainer",
            "Good",
        ])
        .json();
    assert_eq!(none["files"][0]["summary"]["score"], 100);
    assert_eq!(none["files"][0]["summary"]["cost"], serde_json::json!([]));
}

#[test]
fn several_files_are_checked_in_the_order_given() {
    let folder = Folder::new("several", &[("b", TWO), ("a", "FROM scratch\n")]);
    let json = folder.run(&["check", "--format", "json", "b", "a"]).json();
    let names: Vec<_> = json["files"]
        .as_array()
        .expect("files")
        .iter()
        .map(|file| file["file"].clone())
        .collect();
    assert_eq!(names, ["b", "a"]);
}
