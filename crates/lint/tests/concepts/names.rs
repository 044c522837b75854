//! Files that the rules of the group `names` report, and files they leave alone.

use crate::check;

#[test]
fn undefined_var() {
    check(
        "undefined-var",
        &[
            "FROM debian:12.8-slim\nWORKDIR /x/$FOO\n",
            "ARG V=1\nFROM debian:12\nWORKDIR /x/$V\n",
            "FROM debian:12.8-slim\nENV APP_HOME=/a\nWORKDIR $APP_HOEM\n",
            "FROM debian:12.8-slim\nENV X=$TARGETARCH\n",
            "FROM debian:12.8-slim\nLABEL a=$B\n",
        ],
        &[
            "ARG FOO\nWORKDIR /x/$FOO\n",
            "FROM debian:12.8-slim\nENV A=${B-x}\n",
            "FROM python:3.12\nENV X=$PYTHON_VERSION\n",
            "FROM debian:12.8-slim\nCMD echo $FOO\n",
            "FROM debian:12.8-slim\nENV A=\\$B\n",
        ],
    );
}

#[test]
fn undefined_arg_in_from() {
    check(
        "undefined-arg-in-from",
        &[
            "FROM $BASE\n",
            "FROM debian:$V\n",
            "FROM --platform=$BULIDPLATFORM debian:12\n",
            "FROM debian:12 AS a\nARG V=1\nFROM debian:$V\n",
        ],
        &[
            "ARG BASE=debian:12\nFROM $BASE\n",
            "FROM --platform=$BUILDPLATFORM debian:12\n",
            "FROM --platform=$TARGETPLATFORM debian:12\n",
        ],
    );
}

#[test]
fn invalid_default_arg_in_from() {
    check(
        "invalid-default-arg-in-from",
        &[
            "ARG V\nFROM debian:$V\n",
            "ARG BASE\nFROM $BASE\n",
            "ARG V=-x\nFROM debian:$V\n",
            "ARG B=Debian\nFROM $B\n",
        ],
        &["ARG V=12\nFROM debian:$V\n", "ARG V\nFROM debian:12$V\n"],
    );
}

#[test]
fn env_self_reference() {
    check(
        "env-self-reference",
        &[
            "FROM debian:12.8-slim\nENV A=1 B=$A\n",
            "FROM debian:12.8-slim\nENV A=1 B=${A}/x\n",
            "FROM debian:12.8-slim\nENV B=$A A=1\n",
        ],
        &[
            "FROM debian:12.8-slim\nENV PATH=/x:$PATH\n",
            "FROM debian:12.8-slim\nENV A=1\nENV B=$A\n",
            "FROM debian:12.8-slim\nENV A=1 B=$ABC\n",
            "FROM debian:12.8-slim\nENV A=0\nENV A=1 B=$A\n",
        ],
    );
}

#[test]
fn duplicate_stage_name() {
    check(
        "duplicate-stage-name",
        &["FROM a:1 AS x\nFROM b:1 AS X\n"],
        &["FROM a:1 AS x\nFROM b:1 AS y\n"],
    );
}

#[test]
fn reserved_stage_name() {
    check(
        "reserved-stage-name",
        &["FROM a:1 AS scratch\n", "FROM a:1 AS Context\n"],
        &["FROM scratch AS x\n"],
    );
}

#[test]
fn stage_name_casing() {
    check("stage-name-casing", &["FROM a:1 AS Build\n"], &[]);
}

#[test]
fn from_as_casing() {
    check("from-as-casing", &["FROM a:1 as b\n"], &["from a:1 as b\n"]);
}

#[test]
fn instruction_casing() {
    check(
        "instruction-casing",
        &["FROM a:1\nrun x\nCMD [\"a\"]\n", "FROM a:1\nRun x\n"],
        &["from a:1\nrun x\n"],
    );
}

#[test]
fn copy_from_unknown_stage() {
    check(
        "copy-from-unknown-stage",
        &[
            "FROM debian:12.8-slim\nCOPY --from=builder /a /b\n",
            "FROM a:1 AS build\nFROM b:1\nCOPY --from=biuld /a /b\n",
            "FROM a:1\nFROM b:1\nCOPY --from=5 /a /b\n",
            "FROM debian:12.8-slim\nCOPY --from=ghcr.io/a/b /a /b\n",
        ],
        &[
            "FROM debian:12.8-slim\nCOPY --from=nginx:1 /a /b\n",
            "FROM debian:12.8-slim\nCOPY --from=nginx@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa /a /b\n",
            "FROM a:1 AS Build\nFROM b:1\nCOPY --from=build /a /b\n",
            "FROM a:1\nFROM b:1\nCOPY --from=0 /a /b\n",
        ],
    );
}

#[test]
fn copy_from_self() {
    check(
        "copy-from-self",
        &[
            "FROM a:1 AS x\nCOPY --from=x /a /b\n",
            "FROM a:1 AS x\nCOPY --from=0 /a /b\n",
        ],
        &["FROM a:1 AS x\nFROM b:1\nCOPY --from=x /a /b\n"],
    );
}

#[test]
fn platform_constant() {
    check(
        "platform-constant",
        &["FROM --platform=linux/amd64 debian:12\n"],
        &[
            "FROM --platform=linux/amd64 debian:12 AS build-amd64\n",
            "FROM --platform=linux/amd64 debian:12 AS linux-build\n",
            "FROM --platform=$BUILDPLATFORM debian:12\n",
        ],
    );
}

#[test]
fn platform_redundant() {
    check(
        "platform-redundant",
        &[
            "FROM --platform=$TARGETPLATFORM debian:12\n",
            "FROM --platform=${TARGETPLATFORM} debian:12\n",
        ],
        &["FROM --platform=$BUILDPLATFORM debian:12\n"],
    );
}

#[test]
fn maintainer() {
    check(
        "maintainer",
        &["FROM debian:12.8-slim\nMAINTAINER me\n"],
        &[],
    );
}

#[test]
fn legacy_key_value() {
    check(
        "legacy-key-value",
        &[
            "FROM debian:12.8-slim\nENV A b\n",
            "FROM debian:12.8-slim\nLABEL a b\n",
        ],
        &["FROM debian:12.8-slim\nENV A=b\n"],
    );
}

#[test]
fn expose_range() {
    check(
        "expose-range",
        &[
            "FROM debian:12.8-slim\nEXPOSE 70000\n",
            "FROM debian:12.8-slim\nEXPOSE 8000-70000\n",
        ],
        &["FROM debian:12.8-slim\nEXPOSE 65535\n"],
    );
}

#[test]
fn expose_proto() {
    check(
        "expose-proto",
        &[
            "FROM debian:12.8-slim\nEXPOSE 80/TCP\n",
            "FROM debian:12.8-slim\nEXPOSE 80/foo\n",
        ],
        &["FROM debian:12.8-slim\nEXPOSE 80/sctp\n"],
    );
}

#[test]
fn expose_host() {
    check(
        "expose-host",
        &[
            "FROM debian:12.8-slim\nEXPOSE 8080:80\n",
            "FROM debian:12.8-slim\nEXPOSE 127.0.0.1:80:80\n",
        ],
        &["FROM debian:12.8-slim\nEXPOSE 80\n"],
    );
}

#[test]
fn label_key() {
    check(
        "label-key",
        &[
            "FROM debian:12.8-slim\nLABEL Foo=x\n",
            "FROM debian:12.8-slim\nLABEL foo_=x\n",
            "FROM debian:12.8-slim\nLABEL io.docker.x=x\n",
            "FROM debian:12.8-slim\nLABEL a..b=x\n",
            "FROM debian:12.8-slim\nLABEL 1a=x\n",
        ],
        &[
            "FROM debian:12.8-slim\nLABEL foo=x\n",
            "FROM debian:12.8-slim\nLABEL org.opencontainers.image.version=x\n",
            "FROM debian:12.8-slim\nLABEL a-b=x\n",
            "FROM debian:12.8-slim\nLABEL a_b=x\n",
            "FROM debian:12.8-slim\nLABEL a/b=x\n",
        ],
    );
}

#[test]
fn smart_quotes() {
    check(
        "smart-quotes",
        &["FROM debian:12.8-slim\nRUN echo hi\n"],
        &[],
    );
}

#[test]
fn trailing_comment() {
    check(
        "trailing-comment",
        &[
            "FROM debian:12.8-slim\nEXPOSE 80 # web\n",
            "FROM debian:12.8-slim\nUSER app # x\n",
            "FROM debian:12.8-slim\nWORKDIR /a # x\n",
            "FROM debian:12.8-slim\nCOPY a b # x\n",
        ],
        &["FROM debian:12.8-slim\nRUN echo a # b\n"],
    );
}

#[test]
fn unterminated_quote() {
    check(
        "unterminated-quote",
        &["FROM debian:12.8-slim\nENV A=\"x\n"],
        &[],
    );
}

#[test]
fn ignore_comment() {
    check(
        "ignore-comment",
        &[],
        &["# hadolint ignore=DL3006\nFROM debian\n"],
    );
}

#[test]
fn definition_comment() {
    check(
        "definition-comment",
        &[],
        &["# foo\nARG X\nFROM debian:12\n"],
    );
}

#[test]
fn unreachable_stage() {
    check(
        "unreachable-stage",
        &["FROM a:1 AS x\nFROM b:1\n"],
        &[
            "FROM a:1 AS x\nFROM b:1\nCOPY --from=x /a /b\n",
            "FROM a:1 AS x\nFROM b:1\nRUN --mount=from=x,target=/x ls\n",
        ],
    );
}
