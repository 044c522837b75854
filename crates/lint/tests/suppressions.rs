//! Comments that silence findings, in every form the rule reference (section 9) lists.

use layerlab_buildgraph::BuildOptions;
use layerlab_diagnostics::{Diagnostic, Severity};
use layerlab_lint::{Comments, LintOptions, Profile, check, fix_all};
use proptest::prelude::*;

fn all(text: &str, options: &LintOptions) -> Vec<Diagnostic> {
    check(&layerlab_syntax::parse(text), options)
}

/// Ids of the findings about `rules` and `unused-ignore` in `text`.
fn found(text: &str) -> Vec<&'static str> {
    found_with(text, &LintOptions::default())
}

fn found_with(text: &str, options: &LintOptions) -> Vec<&'static str> {
    all(text, options)
        .into_iter()
        .map(|finding| finding.rule)
        .filter(|rule| {
            [
                "latest-tag",
                "shell-form-cmd",
                "maintainer",
                "legacy-key-value",
                "stage-name-casing",
                "unused-ignore",
            ]
            .contains(rule)
        })
        .collect()
}

#[track_caller]
fn quiet(text: &str) {
    assert_eq!(found(text), Vec::<&str>::new(), "{text}");
}

#[track_caller]
fn loud(text: &str, expected: &[&str]) {
    assert_eq!(found(text), expected, "{text}");
}

#[test]
fn a_hadolint_comment_silences_the_next_instruction() {
    quiet("# hadolint ignore=DL3007\nFROM debian:latest\n");
    quiet("#hadolint  ignore = DL3007 # we want it\nFROM debian:latest\n");
    quiet("# hadolint ignore=SC9999,DL3007\nFROM debian:latest\n");
    // Other comments may lie between.
    quiet("# hadolint ignore=DL3007\n# a remark\nFROM debian:latest\n");
    loud(
        "# hadolint ignore=DL3007\nFROM debian:latest\nMAINTAINER me\n",
        &["maintainer"],
    );
}

#[test]
fn a_hadolint_comment_can_cover_the_file_or_a_stage() {
    quiet("# hadolint global ignore=DL4000\nFROM debian:12\nMAINTAINER me\n");
    quiet("FROM debian:12\nMAINTAINER me\n# hadolint global ignore=DL4000\n");
    quiet("# hadolint stage ignore=DL4000\nFROM debian:12\nRUN true\nMAINTAINER me\n");
    loud(
        "# hadolint stage ignore=DL4000\nFROM debian:12 AS a\nMAINTAINER me\nFROM a\nMAINTAINER you\n",
        &["maintainer"],
    );
}

#[test]
fn a_check_directive_skips_for_the_whole_file() {
    quiet("# check=skip=MaintainerDeprecated\nFROM debian:12\nMAINTAINER me\n");
    quiet(
        "# check=skip=JSONArgsRecommended,MaintainerDeprecated;error=true\nFROM debian:12\nMAINTAINER me\nCMD run me\n",
    );
    // `all` means all checks of the builder; a floating tag is none of them.
    loud(
        "# syntax=docker/dockerfile:1\n# check=skip=all\nFROM debian:latest AS B\nMAINTAINER me\n",
        &["latest-tag"],
    );
}

#[test]
fn a_check_comment_skips_where_it_stands() {
    quiet(
        "FROM debian:12\n# check=skip=MaintainerDeprecated because of tradition\nMAINTAINER me\n",
    );
    loud(
        "FROM debian:12\n# check=skip=MaintainerDeprecated\nMAINTAINER me\nENV A b\n",
        &["legacy-key-value"],
    );
    // Above FROM it covers the stage.
    quiet("# x\n# check=skip=LegacyKeyValueFormat\nFROM debian:12\nRUN true\nENV A b\n");
}

#[test]
fn our_own_comments_take_rule_ids_and_any_alias() {
    quiet("FROM debian:12\n# ignore=maintainer; reason=tradition\nMAINTAINER me\n");
    quiet("FROM debian:12\n# ignore=DS-0022\nMAINTAINER me\n");
    quiet("FROM debian:latest AS B\n# ignore-file=latest-tag,StageNameCasing; reason=old\n");
    // The half that silences nothing is named.
    loud(
        "FROM debian:12\n# ignore=maintainer,legacy-key-value; reason=old\nMAINTAINER me\n",
        &["unused-ignore"],
    );
    quiet("# ignore-file=maintainer,shell-form-cmd\nFROM debian:12\nMAINTAINER me\nCMD run me\n");
}

#[test]
fn comments_of_other_scanners_count() {
    quiet("FROM debian:12\n#trivy:ignore:DS-0022\nMAINTAINER me\n");
    quiet("#checkov:skip=CKV_DOCKER_6:tradition\nFROM debian:12\nMAINTAINER me\n");
}

#[test]
fn a_blank_line_parts_a_comment_of_another_tool_from_its_instruction() {
    for comment in ["# hadolint ignore=DL4000", "# trivy:ignore:DS-0022"] {
        loud(
            &format!("FROM debian:12\n{comment}\n\nMAINTAINER me\n"),
            &["unused-ignore", "maintainer"],
        );
    }
    quiet("FROM debian:12\n# ignore=maintainer\n\nMAINTAINER me\n");
    // The builder reads its own across blank lines, but not across an empty comment.
    let skip = "FROM debian:12\n# check=skip=MaintainerDeprecated";
    quiet(&format!("{skip}\n\nMAINTAINER me\n"));
    loud(
        &format!("{skip}\n#\nMAINTAINER me\n"),
        &["unused-ignore", "maintainer"],
    );
}

#[test]
fn hadolint_reads_only_lists_of_codes() {
    // One foreign name, or words without `#`, and it is no comment of hadolint's.
    for list in [
        "nonsense,DL4000",
        "DL4000 by tradition",
        "maintainer",
        "dl4000",
    ] {
        loud(
            &format!("FROM debian:12\n# hadolint ignore={list}\nMAINTAINER me\n"),
            &["unused-ignore", "maintainer"],
        );
    }
    for list in [
        "DL4000 ",
        "DL3000, DL4000",
        "DL3000 , DL4000 # both",
        "DL4000#why",
    ] {
        let text = format!("FROM debian:12\n# hadolint ignore={list}\nMAINTAINER me\n");
        assert!(!found(&text).contains(&"maintainer"), "{text}");
    }
    // Its first word is written small.
    loud(
        "FROM debian:12\n# Hadolint ignore=DL4000\nMAINTAINER me\n",
        &["maintainer"],
    );
}

#[test]
fn a_stage_comment_below_from_covers_the_rest_of_the_stage() {
    let text = "FROM debian:12\nENV A b\n# hadolint stage ignore=DL4000,DL3001\nRUN true\nMAINTAINER me\n\
                FROM debian:12\nMAINTAINER me\n";
    loud(text, &["maintainer"]);
}

#[test]
fn hadolint_itself_leaves_the_from_out_of_its_stage() {
    let text = "# hadolint stage ignore=DL3007,DL4000\nFROM debian:latest\nMAINTAINER me\n";
    quiet(text);
    let options = LintOptions {
        profile: Profile::Hadolint,
        ..LintOptions::default()
    };
    let codes: Vec<_> = all(text, &options)
        .iter()
        .flat_map(|finding| finding.aliases.clone())
        .filter(|code| code.starts_with("DL"))
        .collect();
    assert!(
        codes.contains(&"DL3007") && !codes.contains(&"DL4000"),
        "{codes:?}"
    );
}

#[test]
fn in_the_hadolint_profile_a_comment_takes_only_its_own_code_away() {
    let options = LintOptions {
        profile: Profile::Hadolint,
        ..LintOptions::default()
    };
    let codes = |comment: &str| -> Vec<&'static str> {
        let text = format!("FROM debian:12\n{comment}\nCMD run me\n");
        let known = ["DL3025", "JSONArgsRecommended"];
        all(&text, &options)
            .iter()
            .flat_map(|finding| finding.aliases.clone())
            .filter(|code| known.contains(code))
            .collect()
    };
    assert_eq!(codes("# both"), ["DL3025", "JSONArgsRecommended"]);
    assert_eq!(codes("# hadolint ignore=DL3025"), ["JSONArgsRecommended"]);
    assert_eq!(codes("# check=skip=JSONArgsRecommended"), ["DL3025"]);
    assert_eq!(codes("# check=skip=all"), ["DL3025"]);
    assert_eq!(codes("# ignore=shell-form-cmd"), Vec::<&str>::new());
}

#[test]
fn the_builder_compares_names_exactly() {
    loud(
        "FROM debian:12\n# check=skip=maintainerdeprecated\nMAINTAINER me\n",
        &["unused-ignore", "maintainer"],
    );
}

#[test]
fn only_the_first_check_comment_above_an_instruction_counts() {
    loud(
        "FROM debian:12\n# check=skip=MaintainerDeprecated\n# check=skip=LegacyKeyValueFormat\nENV A b\n",
        &["unused-ignore", "legacy-key-value"],
    );
}

#[test]
fn a_build_argument_takes_the_place_of_the_check_directive() {
    let text = "# check=skip=MaintainerDeprecated\nFROM debian:12\nMAINTAINER me\nENV A b\n";
    let with = |value: &str| LintOptions {
        build: BuildOptions {
            build_args: vec![("BUILDKIT_DOCKERFILE_CHECK".to_owned(), value.to_owned())],
            ..BuildOptions::default()
        },
        ..LintOptions::default()
    };
    loud(text, &["legacy-key-value"]);
    assert_eq!(
        found_with(text, &with("skip=LegacyKeyValueFormat")),
        ["maintainer"]
    );
    for text in [text, "FROM debian:12\nMAINTAINER me\nENV A b\n"] {
        assert_eq!(found_with(text, &with("skip=all")), Vec::<&str>::new());
    }
}

#[test]
fn error_true_makes_what_the_builder_complains_about_an_error() {
    let levels = |text: &str| -> Vec<(&'static str, Severity)> {
        all(text, &LintOptions::default())
            .iter()
            .filter(|finding| ["maintainer", "latest-tag"].contains(&finding.rule))
            .map(|finding| (finding.rule, finding.severity))
            .collect()
    };
    let rest = "FROM debian:latest\nMAINTAINER me\n";
    let calm = levels(rest);
    let fatal = levels(&format!("# check=error=true\n{rest}"));
    assert_eq!(fatal[0], calm[0], "a floating tag is none of its checks");
    assert_eq!(fatal[1], ("maintainer", Severity::Error));
    assert_ne!(calm[1].1, Severity::Error);
}

#[test]
fn a_check_directive_that_the_builder_refuses_is_an_error() {
    for value in ["skips=A", "error=yes", "A", "skip=A;error=true;reason=b"] {
        let text = format!("# check={value}\nFROM debian:12\n");
        let refused = all(&text, &LintOptions::default()).iter().any(|finding| {
            finding.rule == "directive-misplaced" && finding.severity == Severity::Error
        });
        assert!(refused, "{text}");
    }
}

#[test]
fn trivy_codes_are_read_in_all_their_spellings() {
    for code in [
        "DS-0022",
        "AVD-DS-0022",
        "DS022",
        "ds-0022:exp:2099-01-01",
        "*",
    ] {
        quiet(&format!(
            "FROM debian:12\n#trivy:ignore:{code}\nMAINTAINER me\n"
        ));
    }
    // Everything Trivy checks; a stage name in capitals is not among it.
    loud(
        "#trivy:ignore:*\nFROM debian:latest AS B\n",
        &["stage-name-casing"],
    );
    quiet(
        "FROM debian:12\n#trivy:ignore:DS-9999 trivy:ignore:DS-0022 old\nMAINTAINER me\nRUN true\n",
    );
}

#[test]
fn a_comment_that_silences_nothing_is_reported_and_can_be_removed() {
    let text =
        "FROM debian:12\n# ignore=maintainer\nRUN true \\\n  # ignore=maintainer\n  && true\n";
    loud(text, &["unused-ignore", "unused-ignore"]);
    let fixed = fix_all(text, &LintOptions::default(), false);
    assert_eq!(fixed, "FROM debian:12\nRUN true \\\n  && true\n");
    // Codes we do not have say nothing about the comment.
    quiet("FROM debian:12\n# hadolint ignore=SC9999,DL9999\nRUN true\n");
}

#[test]
fn a_code_is_taken_out_of_its_list() {
    #[track_caller]
    fn fixed(list: &str, expected: &str) {
        let text = |list: &str| format!("FROM debian:12\n# ignore={list}\nMAINTAINER me\n");
        let options = LintOptions {
            select: vec!["unused-ignore".to_owned()],
            ..LintOptions::default()
        };
        assert_eq!(fix_all(&text(list), &options, false), text(expected));
    }
    fixed("latest-tag,maintainer; reason=b", "maintainer; reason=b");
    fixed("maintainer, latest-tag; reason=b", "maintainer; reason=b");
    fixed("latest-tag, maintainer , legacy-key-value", "maintainer");
}

#[test]
fn removing_the_comment_of_another_tool_is_a_decision() {
    let text = "FROM debian:12\n# hadolint ignore=DL4000\nRUN true\n";
    loud(text, &["unused-ignore"]);
    assert_eq!(fix_all(text, &LintOptions::default(), false), text);
    assert_eq!(
        fix_all(
            text,
            &LintOptions {
                select: vec!["unused-ignore".to_owned()],
                ..LintOptions::default()
            },
            true
        ),
        "FROM debian:12\nRUN true\n"
    );
}

#[test]
fn nothing_is_said_about_comments_for_rules_that_did_not_run() {
    let text = "FROM debian:12\n# ignore=maintainer\nRUN true\n";
    let only = |id: &str| LintOptions {
        select: vec![id.to_owned()],
        ..LintOptions::default()
    };
    assert_eq!(found_with(text, &only("latest-tag")), Vec::<&str>::new());
    assert_eq!(found_with(text, &only("unused-ignore")), ["unused-ignore"]);
}

#[test]
fn comments_can_be_left_unread() {
    let text = "FROM debian:12\n# hadolint ignore=DL4000\nMAINTAINER me\n# ignore=legacy-key-value\nENV A b\n";
    let with = |comments: Comments| LintOptions {
        comments,
        ..LintOptions::default()
    };
    assert_eq!(found_with(text, &with(Comments::All)), Vec::<&str>::new());
    assert_eq!(
        found_with(text, &with(Comments::NotHadolint)),
        ["maintainer"]
    );
    assert_eq!(
        found_with(text, &with(Comments::Unread)),
        ["maintainer", "legacy-key-value"]
    );
}

#[test]
fn a_comment_inside_a_continued_instruction_covers_it() {
    quiet("FROM debian:12\nENV A \\\n# ignore=legacy-key-value\n  b\n");
}

#[test]
fn a_comment_may_name_the_shell_of_the_base() {
    let cd = |text: &str| -> usize {
        let options = LintOptions {
            select: vec!["cd-instead-of-workdir".to_owned()],
            ..LintOptions::default()
        };
        all(text, &options).len()
    };
    assert_eq!(cd("FROM debian:12\nRUN cd /srv && make\n"), 1);
    for shell in ["powershell", "pwsh", "cmd", "powershell # of the base"] {
        let comment = format!("# hadolint shell={shell}\n");
        assert_eq!(
            cd(&format!("{comment}FROM debian:12\nRUN cd /srv && make\n")),
            0,
            "{shell}"
        );
        // A later SHELL wins.
        let below =
            format!("{comment}FROM debian:12\nSHELL [\"/bin/sh\", \"-c\"]\nRUN cd /srv && make\n");
        assert_eq!(cd(&below), 1, "{shell}");
    }
    assert_eq!(
        cd("# hadolint shell=bash\nFROM debian:12\nRUN cd /srv && make\n"),
        1
    );
}

#[test]
fn a_file_of_comments_is_read_in_near_linear_time() {
    let mut text = String::from("FROM debian:12\n");
    for _ in 0..20_000 {
        text.push_str("# hadolint stage ignore=DL4000\n# ignore=maintainer\nMAINTAINER me\n");
    }
    let start = std::time::Instant::now();
    assert_eq!(found(&text), Vec::<&str>::new());
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn in_the_hadolint_profile_leaving_a_code_out_leaves_the_others_in() {
    let codes = |ignore: &str| -> Vec<&'static str> {
        let options = LintOptions {
            profile: Profile::Hadolint,
            ignore: vec![ignore.to_owned()],
            ..LintOptions::default()
        };
        let known = ["DL3025", "JSONArgsRecommended"];
        all("FROM debian:12\nCMD run me\n", &options)
            .iter()
            .flat_map(|finding| finding.aliases.clone())
            .filter(|code| known.contains(code))
            .collect()
    };
    assert_eq!(codes("DL3025"), ["JSONArgsRecommended"]);
    assert_eq!(codes("JSONArgsRecommended"), ["DL3025"]);
    assert_eq!(codes("shell-form-cmd"), Vec::<&str>::new());
    // Elsewhere one code stands for the whole finding.
    let options = LintOptions {
        ignore: vec!["DL3025".to_owned()],
        ..LintOptions::default()
    };
    let found = all("FROM debian:12\nCMD run me\n", &options);
    assert!(found.iter().all(|finding| finding.rule != "shell-form-cmd"));
}

#[test]
fn the_last_level_given_wins_whatever_names_the_rule() {
    let level = |list: &[(&str, Severity)]| {
        let options = LintOptions {
            severities: list
                .iter()
                .map(|(code, severity)| ((*code).to_owned(), *severity))
                .collect(),
            ..LintOptions::default()
        };
        let found = all("FROM debian:12\nMAINTAINER me\n", &options);
        let of_rule = found.iter().find(|finding| finding.rule == "maintainer");
        of_rule.map(|finding| finding.severity)
    };
    use Severity::{Error, Hint, Info};
    assert_eq!(
        level(&[("maintainer", Error), ("dl4000", Hint)]),
        Some(Hint)
    );
    assert_eq!(
        level(&[("DL4000", Error), ("Maintainer", Info)]),
        Some(Info)
    );
    assert_eq!(
        level(&[("DL9999", Hint), ("AVD-DS-0022", Error)]),
        Some(Error)
    );
}

#[test]
fn hints_about_comments_can_be_silenced_themselves() {
    quiet("# ignore-file=unused-ignore\nFROM debian:12\n# ignore=maintainer\nRUN true\n");
}

/// Comments made of the words the grammars know, and of what does not belong there.
fn comment() -> impl Strategy<Value = String> {
    let words = [
        "hadolint",
        "stage",
        "global",
        "shell",
        "ignore",
        "ignore-file",
        "check",
        "skip",
        "error",
        "experimental",
        "trivy:ignore:",
        "checkov:skip=",
        "=",
        "=",
        ",",
        ";",
        "#",
        " ",
        " ",
        "\t",
        "DL4000",
        "MaintainerDeprecated",
        "maintainer",
        "all",
        "*",
        "true",
        "é🐳",
        "DS-0022",
    ];
    proptest::collection::vec(proptest::sample::select(words.to_vec()), 0..10)
        .prop_map(|words| format!("#{}", words.concat()))
}

proptest! {
    #[test]
    fn any_comments_are_read_and_their_removal_keeps_the_file_sound(
        above in proptest::collection::vec(comment(), 0..4),
        inside in comment(),
        profile in proptest::sample::select(vec![Profile::Learn, Profile::Hadolint]),
    ) {
        let text = format!(
            "{}\nFROM debian:latest AS Base\n{}\nMAINTAINER me\nRUN cd / \\\n{inside}\n && ls\n",
            above.join("\n"),
            above.join("\n\n"),
        );
        let options = LintOptions { profile, ..LintOptions::default() };
        for finding in all(&text, &options) {
            prop_assert!(text.get(finding.span.range()).is_some(), "{finding:?}");
        }
        let only = LintOptions { select: vec!["unused-ignore".to_owned()], ..options };
        let fixed = fix_all(&text, &only, true);
        let code = |text: &str| -> Vec<String> {
            let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
            lines.map(str::to_owned).collect()
        };
        prop_assert_eq!(code(&fixed), code(&text));
    }
}
