//! Each key, by what it does to the configuration, and texts that are none.

use super::*;
use crate::settings::LabelKind;
use proptest::prelude::*;

#[track_caller]
fn check(text: &str, expected: ProjectConfig) {
    let (config, warnings) = parse(text).expect("it can be read");
    assert_eq!(config, expected, "{text}");
    assert_eq!(warnings, Vec::new(), "{text}");
}

#[track_caller]
fn refused(text: &str, line: u32, part: &str) {
    let problem = parse(text).expect_err("it cannot be read");
    assert_eq!(problem.line, line, "{text}: {problem}");
    assert!(problem.message.contains(part), "{text}: {problem}");
}

#[track_caller]
fn warned(text: &str, line: u32, part: &str) {
    let (_, warnings) = parse(text).expect("it can be read");
    let [warning] = warnings.as_slice() else {
        panic!("one warning about {text}, not {warnings:?}");
    };
    assert_eq!(warning.line, line, "{text}: {warning}");
    assert!(warning.message.contains(part), "{text}: {warning}");
}

fn config(change: impl FnOnce(&mut ProjectConfig)) -> ProjectConfig {
    let mut config = ProjectConfig::default();
    change(&mut config);
    config
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn an_empty_file_configures_nothing() {
    check("", ProjectConfig::default());
    check("---\n", ProjectConfig::default());
    check("# only a remark\n", ProjectConfig::default());
    check("ignored:\noverride:\n", ProjectConfig::default());
}

#[test]
fn every_key_of_hadolint_is_read() {
    check(
        "failure-threshold: style\nignored: [DL3020, SC1020]\n",
        config(|c| {
            c.fail_on = Some(FailOn::At(Severity::Hint));
            c.ignore = words(&["DL3020", "SC1020"]);
        }),
    );
    check(
        "trustedRegistries:\n  - docker.io\n  - \"*.corp.example\"\nlabel-schema:\n  author: text\n  version: semver\n  free:\nstrict-labels: true\n",
        config(|c| {
            c.rules.trusted_registries = words(&["docker.io", "*.corp.example"]);
            for (name, kind) in [
                ("author", LabelKind::Text),
                ("version", LabelKind::Semver),
                ("free", LabelKind::Text),
            ] {
                c.rules.label_schema.insert(name.to_owned(), kind);
            }
            c.rules.strict_labels = true;
        }),
    );
    check(
        "disable-ignore-pragma: true\nno-fail: true\nno-color: true\nverbose: true\nformat: tty\n",
        config(|c| {
            c.comments = Some(Comments::NotHadolint);
            c.fail_on = Some(FailOn::Never);
            c.coloured = Some(false);
            c.format = Some("text".to_owned());
        }),
    );
}

#[test]
fn the_worst_level_wins_where_hadolint_overrides_twice() {
    check(
        "override:\n  error: [DL3020]\n  style:\n    - DL3020\n    - DL3040\n",
        config(|c| {
            c.severities = vec![
                ("DL3020".to_owned(), Severity::Hint),
                ("DL3040".to_owned(), Severity::Hint),
                ("DL3020".to_owned(), Severity::Error),
            ];
        }),
    );
}

#[test]
fn no_fail_is_stronger_than_a_threshold_wherever_it_stands() {
    for text in [
        "no-fail: true\nfailure-threshold: error\n",
        "failure-threshold: error\nno-fail: true\n",
    ] {
        check(text, config(|c| c.fail_on = Some(FailOn::Never)));
    }
    check(
        "no-fail: false\nfailure-threshold: error\n",
        config(|c| c.fail_on = Some(FailOn::At(Severity::Error))),
    );
}

#[test]
fn our_own_keys_are_read() {
    check(
        "profile: strict\nselect: latest-tag\nignore: [StageNameCasing]\nfail-on: never\nignore-comments: false\nseverity:\n  latest-tag: error\n  DL3008: \"off\"\n",
        config(|c| {
            c.profile = Some(Profile::Strict);
            c.select = words(&["latest-tag"]);
            c.ignore = words(&["StageNameCasing", "DL3008"]);
            c.fail_on = Some(FailOn::Never);
            c.comments = Some(Comments::Unread);
            c.severities = vec![("latest-tag".to_owned(), Severity::Error)];
        }),
    );
}

#[test]
fn line_ends_and_marks_of_other_systems_do_no_harm() {
    let expected = || config(|c| c.ignore = words(&["DL3008", "DL3009"]));
    check("\u{feff}ignored:\n  - DL3008\n  - DL3009\n", expected());
    check("ignored:\r\n  - DL3008\r\n  - DL3009\r\n", expected());
    check(
        "%YAML 1.2\n---\nignored:\n- DL3008 # why\n- 'DL3009'\n...\n",
        expected(),
    );
}

#[test]
fn json_is_read_too() {
    check(
        "{\"ignored\": [\"DL3008\"], \"strict-labels\": true}",
        config(|c| {
            c.ignore = words(&["DL3008"]);
            c.rules.strict_labels = true;
        }),
    );
}

#[test]
fn what_has_no_effect_is_said() {
    warned("ignored: []\nignores: [DL3008]\n", 2, "`ignore`");
    warned("fail_on: error\n", 1, "`fail-on`");
    warned("colour: never\n", 1, "unknown");
    warned("rules:\n  x: 1\n", 1, "unknown");
    warned("ignored:\n  - latest-tags\n", 2, "no rule `latest-tags`");
    warned("override:\n  fatal: [DL3008]\n", 2, "`fatal`");
    warned("format: sonarqube\n", 1, "sonarqube");
    // A code of a check that we do not have is no mistake.
    check(
        "ignored: SC9999\n",
        config(|c| c.ignore = words(&["SC9999"])),
    );
}

#[test]
fn values_of_the_wrong_kind_are_refused() {
    refused("- DL3008\n", 1, "not a list");
    refused("profile: loud\n", 1, "`loud`");
    refused("\nignored:\n  a: b\n", 3, "list");
    refused("strict-labels: yes\n", 1, "true or false");
    refused("failure-threshold: bad\n", 1, "`bad`");
    refused("severity:\n  latest-tag: loud\n", 2, "`loud`");
    refused("label-schema:\n  a: number\n", 2, "`number`");
    refused("ignored: [a\n", 2, "not YAML");
    refused("profile: calm\nprofile: strict\n", 2, "twice");
    refused("ignored: &a [DL3008]\nselect: *a\n", 2, "aliases");
    refused("profile: calm\n---\nprofile: strict\n", 2, "one document");
    refused(&"[".repeat(40), 1, "deeper");
    refused(&"[".repeat(100_000), 1, "not YAML");
    refused(&"#".repeat(300_000), 1, "longer");
}

/// The documentation beside this code.
const PAGE: &str = include_str!("../../../../docs/configuration.md");

#[test]
fn every_key_is_documented_and_no_other() {
    let documented: Vec<&str> = PAGE
        .lines()
        .skip_while(|line| *line != "## Keys")
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(key, _)| key)
        .take(keys::KEYS.len() + 1)
        .take_while(|key| !key.starts_with('#'))
        .collect();
    assert_eq!(documented, keys::KEYS);
}

#[test]
fn the_documented_files_are_read_without_a_word() {
    let blocks: Vec<&str> = PAGE
        .split("```yaml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert!(blocks.len() >= 2);
    for block in blocks {
        let (config, warnings) = parse(block).expect("it can be read");
        assert_eq!(warnings, Vec::new(), "{block}");
        assert_ne!(config, ProjectConfig::default(), "{block}");
    }
}

proptest! {
    #[test]
    fn no_text_is_too_much(text in "[a-z:\\-\\[\\]{}&*!|>'\"%@#,?~ \\t\\n]{0,200}") {
        let _ = parse(&text);
    }

    #[test]
    fn any_text_is_taken_or_refused(text in "\\PC{0,200}") {
        let _ = parse(&text);
    }
}
