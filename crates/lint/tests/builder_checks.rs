//! The builder's own checks under the hadolint profile: which codes stand on which lines.
//!
//! Facts from BuildKit's `dockerfile2llb` and `instructions` packages; the files are ours.

use layerlab_diagnostics::LineIndex;
use layerlab_lint::{LintOptions, Profile, check as judge};

/// Codes of the builder, with their lines.
fn codes(text: &str, dockerignore: Option<&str>) -> Vec<String> {
    let file = layerlab_syntax::parse(text);
    let options = LintOptions {
        profile: Profile::Hadolint,
        dockerignore: dockerignore.map(str::to_owned),
        ..LintOptions::default()
    };
    let lines = LineIndex::new(text);
    let mut found: Vec<String> = judge(&file, &options)
        .iter()
        .flat_map(|finding| {
            let line = lines.line(finding.span.start);
            finding
                .aliases
                .iter()
                .filter(|code| !code.contains(['-', '_']) && !code.starts_with("DL"))
                .filter(|code| !code.starts_with("SC"))
                .map(move |code| format!("{line} {code}"))
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Checks `line Code` pairs, in the order of the text.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(codes(text, None), expected, "in\n{text}");
}

#[test]
fn names_and_their_case() {
    check("FROM scratch AS Web\n", &["1 StageNameCasing"]);
    check("FROM scratch as web\n", &["1 FromAsCasing"]);
    check("FROM scratch As web\n", &["1 FromAsCasing"]);
    check("from scratch AS web\nuser 1\n", &["1 FromAsCasing"]);
    check(
        "From scratch as web\nUSER 1\n",
        &["1 ConsistentInstructionCasing"],
    );
    check(
        "FROM scratch AS web\nFROM scratch AS web\n",
        &["2 DuplicateStageName"],
    );
    check("FROM scratch AS context\n", &["1 ReservedStageName"]);
    check(
        "FROM scratch AS web\nFROM Web\n",
        &["2 InvalidDefaultArgInFrom"],
    );
}

#[test]
fn most_instructions_decide_the_case_and_a_tie_means_capitals() {
    check(
        "from scratch\nuser 1\nWORKDIR /a\n",
        &["3 ConsistentInstructionCasing"],
    );
    check(
        "from scratch\nWORKDIR /a\n",
        &["1 ConsistentInstructionCasing"],
    );
    check("arg A=1\nFROM scratch\nWORKDIR /a\n", &[]);
    check("FROM scratch\nONBUILD workdir /a\n", &[]);
}

#[test]
fn a_blank_line_in_an_instruction_is_named_at_its_last_line() {
    check(
        "FROM busybox\nRUN a && \\\n\n  # why\n  b && \\\n\n  c\n",
        &["7 NoEmptyContinuation"],
    );
    check(
        "FROM busybox\nRUN a && \\\n\n cat <<E\nx\nE\n",
        &["4 NoEmptyContinuation"],
    );
}

#[test]
fn start_commands() {
    check("FROM scratch\nCMD run it\n", &["2 JSONArgsRecommended"]);
    check("FROM scratch\nCMD ['run']\n", &["2 JSONArgsRecommended"]);
    check("FROM scratch\nCMD\n", &["2 JSONArgsRecommended"]);
    check(
        "FROM scratch AS one\nENTRYPOINT exec run\nFROM scratch\n",
        &["2 JSONArgsRecommended"],
    );
    check(
        "FROM busybox AS one\nSHELL [\"/bin/ash\", \"-c\"]\nFROM one\nCMD run it\n",
        &[],
    );
    check("FROM busybox\nHEALTHCHECK CMD run it\n", &[]);
    check(
        "FROM busybox\nCMD [\"a\"]\nHEALTHCHECK NONE\nCMD [\"b\"]\nHEALTHCHECK CMD x\nCMD [\"c\"]\n",
        &[
            "2 MultipleInstructionsDisallowed",
            "3 MultipleInstructionsDisallowed",
            "4 MultipleInstructionsDisallowed",
        ],
    );
    check(
        "FROM busybox AS one\nCMD [\"a\"]\nFROM one\nCMD [\"b\"]\n",
        &[],
    );
}

#[test]
fn folders() {
    check(
        "FROM scratch\nWORKDIR srv\nWORKDIR x\n",
        &["2 WorkdirRelativePath"],
    );
    check(
        "FROM scratch AS one\nWORKDIR /srv\nFROM one\nWORKDIR x\n",
        &[],
    );
    check(
        "FROM scratch\nARG TO=srv\nWORKDIR $TO\n",
        &["3 WorkdirRelativePath"],
    );
    check("FROM scratch\nENV TO=/srv\nWORKDIR $TO\n", &[]);
    check("FROM debian:12\nWORKDIR C:/x\n", &["2 WorkdirRelativePath"]);
    check(
        "FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nWORKDIR C:/x\n",
        &[],
    );
}

#[test]
fn variables() {
    check("FROM busybox\nENV A=$NONE\n", &["2 UndefinedVar"]);
    check("FROM busybox\nENV A=1 B=$A\n", &["2 UndefinedVar"]);
    check("FROM busybox\nARG A=$B B=1\n", &["2 UndefinedVar"]);
    check("FROM busybox\nARG B=1 A=$B\n", &[]);
    check("FROM busybox\nENV A='$NONE' B=\\$NONE PATH=/x:$PATH\n", &[]);
    check("FROM busybox\nLABEL price=$100\n", &["2 UndefinedVar"]);
    check(
        "FROM busybox\nCOPY <<E /start\nexec \"$@\"\nE\nCOPY <<'E' /start\nexec \"$@\"\nE\n",
        &["2 UndefinedVar"],
    );
    check("FROM busybox\nEXPOSE $NONE\n", &[]);
    check(
        "FROM busybox\nENV A=${B:-x} C=${D+y}\n",
        &["2 UndefinedVar"],
    );
    check("FROM busybox\nENV P=$HTTPS_PROXY\n", &["2 UndefinedVar"]);
    check("FROM busybox\nRUN echo $NONE\nCMD [\"$NONE\"]\n", &[]);
    check("ARG A=1\nFROM busybox\nLABEL a=$A\n", &["3 UndefinedVar"]);
    check("FROM busybox AS one\nARG A\nFROM one\nUSER $A\n", &[]);
    check(
        "FROM busybox\nCOPY <<E /a\n$NONE\nE\nCOPY <<'F' /b\n$NONE\nF\n",
        &["2 UndefinedVar"],
    );
    check(
        "FROM busybox AS one\nCOPY $ONE /\nFROM busybox\nCOPY $TWO /\n",
        &["2 UndefinedVar", "4 UndefinedVar"],
    );
}

#[test]
fn arguments_in_from() {
    check("ARG V\nFROM busybox:$V\n", &["2 InvalidDefaultArgInFrom"]);
    check("ARG V\nFROM busybox:1$V\n", &[]);
    check("ARG V\nFROM busybox:${V:-1}\n", &[]);
    check(
        "FROM busybox:$V\n",
        &["1 InvalidDefaultArgInFrom", "1 UndefinedArgInFrom"],
    );
    check("FROM busybox:1$V\n", &["1 UndefinedArgInFrom"]);
    check("FROM busybox:${V:-1}\n", &["1 UndefinedArgInFrom"]);
    check("FROM Busybox\n", &["1 InvalidDefaultArgInFrom"]);
    check("FROM busybox@sha256:12\n", &["1 InvalidDefaultArgInFrom"]);
    check("FROM ${A:?needed}\n", &["1 UndefinedArgInFrom"]);
}

#[test]
fn platforms() {
    check(
        "FROM --platform=linux/arm64 busybox\n",
        &["1 FromPlatformFlagConstDisallowed"],
    );
    check("FROM --platform=linux/aarch64 busybox AS on-arm64\n", &[]);
    check("FROM --platform=arm64 busybox AS linux-tools\n", &[]);
    check("FROM --platform=$BUILDPLATFORM busybox\n", &[]);
    check(
        "FROM --platform=${TARGETPLATFORM} busybox\n",
        &["1 RedundantTargetPlatform"],
    );
    check("FROM --platform=$TARGETOS/$TARGETARCH busybox\n", &[]);
}

#[test]
fn secrets_are_told_by_words_between_underscores() {
    check(
        "FROM scratch\nARG NPM_TOKEN\nENV DEPLOY_KEY=x\n",
        &["2 SecretsUsedInArgOrEnv", "3 SecretsUsedInArgOrEnv"],
    );
    check(
        "FROM scratch\nENV TOKEN_PATH=/x AUTH_TYPE=y\n",
        &["2 SecretsUsedInArgOrEnv"],
    );
    check(
        "FROM scratch\nARG DB_PWD TOKENIZER\nENV PUBLIC_KEY=x DB_PASSWORD_FILE=/x dbPassword=1\n",
        &[],
    );
    check("ARG NPM_TOKEN\nFROM scratch\n", &[]);
}

#[test]
fn ports() {
    check(
        "FROM scratch\nEXPOSE 80/TCP 81/tcp\nEXPOSE 8080:80\nARG P=1:2\nEXPOSE $P\n",
        &[
            "2 ExposeProtoCasing",
            "3 ExposeInvalidFormat",
            "5 ExposeInvalidFormat",
        ],
    );
}

#[test]
fn old_forms() {
    check(
        "FROM scratch\nMAINTAINER me\nENV A b\nLABEL c d\nONBUILD ENV A b\n",
        &[
            "2 MaintainerDeprecated",
            "3 LegacyKeyValueFormat",
            "4 LegacyKeyValueFormat",
        ],
    );
}

#[test]
fn ignored_files_count_in_every_stage() {
    let text =
        "FROM scratch AS one\nCOPY ./a/../x /\nFROM scratch\nADD a/b /\nCOPY --from=one /x /\n";
    assert_eq!(
        codes(text, Some("x\na\n")),
        ["2 CopyIgnoredFile", "4 CopyIgnoredFile"]
    );
    assert_eq!(codes(text, Some("x\na\n!b\n")), [""; 0]);
    assert_eq!(
        codes("FROM scratch\nCOPY *.c /\n", Some("*.c\n")),
        ["2 CopyIgnoredFile"]
    );
    assert_eq!(codes(text, None), [""; 0]);
}

#[test]
fn the_check_directive_skips_and_asks() {
    check("# check=skip=all\nFROM scratch as x\nCMD y\n", &[]);
    check(
        "# check=skip=JSONArgsRecommended\nFROM scratch as x\nCMD y\n",
        &["2 FromAsCasing"],
    );
    let text = "# a remark\nARG V=1\n\n# a remark\n\nFROM scratch AS x\n# parted\n#\nARG W\n";
    check(text, &[]);
    for which in ["InvalidDefinitionDescription", "all"] {
        check(
            &format!("# check=experimental={which}\n{text}"),
            &[
                "3 InvalidDefinitionDescription",
                "7 InvalidDefinitionDescription",
            ],
        );
    }
    check(
        "FROM scratch\n# check=skip=JSONArgsRecommended\n\nCMD x\n",
        &[],
    );
    check(
        "FROM scratch\n# check=skip=JSONArgsRecommended\n#\nCMD x\n",
        &["4 JSONArgsRecommended"],
    );
    check(
        "FROM scratch\nCMD [\"a\"]\n# check=skip=MultipleInstructionsDisallowed\nCMD [\"b\"]\n",
        &[],
    );
}
