//! Every report, through the command, on names and texts that would break a careless one.

mod terminal;

use serde_json::Value;
use std::collections::BTreeSet;
use terminal::Folder;

/// Quotes, markup, carriage returns, wide characters, a heredoc, a syntax error.
const NASTY: &str = "FROM debian:latest AS Größe\r\nMAINTAINER \"a<b>&c|d`e\"\nRUN apt-get install \\\n\n  curl 🐳\nENV A b%0A::error::x\nFOO <script>\nMAINTAINER \"a<b>&c|d`e\"\n";
const NAME: &str = "sub dir/Docker#file é, x:y";

fn report(name: &str, format: &str) -> String {
    let folder = Folder::new(
        name,
        &[
            (NAME, NASTY),
            ("Good", "FROM scratch\nCOPY app /\nUSER 1\n"),
        ],
    );
    let ran = folder.run(&["check", "--no-config", "--format", format, NAME, "./Good"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(ran.err, "");
    ran.out
}

/// Whether tags match, attributes are quoted and nothing is left unescaped.
#[track_caller]
fn check_xml(text: &str) -> Vec<(String, String)> {
    let mut open: Vec<String> = Vec::new();
    let mut elements = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let outside = &rest[..at];
        assert!(!outside.contains('>'), "a lone `>` in {outside:?}");
        let end = at + rest[at..].find('>').expect("a tag ends");
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if tag.starts_with('?') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let body = tag.strip_suffix('/').unwrap_or(tag);
        let (name, attributes) = body.split_once(' ').unwrap_or((body, ""));
        assert_eq!(attributes.matches('"').count() % 2, 0, "{attributes}");
        for reference in attributes.split('&').skip(1) {
            let known = ["amp;", "lt;", "gt;", "quot;", "#10;", "#13;", "#9;"];
            assert!(
                known.iter().any(|known| reference.starts_with(known)),
                "{reference}"
            );
        }
        elements.push((name.to_owned(), attributes.to_owned()));
        if !tag.ends_with('/') {
            open.push(name.to_owned());
        }
    }
    assert_eq!(open, Vec::<String>::new());
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
    elements
}

#[test]
fn sarif_has_the_structure_its_schema_asks_for() {
    let log: Value = serde_json::from_str(&report("sarif", "sarif")).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "layerlab");
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let ids: BTreeSet<&str> = rules
        .iter()
        .map(|rule| rule["id"].as_str().expect("an id"))
        .collect();
    assert_eq!(ids.len(), rules.len(), "each rule once");
    let levels = ["error", "warning", "note"];
    for rule in rules {
        assert!(
            !rule["shortDescription"]["text"]
                .as_str()
                .expect("text")
                .is_empty()
        );
        assert!(
            levels.contains(
                &rule["defaultConfiguration"]["level"]
                    .as_str()
                    .expect("a level")
            )
        );
    }
    let results = run["results"].as_array().expect("results");
    assert!(results.len() > 5);
    let region = |region: &Value| {
        let number = |name: &str| region[name].as_u64().expect("a number");
        let (start, end) = (
            (number("startLine"), number("startColumn")),
            (number("endLine"), number("endColumn")),
        );
        assert!(start.0 >= 1 && start.1 >= 1 && start <= end, "{region}");
    };
    let mut n_fixes = 0;
    let mut prints = BTreeSet::new();
    for result in results {
        let id = result["ruleId"].as_str().expect("an id");
        let idx = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[idx]["id"], id);
        assert!(levels.contains(&result["level"].as_str().expect("a level")));
        assert!(!result["message"]["text"].as_str().expect("text").is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(
            place["artifactLocation"]["uri"],
            "sub%20dir/Docker%23file%20%C3%A9,%20x:y"
        );
        region(&place["region"]);
        assert!(
            prints.insert(
                result["partialFingerprints"]["layerlab/v1"]
                    .clone()
                    .to_string()
            ),
            "{result}"
        );
        for fix in result["fixes"].as_array().into_iter().flatten() {
            n_fixes += 1;
            assert!(fix["description"]["text"].is_string());
            let change = &fix["artifactChanges"][0];
            assert_eq!(change["artifactLocation"], place["artifactLocation"]);
            let replacements = change["replacements"].as_array().expect("replacements");
            assert!(!replacements.is_empty());
            for replacement in replacements {
                region(&replacement["deletedRegion"]);
                let inserted = &replacement["insertedContent"];
                assert!(inserted.is_null() || inserted["text"].is_string());
            }
        }
    }
    assert!(n_fixes > 0);
}

#[test]
fn annotations_are_one_command_a_line() {
    let text = report("github", "github");
    assert!(text.lines().count() > 5);
    for line in text.lines() {
        let (head, message) = line
            .strip_prefix("::")
            .and_then(|rest| rest.split_once("::"))
            .expect("a command");
        let (level, properties) = head.split_once(' ').expect("properties");
        assert!(["error", "warning", "notice"].contains(&level), "{line}");
        assert!(!message.is_empty(), "{line}");
        let names: Vec<&str> = properties
            .split(',')
            .map(|property| property.split_once('=').expect("name=value").0)
            .collect();
        assert!(
            names == ["file", "line", "endLine", "col", "endColumn", "title"]
                || names == ["file", "line", "endLine", "title"],
            "{line}"
        );
        assert!(
            properties.starts_with("file=sub dir/Docker#file é%2C x%3Ay,"),
            "{line}"
        );
    }
}

#[test]
fn checkstyle_is_sound_xml() {
    let elements = check_xml(&report("checkstyle", "checkstyle"));
    let named = |name: &str| elements.iter().filter(|(found, _)| found == name).count();
    assert_eq!((named("checkstyle"), named("file")), (1, 2));
    assert!(named("error") > 5);
    for (_, attributes) in elements.iter().filter(|(name, _)| name == "error") {
        let known = [
            "severity=\"error\"",
            "severity=\"warning\"",
            "severity=\"info\"",
        ];
        assert!(
            known.iter().any(|level| attributes.contains(level)),
            "{attributes}"
        );
    }
    assert!(
        elements
            .iter()
            .any(|(_, attributes)| attributes == "name=\"Good\""),
        "no `./`"
    );
}

#[test]
fn junit_is_sound_xml_and_counts_right() {
    let elements = check_xml(&report("junit", "junit"));
    let named = |name: &str| elements.iter().filter(|(found, _)| found == name).count();
    let failures = named("failure");
    assert!(failures > 5);
    assert_eq!(
        named("testcase"),
        failures + 1,
        "a clean file is one passed case"
    );
    assert_eq!(named("testsuite"), 2);
    let whole = &elements[0].1;
    assert!(
        whole.contains(&format!(
            "tests=\"{}\" failures=\"{failures}\"",
            failures + 1
        )),
        "{whole}"
    );
}

#[test]
fn gitlab_gets_unique_fingerprints_and_known_levels() {
    for format in ["gitlab", "codeclimate"] {
        let issues: Value = serde_json::from_str(&report(format, format)).expect("JSON");
        let issues = issues.as_array().expect("an array");
        let mut prints = BTreeSet::new();
        for issue in issues {
            assert_eq!(issue["type"], "issue");
            for name in ["check_name", "description"] {
                assert!(!issue[name].as_str().expect("text").is_empty());
            }
            let levels = ["info", "minor", "major", "critical", "blocker"];
            assert!(levels.contains(&issue["severity"].as_str().expect("a level")));
            let categories = [
                "Bug Risk",
                "Clarity",
                "Compatibility",
                "Complexity",
                "Duplication",
                "Performance",
                "Security",
                "Style",
            ];
            assert!(categories.contains(&issue["categories"][0].as_str().expect("a category")));
            assert!(
                prints.insert(issue["fingerprint"].as_str().expect("text")),
                "{issue}"
            );
            assert_eq!(issue["location"]["path"], NAME);
            let lines = &issue["location"]["lines"];
            assert!(
                lines["begin"].as_u64() >= Some(1)
                    && lines["begin"].as_u64() <= lines["end"].as_u64()
            );
        }
    }
}

#[test]
fn fingerprints_stay_when_lines_move() {
    let folder = Folder::new("moved", &[("Dockerfile", NASTY)]);
    let prints = || -> Vec<Value> {
        let issues: Value = serde_json::from_str(
            &folder
                .run(&["check", "--no-config", "--format", "gitlab", "Dockerfile"])
                .out,
        )
        .expect("JSON");
        let issues = issues.as_array().expect("an array").clone();
        issues
            .iter()
            .map(|issue| issue["fingerprint"].clone())
            .collect()
    };
    let before = prints();
    folder.write("Dockerfile", &format!("# one\n# two\n\n{NASTY}"));
    assert_eq!(prints(), before);
}

#[test]
fn markdown_tables_keep_their_columns() {
    let text = report("markdown", "markdown");
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).collect();
    assert!(rows.len() > 5);
    for row in rows {
        assert_eq!(row.replace("\\|", "").matches('|').count(), 6, "{row}");
        assert!(
            !row.contains("<script>") || row.contains("`FOO <script>`") || row.contains('`'),
            "{row}"
        );
    }
    assert!(text.contains("score "));
    assert!(text.contains("Nothing found."));
}

#[test]
fn text_ends_with_counts_and_score() {
    let text = report("text", "text");
    let last: Vec<&str> = text.lines().rev().take(2).collect();
    assert_eq!(last[0], "./Good: nothing found");
    assert!(
        last[1].contains(" errors, ") && last[1].contains("; score "),
        "{}",
        last[1]
    );
}
