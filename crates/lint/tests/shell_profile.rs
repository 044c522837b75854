//! Scripts inside RUN, whatever its form: which of ShellCheck's numbers are reported, and how loud.

use layerlab_lint::{LintOptions, Profile, check as judge};
use std::time::{Duration, Instant};

fn found(text: &str, profile: Profile) -> Vec<layerlab_diagnostics::Diagnostic> {
    let file = layerlab_syntax::parse(text);
    let options = LintOptions {
        profile,
        ..LintOptions::default()
    };
    judge(&file, &options)
        .into_iter()
        .filter(|one| one.group == "shell")
        .collect()
}

fn line(text: &str, at: u32) -> usize {
    text[..at as usize].matches('\n').count() + 1
}

/// `line:code` of every number in the compatible profile, below `FROM debian:12` in line 1.
#[track_caller]
fn check(text: &str, wanted: &str) {
    let text = format!("FROM debian:12\n{text}\n");
    let mut got: Vec<String> = found(&text, Profile::Hadolint)
        .iter()
        .flat_map(|one| {
            let line = line(&text, one.span.start);
            one.aliases.iter().map(move |code| format!("{line}:{code}"))
        })
        .collect();
    got.sort();
    assert_eq!(got.join(" "), wanted, "{text}");
}

/// `rule severity` of every finding in the everyday profile.
#[track_caller]
fn calm(text: &str, wanted: &str) {
    let mut got: Vec<String> = found(text, Profile::Learn)
        .iter()
        .map(|one| format!("{} {}", one.rule, one.severity.name()))
        .collect();
    got.sort();
    assert_eq!(got.join(", "), wanted, "{text}");
}

#[test]
fn names_of_the_builder_are_one_clean_word() {
    check("RUN echo $NAME", "2:SC2086");
    check("ARG NAME\nRUN echo $NAME", "");
    check("ENV NAME=x\nRUN echo $NAME $HTTP_PROXY", "");
    check("ENV name=x\nFROM debian:12\nRUN echo \"$name\"", "4:SC2154");
    check("ENV N=x\nRUN N=$(a b) && echo $N", "3:SC2086");
}

#[test]
fn the_shell_in_force_decides() {
    check("RUN [[ -f /x ]]", "2:SC3010");
    check("SHELL [\"/bin/bash\", \"-c\"]\nRUN [[ -f /x ]]", "");
    check(
        "SHELL [\"/bin/bash\", \"-c\"]\nRUN source /x && a=(1 2) && echo \"${a[@]}\"",
        "",
    );
    check(
        "SHELL [\"/bin/ash\", \"-c\"]\nRUN echo -n a && set -o pipefail",
        "",
    );
    check("SHELL [\"pwsh\", \"-c\"]\nRUN Get-Item $x | Foo", "");
    check("SHELL [\"cmd.exe\", \"/c\"]\nRUN echo %x% $y", "");
    check("SHELL [\"bash\", \"-c\"]\nRUN a", "3:SC2239");
    check("# hadolint shell=/bin/bash\nRUN [[ -f /x ]]", "");
    check("# hadolint shell=bash\nRUN [[ -f /x ]]", "3:SC2239");
}

#[test]
fn every_form_of_run_is_read() {
    check("RUN a \\\n && echo $HOME", "2:SC2086");
    check("RUN <<EOF\na\necho $HOME\nEOF", "2:SC2086");
    check("RUN <<EOF bash\na\necho \"$HOME\"\nEOF", "");
    check("RUN <<EOF\n#!/usr/bin/env python3\nprint($x)\nEOF", "");
    check("RUN cat <<EOF > /etc/x\n$HOME\nEOF", "");
    check("RUN [\"sh\", \"-c\", \"echo $HOME\"]", "");
    check("RUN [\"apt-get\", \"install\", \"-y\", \"curl\"]", "");
    check("RUN --mount=type=cache,target=/c echo $HOME", "2:SC2086");
    check("ONBUILD RUN echo $HOME", "2:SC2086");
    check("RUN echo 'a \\\n b' c", "");
    check("RUN echo a \\\n        b", "");
    check("RUN sh -c 'echo $HOME' && echo \"it's\"", "");
}

#[test]
fn of_several_numbers_only_the_last_is_told() {
    check("RUN echo $HOME && cat $HOME/x", "2:SC2086");
    check("RUN cd /x; echo -e 'a'; rm *.x", "2:SC2035");
    check("RUN rm *.x; cd /x; a", "2:SC2164");
}

#[test]
fn a_script_that_cannot_be_read_tells_only_that() {
    check("RUN if true; then echo $HOME", "2:SC1072");
    check("RUN echo $HOME &&", "2:SC1072");
    check("RUN echo $HOME (x)", "2:SC1088");
}

#[test]
fn levels_are_those_of_shellcheck() {
    for (script, wanted) in [
        ("echo `a`", "SC2006 hint"),
        ("cat $(a)", "SC2046 warning"),
        ("[ a = b ]", "SC2050 warning"),
        ("echo $HOME", "SC2086 info"),
        ("export A=\"$(b)\"", "SC2155 warning"),
        ("cd /x; a", "SC2164 warning"),
        ("[ \"$HOME\" == b ]", "SC3014 warning"),
        ("if true", "SC1072 error"),
    ] {
        let text = format!("FROM debian:12\nRUN {script}\n");
        let got: Vec<String> = found(&text, Profile::Hadolint)
            .iter()
            .map(|one| format!("{} {}", one.aliases.join(" "), one.severity.name()))
            .collect();
        assert_eq!(got.join(", "), wanted, "{text}");
    }
}

#[test]
fn everyday_findings_are_calm() {
    let from = "FROM debian:12\n";
    calm(
        &format!("{from}ARG V=1\nRUN echo $V"),
        "unquoted-variable hint",
    );
    calm(
        &format!("{from}ARG V\nRUN rm -rf /x/$V"),
        "unquoted-variable info",
    );
    calm(
        &format!("{from}RUN n=$(nproc) && make -j$n"),
        "unquoted-variable info",
    );
    calm(&format!("{from}RUN make -j$(nproc)"), "");
    calm(&format!("{from}RUN a && b || true"), "");
    calm(&format!("{from}RUN mkdir /x && cd /x"), "");
    calm(&format!("{from}RUN echo done"), "");
    calm(
        &format!("{from}RUN echo -n x && echo \"$RANDOM\""),
        "bashism info",
    );
    calm(
        "FROM alpine:3.22\nRUN [[ -f /x ]] && source /x && echo -e 'a'",
        "",
    );
    calm("FROM fedora:42\nRUN [[ -f /x ]]", "");
    calm(&format!("{from}RUN [[ -f /x ]]"), "bashism error");
    calm(&format!("{from}RUN if true; then a"), "shell-syntax error");
}

#[test]
fn hostile_scripts_are_judged_soon() {
    let many = |make: fn(usize) -> String| (0..10_000).map(make).collect::<String>();
    for script in [
        "a $(".repeat(20_000),
        "`".repeat(20_001),
        "${a:-".repeat(20_000),
        "{a,".repeat(20_000),
        "[".repeat(20_000),
        "[[ ".repeat(20_000),
        "[ ! ".repeat(20_000),
        "(( ".repeat(20_000),
        "if a; then ".repeat(20_000),
        "f() { ".repeat(20_000),
        "case x in a) ".repeat(20_000),
        "\"$(\" ".repeat(20_000),
        "a | ".repeat(20_000) + "a",
        "<<A ".repeat(20_000),
        "! ".repeat(20_000) + "a",
        "echo $HOME $HOSTNAME; ".repeat(10_000),
        "f() { echo $1; }; ".to_owned() + &"f; ".repeat(20_000),
        many(|n| format!("v{n}=$HOME && ")) + "a",
        many(|n| format!("echo $v{n}; ")) + "a",
        many(|n| format!("v{n}=1 ")) + "a $v1",
        "for a in b; do ".repeat(60) + "c" + &"; done".repeat(60),
    ] {
        for profile in [Profile::Hadolint, Profile::Learn] {
            let text = format!("FROM a\nENV HOME=/x\nRUN {script}\n");
            let started = Instant::now();
            let _ = found(&text, profile);
            let elapsed = started.elapsed();
            let head: String = script.chars().take(30).collect();
            assert!(elapsed < Duration::from_secs(8), "{elapsed:?} for {head}");
            if std::env::var_os("PRINT_TIMES").is_some() {
                println!("{elapsed:?} {head}");
            }
        }
    }
}
