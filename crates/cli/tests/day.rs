//! `layerlab day`, `size` and `config` as a script sees them.

mod terminal;

use terminal::Folder;

const NAIVE: &str =
    "FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"src/index.js\"]\n";
const GOOD: &str = "FROM node:24\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nCMD [\"node\", \"src/index.js\"]\n";

fn folder(name: &str) -> Folder {
    Folder::new(name, &[("Dockerfile", NAIVE), ("good", GOOD)])
}

#[test]
fn a_day_is_played_in_two_orders() {
    let folder = folder("day-orders");
    let ours = [
        "day",
        "--format",
        "json",
        "--do",
        "source*2",
        "--do",
        "cold",
        "Dockerfile",
    ];
    let json = folder.run(&ours).json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["edits"].as_array().map(Vec::len), Some(3));
    let seconds = |side: &str| json[side]["seconds"].as_f64().unwrap_or(0.0);
    assert!(seconds("then") > 0.0 && seconds("then") < seconds("now"));
    assert!(
        json["proposal"]["text"]
            .as_str()
            .is_some_and(|text| text.contains("COPY package.json"))
    );
    let given = [&ours[..], &["good"]].concat();
    let other = folder.run(&given).json();
    assert_eq!(other["then"]["builds"][0]["n_run"], 1);
    assert!(other["proposal"].is_null());
}

#[test]
fn figures_can_be_listed_and_changed() {
    let folder = folder("day-figures");
    let figures = folder.run(&["day", "--figures", "--format", "json"]).json();
    assert!(
        figures["figures"]
            .as_array()
            .is_some_and(|list| list.len() > 100)
    );
    let seconds = |more: &[&str]| {
        let run = ["day", "--format", "json", "--do", "lockfile", "Dockerfile"];
        let json = folder.run(&[&run[..], more].concat()).json();
        json["now"]["seconds"].as_f64().unwrap_or(0.0)
    };
    assert!((seconds(&["--assume", "npm-ci.seconds=50"]) - seconds(&[]) - 30.0).abs() < 0.01);
}

#[test]
fn usage_exits_with_two() {
    let folder = folder("day-usage");
    for arguments in [
        &["day"][..],
        &["day", "Dockerfile"],
        &["day", "--do", "source", "missing"],
        &["day", "--preset", "moon", "Dockerfile"],
        &[
            "day",
            "--assume",
            "moon.seconds=1",
            "--do",
            "source",
            "Dockerfile",
        ],
        &[
            "day",
            "--assume",
            "npm-ci.seconds=-1",
            "--do",
            "source",
            "Dockerfile",
        ],
        &["size", "missing"],
        &["config", "missing"],
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn a_size_budget_fails_the_job() {
    let folder = folder("size-budget");
    for (budget, code) in [("1", 1), ("5000", 0)] {
        let ran = folder.run(&["size", "--budget", budget, "--format", "json", "Dockerfile"]);
        assert_eq!(ran.code, code, "{}", ran.err);
        let json = ran.json();
        assert_eq!(json["within_budget"], code == 0);
        assert!(
            json["ladder"]
                .as_array()
                .is_some_and(|rungs| rungs.len() == 5)
        );
    }
}

#[test]
fn the_configuration_prints_as_inspect_does() {
    let folder = folder("config");
    let json = folder
        .run(&["config", "--format", "inspect", "Dockerfile"])
        .json();
    assert_eq!(json["Cmd"], serde_json::json!(["node", "src/index.js"]));
    assert_eq!(json["WorkingDir"], "/app");
    let full = folder
        .run(&["config", "--format", "json", "Dockerfile"])
        .json();
    assert_eq!(full["config"], json);
}
