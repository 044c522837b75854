//! The configuration of final images, as tests.

use super::*;

fn config(text: &str) -> ConfigReport {
    final_config(&FinalConfig {
        text: text.to_owned(),
        ..FinalConfig::default()
    })
}

#[track_caller]
fn check(text: &str, expected: Value) {
    let report = config(text);
    let got: Value = serde_json::from_str(&report.json).expect("valid");
    assert_eq!(got, expected, "{report:#?}");
}

const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

#[test]
fn what_the_file_sets_is_shown_as_inspect_shows_it() {
    check(
        "FROM scratch\nENV A=1 B=\"two words\"\nARG C=3\nENV A=2\nUSER 65532\nWORKDIR /srv\nEXPOSE 80 53/udp 8000-8001\nVOLUME /data [\nLABEL z=1 a=\"x y\"\nSTOPSIGNAL SIGINT\nCMD [\"/app\"]\n"
            .replace(" [\n", "\n")
            .as_str(),
        json!({
            "User": "65532",
            "ExposedPorts": {"53/udp": {}, "80/tcp": {}, "8000/tcp": {}, "8001/tcp": {}},
            "Env": [PATH, "A=2", "B=two words"],
            "Cmd": ["/app"],
            "Volumes": {"/data": {}},
            "WorkingDir": "/srv",
            "Labels": {"a": "x y", "z": "1"},
            "StopSignal": "SIGINT",
        }),
    );
}

#[test]
fn the_shell_form_carries_its_shell_and_an_entrypoint_drops_the_command() {
    check(
        "FROM alpine:3.22\nSHELL [\"/bin/ash\", \"-ec\"]\nENTRYPOINT run $HOME\n",
        json!({
            "Env": [PATH], "Entrypoint": ["/bin/ash", "-ec", "run $HOME"],
            "Shell": ["/bin/ash", "-ec"], "WorkingDir": "/",
        }),
    );
    check(
        "FROM alpine:3.22\n",
        json!({"Env": [PATH], "Cmd": ["/bin/sh"], "WorkingDir": "/"}),
    );
}

#[test]
fn health_checks_have_nanoseconds() {
    check(
        "FROM scratch\nHEALTHCHECK --interval=1m30s --timeout=500ms --retries=2 CMD curl localhost\n",
        json!({"Env": [PATH], "WorkingDir": "/", "Healthcheck": {
            "Test": ["CMD-SHELL", "curl localhost"], "Interval": 90_000_000_000u64, "Timeout": 500_000_000u64, "Retries": 2,
        }}),
    );
    check(
        "FROM scratch\nHEALTHCHECK NONE\n",
        json!({"Env": [PATH], "WorkingDir": "/", "Healthcheck": {"Test": ["NONE"]}}),
    );
}

#[test]
fn stages_continue_each_other_and_other_stages_leave_nothing() {
    check(
        "FROM golang:1.26 AS b\nENV BUILD=1\nFROM scratch AS base\nENV A=1\nONBUILD ENV T=9\nLABEL l=1\nFROM base\nARG A=5\nENV C=$A\nONBUILD RUN x\n",
        json!({"Env": [PATH, "A=1", "T=9", "C=5"], "WorkingDir": "/", "Labels": {"l": "1"}, "OnBuild": ["RUN x"]}),
    );
}

#[test]
fn an_unknown_base_is_said_to_be_unknown() {
    let report = config("FROM acme/base\nENV A=$B\nCMD [\"x\"]\n");
    assert!(
        report.partial && report.says.contains("unknown"),
        "{}",
        report.says
    );
    let unknown: Vec<&str> = report
        .rows
        .iter()
        .filter(|row| row.from == SettingFrom::Unknown)
        .map(|row| row.key.as_str())
        .collect();
    assert!(
        unknown.contains(&"User") && unknown.contains(&"Entrypoint"),
        "{unknown:?}"
    );
    let json: Value = serde_json::from_str(&report.json).expect("valid");
    assert_eq!(json, json!({"Cmd": ["x"]}));
}

#[test]
fn secrets_are_masked() {
    let report = config("FROM scratch\nENV API_TOKEN=abcdef1234567890\n");
    assert!(
        !format!("{report:?}").contains("abcdef1234567890"),
        "{report:?}"
    );
}

#[test]
fn no_stage_has_no_configuration() {
    assert!(config("").rows.is_empty());
}
