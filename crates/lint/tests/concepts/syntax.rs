//! Files that the rules of the group `syntax` report, and files they leave alone.

use crate::check;

#[test]
fn instruction_before_from() {
    check(
        "instruction-before-from",
        &["#c\nRUN x\nFROM a:1\n"],
        &["ARG A\n# c\nFROM a:1\n"],
    );
}

#[test]
fn no_from() {
    check("no-from", &["# nothing\n", "ARG A=1\n"], &[]);
}

#[test]
fn empty_continuation() {
    check(
        "empty-continuation",
        &["FROM debian:12.8-slim\nRUN a \\\n\n  b\n"],
        &[],
    );
}

#[test]
fn onbuild_nesting() {
    check(
        "onbuild-nesting",
        &[
            "FROM debian:12.8-slim\nONBUILD ONBUILD RUN x\n",
            "FROM debian:12.8-slim\nONBUILD FROM x\n",
            "FROM debian:12.8-slim\nONBUILD MAINTAINER x\n",
        ],
        &["FROM debian:12.8-slim\nONBUILD RUN x\n"],
    );
}

#[test]
fn unknown_instruction() {
    check(
        "unknown-instruction",
        &["FROM debian:12.8-slim\nRUNN x\n"],
        &[],
    );
}

#[test]
fn unknown_flag() {
    check(
        "unknown-flag",
        &[
            "FROM debian:12.8-slim\nCOPY --form=x a b\n",
            "FROM debian:12.8-slim\nRUN --mont=x a\n",
        ],
        &[],
    );
}

#[test]
fn missing_argument() {
    check(
        "missing-argument",
        &[
            "FROM debian:12.8-slim\nCOPY a\n",
            "FROM debian:12.8-slim\nWORKDIR\n",
        ],
        &[],
    );
}

#[test]
fn unterminated_heredoc() {
    check(
        "unterminated-heredoc",
        &["FROM debian:12.8-slim\nRUN <<E\nx\n"],
        &[],
    );
}

#[test]
fn bad_duration() {
    check(
        "bad-duration",
        &[
            "FROM debian:12.8-slim\nHEALTHCHECK --interval=30 CMD x\n",
            "FROM debian:12.8-slim\nHEALTHCHECK --interval=0.5ms CMD x\n",
        ],
        &["FROM debian:12.8-slim\nHEALTHCHECK --interval=30s CMD x\n"],
    );
}

#[test]
fn directive_misplaced() {
    check(
        "directive-misplaced",
        &[
            "# comment\n# syntax=docker/dockerfile:1\nFROM a:1\n",
            "FROM a:1\n# escape=`\n",
            "# escape=x\nFROM a:1\n",
        ],
        &["# syntax=docker/dockerfile:1\nFROM a:1\n"],
    );
}

#[test]
fn unused_ignore() {
    check(
        "unused-ignore",
        &[
            "# hadolint ignore=DL3006\nFROM debian:12\n",
            "# ignore=untagged-image; reason=x\nFROM debian:12\n",
        ],
        &["# hadolint ignore=DL3006\nFROM debian\n"],
    );
}
