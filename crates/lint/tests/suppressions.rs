//! Comments that silence findings, in every form the rule reference (section 9) lists.

use layerlab_lint::{LintOptions, check};

/// Ids of the findings about `rules` and `unused-ignore` in `text`.
fn found(text: &str) -> Vec<&'static str> {
    let file = layerlab_syntax::parse(text);
    check(&file, &LintOptions::default())
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
    quiet("# syntax=docker/dockerfile:1\n# check=skip=all\nFROM debian:latest\nMAINTAINER me\n");
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
fn a_comment_that_silences_nothing_is_reported_and_can_be_removed() {
    let text = "FROM debian:12\n# ignore=maintainer\nRUN true\n";
    loud(text, &["unused-ignore"]);
    let fixed = layerlab_lint::fix_all(text, &LintOptions::default(), false);
    assert!(!fixed.contains("ignore="), "{fixed}");
    // Codes we do not have say nothing about the comment.
    quiet("FROM debian:12\n# hadolint ignore=SC9999,DL9999\nRUN true\n");
}

#[test]
fn a_comment_inside_a_continued_instruction_covers_it() {
    quiet("FROM debian:12\nENV A \\\n# ignore=legacy-key-value\n  b\n");
}
